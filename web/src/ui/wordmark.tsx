/** The wordmark: two people facing each other, and the name. */

import { useMessages } from '../i18n';
import styles from './wordmark.module.css';

export function Mark({ size = 21 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="4 4 24 24" aria-hidden="true">
      <path className={styles.left} d="M15 5v22A11 11 0 0 1 15 5Z" />
      <path className={styles.right} d="M17 5a11 11 0 0 1 0 22Z" />
    </svg>
  );
}

export function Wordmark() {
  const t = useMessages();
  return (
    <span className={styles.wordmark}>
      <Mark />
      <span className={styles.name}>{t.shared.name}</span>
    </span>
  );
}
