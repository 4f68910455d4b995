/** Answering one question again: starts a session of one question, and goes there. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useNavigate } from 'react-router';
import { api, body } from '../api/client';
import { newKey } from '../api/idempotency-key';
import { keys } from '../api/queries';
import { useMessages } from '../i18n';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { errorMessage } from '../ui/error-messages';
import { classes } from '../ui/classes';
import content from '../ui/content.module.css';
import styles from './feedback.module.css';

export function AgainButton({ record, look = 'plain' }: { record: number; look?: 'primary' | 'plain' }) {
  const t = useMessages();
  const navigate = useNavigate();
  const queries = useQueryClient();
  // A repeat after a lost reply starts no second session.
  const key = useRef(newKey());
  const start = useMutation({
    mutationFn: () =>
      body(
        api.POST('/records/{record_id}/retry', {
          params: { path: { record_id: record }, header: { 'Idempotency-Key': key.current } },
        }),
      ),
    onSuccess: (session) => {
      key.current = newKey();
      void queries.invalidateQueries({ queryKey: keys.sessions });
      void navigate(`/interviews/${String(session.id)}`);
    },
  });
  return (
    <div className={classes(content.screenOnly, styles.again)}>
      <Button look={look} disabled={start.isPending} onClick={() => start.mutate()}>
        <Icon name="reply" size={18} />
        {start.isPending ? t.feedback.startingAgain : t.feedback.again}
      </Button>
      {start.error && (
        <p role="alert" className={styles.wrong}>
          {errorMessage(start.error, t, t.feedback.againFailed)}
        </p>
      )}
    </div>
  );
}
