/** A score as a number, with a dash for what was not measured. */

import { useFormat, useMessages } from '../i18n';
import styles from './score.module.css';

export function Score({ value, large = false }: { value: number | null; large?: boolean }) {
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
      <b>{format.number(value)}</b>
      <span aria-hidden="true" className={styles.of}>
        /100
      </span>
    </span>
  );
}
