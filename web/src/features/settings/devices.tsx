/** Where one is signed in, and how to end that here or everywhere. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body, type Device } from '../../api/client';
import { devices, keys } from '../../api/queries';
import { minutesLeftElsewhere } from '../../api/token';
import { useFormat, useMessages } from '../../i18n';
import { SignOutDialog } from '../../sign-out/sign-out-dialog';
import { useSignOut } from '../../sign-out/use-sign-out';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { namedDevices } from './device-names';
import styles from './settings.module.css';

export function Devices() {
  const t = useMessages();
  const leaving = useSignOut('/');
  return (
    <div className={styles.devices}>
      <DeviceList />
      <div className={layout.actions}>
        <Button disabled={leaving.isPending} onClick={() => leaving.begin('here')}>
          {t.shared.signOut}
        </Button>
        <Button look="quiet" disabled={leaving.isPending} onClick={() => leaving.begin('everywhere')}>
          {t.settings.signOutEverywhere}
        </Button>
      </div>
      {leaving.error && leaving.asking === null && <p role="alert">{t.settings.signOutFailed}</p>}
      <SignOutDialog leaving={leaving} />
    </div>
  );
}

/** Every device, this one first; each of the others can be signed out from here. */
function DeviceList() {
  const t = useMessages();
  const format = useFormat();
  const queries = useQueryClient();
  const { data } = useQuery(devices);
  const end = useMutation({
    mutationFn: ({ device }: { device: Device; name: string }) =>
      body(api.DELETE('/users/me/devices/{device_id}', { params: { path: { device_id: device.id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.devices }),
  });
  if (!data) return null;
  return (
    <>
      <ul className={content.lines}>
        {namedDevices(data, t.settings.unknownDevice).map(({ device, name }) => (
          <li key={device.id}>
            <p>
              <b>{name}</b>
              {device.current && <span className={classes(layout.tag, styles.here)}>{t.settings.thisDevice}</span>}
            </p>
            <p className={classes(layout.note, content.meta)}>
              <span>{t.settings.signedInAt(format.moment(device.created_at))}</span>
              <span>{t.settings.lastUsed(format.moment(device.last_used_at))}</span>
            </p>
            {!device.current && (
              <Button
                look="quiet"
                aria-label={t.settings.signOutDevice(name, format.moment(device.created_at))}
                disabled={end.isPending}
                onClick={() => end.mutate({ device, name })}
              >
                {t.shared.signOut}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <p role="status" className={layout.note}>
        {end.isSuccess && t.settings.deviceSignedOut(end.variables.name, minutesLeftElsewhere())}
      </p>
      {end.error && <p role="alert">{t.settings.signOutFailed}</p>}
    </>
  );
}
