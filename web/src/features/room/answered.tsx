/** An answer that was given: whether the server has it, and what to do next. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, body, type InterviewRecord, type SessionDetail } from '../../api/client';
import type { Turn } from '../../api/conversation';
import { withRecord } from '../../api/events';
import { putNewer } from '../../api/newer';
import { Refused } from '../../api/problem';
import { keys } from '../../api/queries';
import { useMessages } from '../../i18n';
import { useDelivery } from '../../outbox';
import type { Outbox } from '../../outbox/outbox';
import { Button } from '../../ui/button';
import { card } from '../../ui/card';
import { Icon } from '../../ui/icon';
import { explain, sayCode } from '../../ui/problem-words';
import { AnswerFeedback } from './answer-feedback';
import styles from './room.module.css';

export function Answered(props: {
  session: SessionDetail;
  record: InterviewRecord;
  outbox: Outbox;
  answer: string;
  /** Whether the answer was submitted a moment ago. */
  justNow: boolean;
  writes: boolean;
  next: Turn | null;
  onGo: (record: number) => void;
  onEnd: () => void;
  onEdit: () => void;
}) {
  const { session, record, outbox, answer, justNow, writes, next, onGo, onEnd, onEdit } = props;
  const t = useMessages();
  const queries = useQueryClient();
  const delivery = useDelivery(record.id);
  const onward = useRef<HTMLButtonElement>(null);
  const key = useRef(crypto.getRandomValues(new Uint32Array(4)).join('-'));
  // Whoever has just submitted goes on from here; whoever looks back begins at the question.
  useEffect(() => {
    if (justNow) onward.current?.focus({ preventScroll: true });
  }, [justNow]);

  const followUp = useMutation({
    mutationFn: () =>
      body(
        api.POST('/sessions/{session_id}/questions', {
          params: { path: { session_id: session.id }, header: { 'Idempotency-Key': key.current } },
          body: { record_id: record.id },
        }),
      ),
    onSuccess: (made) => {
      putNewer<InterviewRecord[]>(queries, keys.records(session.id), (old) => made.reduce(withRecord, old ?? []));
      if (made[0]) onGo(made[0].id);
    },
  });
  const exhausted = followUp.error instanceof Refused && followUp.error.status === 409;
  const isSaved = delivery === 'saved' || delivery === 'none';
  return (
    <section className={styles.answered} aria-label={t.room.yourAnswer}>
      <AnswerFeedback session={session} record={record} answer={answer} saved={isSaved}>
        <DeliveryMark delivery={delivery} hindrance={outbox.hindrance(record.id)} onSend={() => void outbox.flush()} />
      </AnswerFeedback>
      {delivery === 'refused' && (
        <div role="alert" className={styles.trouble}>
          <Icon name="warning" />
          <p>
            {t.room.refused} {refusal(outbox.unsentOf(record.id)?.refused ?? null, t)}
          </p>
          <Button
            onClick={() => {
              outbox.takeBack(record.id);
              onEdit();
            }}
          >
            {t.room.takeBack}
          </Button>
          {outbox.unsentOf(record.id)?.refused?.code === 'quota' && (
            <Button onClick={() => outbox.sendAgain(record.id)}>
              {t.room.sendAgain}
            </Button>
          )}
        </div>
      )}
      {!next && isSaved && (
        <div className={card('good', styles.done)}>
          <h2>{t.room.allAnswered}</h2>
          <p>{t.room.allAnsweredHelp}</p>
        </div>
      )}
      <div className={styles.actions}>
        {next ? (
          <Button ref={onward} look="primary" large onClick={() => onGo(next.record.id)}>
            {t.room.next}
            <Icon name="arrow" size={18} />
          </Button>
        ) : (
          <Button ref={onward} look="primary" large onClick={onEnd}>
            {t.room.end}
          </Button>
        )}
        {writes && !exhausted && (
          <Button disabled={!isSaved || followUp.isPending} onClick={() => followUp.mutate()}>
            <Icon name="reply" size={18} />
            {followUp.isPending ? t.room.askingFollowUp : t.room.askFollowUp}
          </Button>
        )}
        {writes && delivery !== 'refused' && (
          <Button look="quiet" className={styles.edit ?? ''} onClick={onEdit}>
            {t.room.edit}
          </Button>
        )}
      </div>
      <p role="status" className={styles.status}>
        {exhausted ? t.room.noMoreFollowUps : followUp.error ? explain(followUp.error, t, t.room.followUpFailed) : ''}
      </p>
    </section>
  );
}

function DeliveryMark(props: { delivery: ReturnType<typeof useDelivery>; hindrance: string; onSend: () => void }) {
  const { delivery, hindrance, onSend } = props;
  const t = useMessages();
  if (delivery === 'refused') return null;
  const [icon, words] =
    delivery === 'sending'
      ? (['cloud', t.room.sending] as const)
      : delivery === 'waiting'
        ? (['cloud', waitingWords(hindrance, t)] as const)
        : (['check', t.room.savedMark] as const);
  return (
    <div className={styles.delivery}>
      <p role="status" className={styles.mark} data-delivery={delivery}>
        <Icon name={icon} size={18} />
        {words}
      </p>
      {delivery === 'waiting' && hindrance !== '' && (
        <Button look="quiet" onClick={onSend}>
          {t.room.sendNow}
        </Button>
      )}
    </div>
  );
}

/** Why an answer has not been sent yet; `hindrance` is the server's word for it, empty where it was not reached. */
function waitingWords(hindrance: string, t: ReturnType<typeof useMessages>): string {
  if (hindrance === '') return t.room.waiting;
  return hindrance === 'storage_full' ? t.room.waitingFull : t.room.waitingBusy;
}

function refusal(refused: { status: number; code: string } | null, t: ReturnType<typeof useMessages>): string {
  if (refused?.code === 'session_completed') return t.room.refusedCompleted;
  if (refused?.status === 413) return t.room.refusedTooLong;
  return refused ? (sayCode(refused.code, t) ?? '') : '';
}
