/** Where one is signed in, and how to end that here or everywhere. */

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { devices } from '../../api/queries';
import { signOut } from '../../api/token';
import { useFormat, useMessages } from '../../i18n';
import { useOutbox } from '../../outbox';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import styles from './settings.module.css';

/** “Chrome · Windows” for what a browser says of itself; anything else as it is. */
export function deviceName(agent: string | null): string | null {
  if (!agent?.startsWith('Mozilla/')) return agent;
  const first = (names: [pattern: RegExp, name: string][]) => names.find(([pattern]) => pattern.test(agent))?.[1];
  const browser = first([
    [/Edg/, 'Edge'],
    [/SamsungBrowser/, 'Samsung Internet'],
    [/Firefox|FxiOS/, 'Firefox'],
    [/Chrome|Chromium|CriOS/, 'Chrome'],
    [/Safari/, 'Safari'],
  ]);
  const system = first([
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/Android/, 'Android'],
    [/Windows/, 'Windows'],
    [/Mac OS/, 'macOS'],
    [/Linux/, 'Linux'],
  ]);
  return [browser, system].filter(Boolean).join(' · ') || agent;
}

export function Devices() {
  const t = useMessages();
  const format = useFormat();
  const outbox = useOutbox();
  const { data } = useQuery(devices);
  const [asking, setAsking] = useState<'here' | 'everywhere' | null>(null);
  const leave = useMutation({
    mutationFn: async (where: 'here' | 'everywhere') => {
      await signOut(where === 'everywhere');
      outbox?.clear();
    },
    // A new page has nothing of the old one in its memory.
    onSuccess: () => window.location.assign('/'),
  });
  const begin = (where: 'here' | 'everywhere') => {
    if (outbox?.holdsAnything()) setAsking(where);
    else leave.mutate(where);
  };
  return (
    <div className={styles.devices}>
      {data && (
        <ul>
          {data.map((device) => (
            <li key={device.id}>
              <b>{deviceName(device.device) ?? t.settings.unknownDevice}</b>
              <span className={styles.soft}>{t.settings.lastUsed(format.moment(device.last_used_at))}</span>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.actions}>
        <Button disabled={leave.isPending} onClick={() => begin('here')}>
          {t.shared.signOut}
        </Button>
        <Button look="quiet" disabled={leave.isPending} onClick={() => begin('everywhere')}>
          {t.settings.signOutEverywhere}
        </Button>
      </div>
      {leave.error && <p role="alert">{t.settings.failed}</p>}
      <Dialog
        open={asking !== null}
        title={t.account.unsentTitle}
        onClose={() => setAsking(null)}
        actions={
          <>
            <Button onClick={() => setAsking(null)}>{t.shared.cancel}</Button>
            <Button look="danger" onClick={() => asking && leave.mutate(asking)}>
              {t.account.signOutAnyway}
            </Button>
          </>
        }
      >
        <p>{t.account.unsent}</p>
      </Dialog>
    </div>
  );
}
