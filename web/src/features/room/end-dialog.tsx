/** Asks once before an interview ends in which something is left to do, and says when it could not be ended. */

import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { errorMessage } from '../../ui/error-messages';
import styles from './room.module.css';
import type { End } from './use-end';

export function EndDialog(props: {
  open: boolean;
  end: End;
  unanswered: number;
  drafts: number;
  unsent: number;
  onStay: () => void;
}) {
  const { open, end, unanswered, drafts, unsent, onStay } = props;
  const t = useMessages();
  return (
    <Dialog
      open={open}
      title={t.room.endTitle}
      onClose={onStay}
      actions={
        <>
          <Button onClick={onStay}>{t.room.stay}</Button>
          <Button look="primary" disabled={end.isPending} onClick={() => end.mutate()}>
            {end.isPending ? t.room.ending : t.room.end}
          </Button>
        </>
      }
    >
      {unanswered > 0 && <p>{t.room.endUnanswered(unanswered)}</p>}
      {drafts > 0 && <p>{t.room.endDrafts(drafts)}</p>}
      {unsent > 0 && <p>{t.room.endUnsent(unsent)}</p>}
      <p>{t.room.endText}</p>
      {end.error && (
        <p role="alert" className={styles.trouble}>
          {t.room.endFailed} {errorMessage(end.error, t, '')}
        </p>
      )}
    </Dialog>
  );
}
