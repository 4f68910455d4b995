/** A labelled input with its help and what is wrong with it. */

import { useId, type ComponentProps, type ReactNode } from 'react';
import { useMessages } from '../i18n';
import styles from './field.module.css';
import layout from './layout.module.css';

interface Shell {
  label: ReactNode;
  help?: ReactNode;
  error?: ReactNode;
  optional?: boolean;
}

interface Wiring {
  id: string;
  className: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
}

function Frame(props: Shell & { children: (wiring: Wiring) => ReactNode }) {
  const { label, help, error, optional, children } = props;
  const t = useMessages();
  const id = useId();
  const described = [help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {optional && <small>({t.shared.optional})</small>}
      </label>
      {help && (
        <p className={layout.note} id={`${id}-help`}>
          {help}
        </p>
      )}
      {children({
        id,
        className: styles.input ?? '',
        'aria-describedby': described || undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {error && (
        <p className={styles.error} id={`${id}-error`} role="alert">
          <span>{error}</span>
        </p>
      )}
    </div>
  );
}

export function Input({ label, help, error, optional = false, ...rest }: Shell & ComponentProps<'input'>) {
  return (
    <Frame label={label} help={help} error={error} optional={optional}>
      {(wiring) => <input {...rest} {...wiring} />}
    </Frame>
  );
}

export function TextArea({ label, help, error, optional = false, ...rest }: Shell & ComponentProps<'textarea'>) {
  return (
    <Frame label={label} help={help} error={error} optional={optional}>
      {(wiring) => <textarea {...rest} {...wiring} />}
    </Frame>
  );
}

export function Select({ label, help, error, optional = false, ...rest }: Shell & ComponentProps<'select'>) {
  return (
    <Frame label={label} help={help} error={error} optional={optional}>
      {(wiring) => <select {...rest} {...wiring} />}
    </Frame>
  );
}
