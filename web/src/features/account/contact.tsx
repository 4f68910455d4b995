/** Who can help those who cannot get in, where the host says so. */

import { useQuery } from '@tanstack/react-query';
import { about } from '../../api/queries';
import { useMessages } from '../../i18n';
import styles from './account.module.css';

export function Contact() {
  const t = useMessages();
  const { data } = useQuery(about);
  if (!data?.contact) return null;
  return (
    <p className={styles.other}>
      {t.recovery.contact} <b className={styles.contact}>{data.contact}</b>
    </p>
  );
}
