/** Says when the server can't be reached, and for a moment that it can be again. */

import { useEffect, useState } from 'react';
import { useConnection } from '../api/react';
import { useMessages } from '../i18n';
import { classes } from '../ui/classes';
import { Icon } from '../ui/icon';
import styles from './shell.module.css';

export function ConnectionBanner() {
  const t = useMessages();
  const connection = useConnection();
  const [before, setBefore] = useState(connection);
  const [returned, setReturned] = useState(false);
  if (before !== connection) {
    setBefore(connection);
    setReturned(connection === 'online');
  }
  useEffect(() => {
    if (!returned) return;
    const timer = setTimeout(() => setReturned(false), 4_000);
    return () => clearTimeout(timer);
  }, [returned]);
  return (
    <div role="status">
      {connection !== 'online' ? (
        <p className={styles.banner}>
          <Icon name="cloud" />
          <span>{connection === 'offline' ? t.states.offline : t.states.unreachable}</span>
        </p>
      ) : (
        returned && (
          <p className={classes(styles.banner, styles.returned)}>
            <Icon name="check" />
            <span>{t.states.back}</span>
          </p>
        )
      )}
    </div>
  );
}
