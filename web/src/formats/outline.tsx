/** How an interview of a format goes: its stages with their times, and what counts in it. */

import type { Format } from '../api/client';
import { useMessages } from '../i18n';
import { classes } from '../ui/classes';
import layout from '../ui/layout.module.css';
import styles from './formats.module.css';
import { useFormatMessages } from './messages';
import { timesOf } from './times';

export function Outline({ format }: { format: Format }) {
  const t = useMessages();
  const words = useFormatMessages();
  return (
    <ol className={styles.outline}>
      {format.stages.map(({ name, preparation_s: preparation, answer_s: answer }, at) => (
        <li key={at}>
          <span>{name}</span>
          <span className={classes(layout.note, 'numbers')}>{timesOf({ preparation, answer }, t, words) || words.untimed}</span>
        </li>
      ))}
    </ol>
  );
}

export function Counts({ counts }: { counts: string[] }) {
  return (
    <ul className={styles.counts}>
      {counts.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  );
}
