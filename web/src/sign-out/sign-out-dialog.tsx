/** Says before signing out which words would be lost, here or on other devices. */

import { useMessages } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Held } from './held';
import type { SignOut } from './use-sign-out';

export function SignOutDialog({ leaving }: { leaving: SignOut }) {
  const t = useMessages();
  const { asking, held, confirm, cancel, isPending, error } = leaving;
  const everywhere = asking === 'everywhere';
  return (
    <Dialog
      open={asking !== null}
      title={held.length > 0 ? t.leaving.unsentTitle : t.leaving.everywhereTitle}
      onClose={cancel}
      actions={
        <>
          <Button onClick={cancel}>{t.shared.cancel}</Button>
          <Button look="danger" disabled={isPending} onClick={confirm}>
            {held.length > 0 ? t.leaving.anyway : t.settings.signOutEverywhere}
          </Button>
        </>
      }
    >
      {held.length > 0 && (
        <>
          <p>{t.leaving.unsent(held.length)}</p>
          <Held held={held} />
        </>
      )}
      {everywhere && <p>{t.leaving.otherDevices}</p>}
      {error && <p role="alert">{t.settings.signOutFailed}</p>}
    </Dialog>
  );
}
