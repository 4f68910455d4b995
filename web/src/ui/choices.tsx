/** One choice out of few, as a group of radio buttons. */

import { useId, type ReactNode } from 'react';
import styles from './choices.module.css';
import { classes } from './classes';
import content from './content.module.css';
import layout from './layout.module.css';

export interface Choice<T extends string> {
  value: T;
  label: ReactNode;
  help?: ReactNode;
  disabled?: boolean;
}

export function Choices<T extends string>(props: {
  legend: ReactNode;
  choices: Choice<T>[];
  value: T;
  onChange: (value: T) => void;
  help?: ReactNode;
}) {
  const { legend, choices, value, onChange, help } = props;
  const name = useId();
  return (
    <fieldset className={styles.group} aria-describedby={help ? `${name}-help` : undefined}>
      <legend>{legend}</legend>
      <div className={classes(layout.actions, styles.options)} data-explained={choices.some(({ help: words }) => words !== undefined) || undefined}>
        {choices.map((choice) => (
          <label key={choice.value} className={classes(content.choice, styles.option)}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              disabled={choice.disabled ?? false}
              onChange={() => onChange(choice.value)}
            />
            <span>{choice.label}</span>
            {choice.help && <small>{choice.help}</small>}
          </label>
        ))}
      </div>
      {help && (
        <p className={layout.note} id={`${name}-help`}>
          {help}
        </p>
      )}
    </fieldset>
  );
}
