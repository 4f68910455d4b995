/** Answering one question again: starts a session of one question, and goes there. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useNavigate } from 'react-router';
import { api, body } from '../api/client';
import { keys } from '../api/queries';
import { useMessages } from '../i18n';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { explain } from '../ui/problem-words';
import styles from './feedback.module.css';

export function AgainButton({ record, look = 'plain' }: { record: number; look?: 'primary' | 'plain' }) {
  const t = useMessages();
  const navigate = useNavigate();
  const queries = useQueryClient();
  // A repeat after a lost reply starts no second session.
  const key = useRef(crypto.getRandomValues(new Uint32Array(4)).join('-'));
  const start = useMutation({
    mutationFn: () =>
      body(
        api.POST('/records/{record_id}/retry', {
          params: { path: { record_id: record }, header: { 'Idempotency-Key': key.current } },
        }),
      ),
    onSuccess: (session) => {
      key.current = crypto.getRandomValues(new Uint32Array(4)).join('-');
      void queries.invalidateQueries({ queryKey: keys.sessions });
      void navigate(`/interviews/${String(session.id)}`);
    },
  });
  return (
    <div className={styles.again}>
      <Button look={look} disabled={start.isPending} onClick={() => start.mutate()}>
        <Icon name="reply" size={18} />
        {start.isPending ? t.feedback.startingAgain : t.feedback.again}
      </Button>
      {start.error && (
        <p role="alert" className={styles.wrong}>
          {explain(start.error, t, t.feedback.againFailed)}
        </p>
      )}
    </div>
  );
}
