/** Asks once before the interview ends, and ends it only when every answer has reached the server. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body, type SessionDetail } from '../../api/client';
import { putNewer } from '../../api/newer';
import { Unreachable } from '../../api/problem';
import { keys } from '../../api/queries';
import { useMessages } from '../../i18n';
import type { Outbox } from '../../outbox/outbox';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import styles from './room.module.css';

export function EndDialog(props: {
  open: boolean;
  session: number;
  unanswered: number;
  drafts: number;
  unsent: number;
  outbox: Outbox;
  onStay: () => void;
  onEnded: () => void;
}) {
  const { open, session, unanswered, drafts, unsent, outbox, onStay, onEnded } = props;
  const t = useMessages();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: async () => {
      await outbox.flush();
      if (outbox.unsent().some((each) => each.session === session && !each.refused)) {
        throw new Unreachable('answers are still on their way');
      }
      return body(
        api.PATCH('/sessions/{session_id}', {
          params: { path: { session_id: session } },
          body: { status: 'completed' },
        }),
      );
    },
    onSuccess: (ended) => {
      putNewer<SessionDetail>(queries, keys.session(session), (old) => (old ? { ...old, ...ended } : old));
      void queries.invalidateQueries({ queryKey: keys.sessions });
      onEnded();
    },
  });
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
          {t.room.endFailed}
        </p>
      )}
    </Dialog>
  );
}
