/** An answer that was given: whether the server has it, and what to do next. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, body, type InterviewRecord } from '../../api/client';
import type { Turn } from '../../api/conversation';
import { withRecord } from '../../api/events';
import { putNewer } from '../../api/newer';
import { ApiError } from '../../api/errors';
import { newKey } from '../../api/idempotency-key';
import { keys } from '../../api/queries';
import { useFormatMessages } from '../../formats/messages';
import { useMessages } from '../../i18n';
import { useDelivery } from '../../outbox';
import { Button } from '../../ui/button';
import { card } from '../../ui/card';
import { classes } from '../../ui/classes';
import { Icon } from '../../ui/icon';
import { errorMessage, codeMessage } from '../../ui/error-messages';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { AnswerFeedback } from './answer-feedback';
import { useRoom } from './room-context';
import styles from './room.module.css';

export function Answered(props: {
  record: InterviewRecord;
  answer: string;
  /** Whether the answer was submitted a moment ago. */
  justNow: boolean;
  next: Turn | null;
  /** Whether it can't be changed. */
  final: boolean;
  /** Whether the page says so already. */
  noticed: boolean;
  onEnd: () => void;
  onEdit: () => void;
}) {
  const { record, answer, justNow, next, final, noticed, onEnd, onEdit } = props;
  const { session, outbox, canWrite, goTo } = useRoom();
  const t = useMessages();
  const words = useFormatMessages();
  const queries = useQueryClient();
  const delivery = useDelivery(record.id);
  const onward = useRef<HTMLButtonElement>(null);
  const key = useRef(newKey());
  // After submitting, the focus goes to the next step; on a look back it stays at the question.
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
      if (made[0]) goTo(made[0].id);
    },
  });
  const exhausted = followUp.error instanceof ApiError && followUp.error.status === 409;
  const isSaved = delivery === 'saved' || delivery === 'none';
  return (
    <section className={layout.stack} aria-label={t.room.yourAnswer}>
      <AnswerFeedback record={record} answer={answer} saved={isSaved}>
        <DeliveryMark delivery={delivery} waitReason={outbox.waitReason(record.id)} onSend={() => void outbox.flush()} />
      </AnswerFeedback>
      {delivery === 'refused' && (
        <div role="alert" className={styles.trouble}>
          <Icon name="warning" />
          <p>
            {t.room.refused} {refusal(outbox.unsentOf(record.id)?.refused ?? null, t)}
          </p>
          {outbox.unsentOf(record.id)?.refused?.code === 'answer_final' ? (
            <Button
              onClick={() => {
                outbox.discard(record.id);
                void queries.invalidateQueries({ queryKey: keys.records(session.id) });
              }}
            >
              {words.room.discard}
            </Button>
          ) : (
            <Button
              onClick={() => {
                outbox.withdraw(record.id);
                onEdit();
              }}
            >
              {t.room.takeBack}
            </Button>
          )}
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
          <p>{final ? words.room.allAnsweredFinal : t.room.allAnsweredHelp}</p>
        </div>
      )}
      <div className={layout.actions}>
        {next ? (
          <Button ref={onward} look="primary" large onClick={() => goTo(next.record.id)}>
            {t.room.next}
            <Icon name="arrow" size={18} />
          </Button>
        ) : (
          <Button ref={onward} look="primary" large onClick={onEnd}>
            {t.room.end}
          </Button>
        )}
        {canWrite && !exhausted && (
          <Button disabled={!isSaved || followUp.isPending} onClick={() => followUp.mutate()}>
            <Icon name="reply" size={18} />
            {followUp.isPending ? t.room.askingFollowUp : t.room.askFollowUp}
          </Button>
        )}
        {canWrite && !final && delivery !== 'refused' && (
          <Button look="quiet" className={styles.edit ?? ''} onClick={onEdit}>
            {t.room.edit}
          </Button>
        )}
      </div>
      {final && !noticed && isSaved && next && <p className={layout.note}>{words.room.isFinal}</p>}
      <p role="status" className={classes(layout.soft, content.meta, styles.status)}>
        {exhausted ? t.room.noMoreFollowUps : followUp.error ? errorMessage(followUp.error, t, t.room.followUpFailed) : ''}
      </p>
    </section>
  );
}

function DeliveryMark(props: { delivery: ReturnType<typeof useDelivery>; waitReason: string; onSend: () => void }) {
  const { delivery, waitReason, onSend } = props;
  const t = useMessages();
  if (delivery === 'refused') return null;
  const [icon, words] =
    delivery === 'sending'
      ? (['cloud', t.room.sending] as const)
      : delivery === 'waiting'
        ? (['cloud', waitingWords(waitReason, t)] as const)
        : (['check', t.room.savedMark] as const);
  return (
    <div className={classes(content.meta, styles.delivery)}>
      <p role="status" className={styles.mark} data-delivery={delivery}>
        <Icon name={icon} size={18} />
        {words}
      </p>
      {delivery === 'waiting' && waitReason !== '' && (
        <Button look="quiet" onClick={onSend}>
          {t.room.sendNow}
        </Button>
      )}
    </div>
  );
}

/** Why an answer has not been sent yet; `waitReason` is the server's word for it, empty where it was not reached. */
function waitingWords(waitReason: string, t: ReturnType<typeof useMessages>): string {
  if (waitReason === '') return t.room.waiting;
  return waitReason === 'storage_full' ? t.room.waitingFull : t.room.waitingBusy;
}

function refusal(refused: { status: number; code: string } | null, t: ReturnType<typeof useMessages>): string {
  if (refused?.code === 'session_completed') return t.room.refusedCompleted;
  if (refused?.status === 413) return t.room.refusedTooLong;
  return refused ? (codeMessage(refused.code, t) ?? '') : '';
}
