/** A score: what it says in a word first, where there is one, then the number; a dash for what was not measured. */

import type { Band } from '../api/client';
import { useFormat, useMessages } from '../i18n';
import styles from './score.module.css';

export function Score({ value, band = null, large = false }: { value: number | null; band?: Band | null; large?: boolean }) {
  const t = useMessages();
  const format = useFormat();
  if (value === null) {
    return (
      <span className={styles.score} data-large={large || undefined}>
        <span aria-hidden="true">{t.shared.unmeasured}</span>
        <span className="visually-hidden">{t.home.noScore}</span>
      </span>
    );
  }
  return (
    <span className={styles.score} data-large={large || undefined}>
      {band && (
        <b className={styles.word} data-band={band}>
          {t.shared.bands[band]}
        </b>
      )}
      <span className={styles.number} data-second={band !== null || undefined}>
        {band && ' '}
        {format.number(value)}
        <span aria-hidden="true" className={styles.of}>
          /100
        </span>
      </span>
    </span>
  );
}
