/** Where one is signed in, and how to end that here or everywhere. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, type Device } from '../../api/client';
import { devices, keys } from '../../api/queries';
import { minutesLeftElsewhere, signOut } from '../../api/token';
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
  const outbox = useOutbox();
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
      <DeviceList />
      <div className={styles.actions}>
        <Button disabled={leave.isPending} onClick={() => begin('here')}>
          {t.shared.signOut}
        </Button>
        <Button look="quiet" disabled={leave.isPending} onClick={() => begin('everywhere')}>
          {t.settings.signOutEverywhere}
        </Button>
      </div>
      {leave.error && <p role="alert">{t.settings.signOutFailed}</p>}
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

/** Every device, this one first; each of the others can be signed out from here. */
function DeviceList() {
  const t = useMessages();
  const format = useFormat();
  const queries = useQueryClient();
  const { data } = useQuery(devices);
  const name = ({ device }: Device) => deviceName(device) ?? t.settings.unknownDevice;
  const end = useMutation({
    mutationFn: (device: Device) =>
      body(api.DELETE('/users/me/devices/{device_id}', { params: { path: { device_id: device.id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.devices }),
  });
  if (!data) return null;
  return (
    <>
      <ul>
        {[...data].sort((a, b) => Number(b.current) - Number(a.current)).map((device) => (
          <li key={device.id}>
            <p>
              <b>{name(device)}</b>
              {device.current && <span className={styles.here}>{t.settings.thisDevice}</span>}
            </p>
            <p className={styles.soft}>{t.settings.lastUsed(format.moment(device.last_used_at))}</p>
            {!device.current && (
              <Button
                look="quiet"
                aria-label={t.settings.signOutDevice(name(device))}
                disabled={end.isPending}
                onClick={() => end.mutate(device)}
              >
                {t.shared.signOut}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <p role="status" className={styles.soft}>
        {end.isSuccess && t.settings.deviceSignedOut(name(end.variables), minutesLeftElsewhere())}
      </p>
      {end.error && <p role="alert">{t.settings.signOutFailed}</p>}
    </>
  );
}
