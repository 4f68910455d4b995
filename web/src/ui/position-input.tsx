/** The position, typed or clicked. */

import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { positions } from '../api/queries';
import { useLocale, useMessages } from '../i18n';
import { classes } from './classes';
import { Input } from './field';
import layout from './layout.module.css';
import styles from './position-input.module.css';

/** Positions that are offered to click at most. */
const MAX_SUGGESTIONS = 7;
const popular = ['backend', 'frontend', 'data-analysis', 'nursing', 'marketing', 'sales', 'banking'];

export function PositionInput(props: {
  value: string;
  /** The position of last time, which is offered first. */
  last?: string;
  onChange: (position: string) => void;
}) {
  const { value, last = '', onChange } = props;
  const t = useMessages();
  const [locale] = useLocale();
  // What was typed finds positions; one that was clicked leaves the others to choose from.
  const [search, setSearch] = useState('');
  const typed = useDeferredValue(search.trim());
  const { data: found } = useQuery(positions(locale, typed));
  const chips = typed === '' ? favourites(found ?? [], last) : (found ?? []).map(({ name }) => name);
  return (
    <div className={styles.position}>
      <Input
        label={t.setup.position}
        help={t.setup.positionHelp}
        placeholder={t.setup.positionExample}
        maxLength={500}
        required
        pattern=".*\S.*"
        autoComplete="off"
        value={value}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          onChange(event.currentTarget.value);
        }}
      />
      {typed !== '' && found?.length === 0 && <p className={classes(layout.note, styles.free)}>{t.setup.positionFree}</p>}
      <ul className={classes(layout.chips, styles.chips)}>
        {chips.slice(0, MAX_SUGGESTIONS).map((chip) => (
          <li key={chip}>
            <button type="button" aria-pressed={chip === value} onClick={() => onChange(chip)}>
              {chip}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Before anything is typed: the position of last time, then those that many look for. */
function favourites(all: { id: string; name: string }[], last: string): string[] {
  const names = popular.flatMap((id) => all.find((each) => each.id === id)?.name ?? []);
  return [...new Set([...(last ? [last] : []), ...names])];
}
