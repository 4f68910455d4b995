/** A pause: the clock stands still and nothing is lost by leaving. */

import { useMessages } from '../../i18n';
import { Button, LinkButton } from '../../ui/button';
import { Dialog } from '../../ui/dialog';

export function PauseDialog({ open, onResume }: { open: boolean; onResume: () => void }) {
  const t = useMessages();
  return (
    <Dialog
      open={open}
      title={t.room.paused}
      onClose={onResume}
      actions={
        <>
          <LinkButton to="/home" look="quiet">
            {t.room.leave}
          </LinkButton>
          <Button look="primary" onClick={onResume}>
            {t.room.resume}
          </Button>
        </>
      }
    >
      <p>{t.room.pausedText}</p>
    </Dialog>
  );
}
