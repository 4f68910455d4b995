/** An answer that was given, with its feedback: in practice as soon as it is graded, in a real interview not before the end. */

import { useState, type ReactNode } from 'react';
import type { InterviewRecord } from '../../api/client';
import { AnswerText } from '../../feedback/answer-text';
import { AttemptComparison } from '../../feedback/attempt-comparison';
import { evidenceOf } from '../../feedback/evidence';
import { Feedback } from '../../feedback/feedback';
import { GradingStatus } from '../../feedback/grading-status';
import { useMessages } from '../../i18n';
import { card } from '../../ui/card';
import { classes } from '../../ui/classes';
import layout from '../../ui/layout.module.css';
import { useWaitingPhase } from '../../ui/page-state';
import { useRoom } from './room-context';
import styles from './room.module.css';

export function AnswerFeedback(props: {
  record: InterviewRecord;
  answer: string;
  /** Whether the server has the answer. */
  saved: boolean;
  /** What stands between the answer and its feedback. */
  children: ReactNode;
}) {
  const { record, answer, saved, children } = props;
  const { session } = useRoom();
  const t = useMessages();
  const [active, setActive] = useState<string | null>(null);
  const { language } = session;
  const practises = session.feedback === 'after_each';
  // What was thought of another text than the one that was sent last is not about this answer.
  const evaluation = practises && saved && record.answer_text === answer ? record.evaluation : null;
  return (
    <>
      <div className={classes(layout.quote, styles.given)}>
        <AnswerText
          record={record.id}
          answer={answer}
          language={language}
          evidence={evaluation ? evidenceOf(evaluation) : []}
          active={active}
          onActive={setActive}
        />
      </div>
      {children}
      {saved && !practises && <p className={layout.note}>{t.feedback.atEnd}</p>}
      {saved && practises && (
        <section className={card('plain', styles.feedback)} aria-label={t.feedback.title}>
          <h2 className={layout.minor}>{t.feedback.title}</h2>
          <p role="status" className="visually-hidden">
            {evaluation ? t.feedback.arrived : ''}
          </p>
          {evaluation ? (
            <>
              <Feedback record={record.id} evaluation={evaluation} language={language} active={active} onActive={setActive} alone />
              {record.retry_of !== null && <AttemptComparison now={record} before={record.retry_of} language={language} />}
            </>
          ) : (
            <Grading key={answer} record={record} answer={answer} />
          )}
        </section>
      )}
    </>
  );
}

/** Waits for the grading with words, and more of them the longer it takes. */
function Grading({ record, answer }: { record: InterviewRecord; answer: string }) {
  const t = useMessages();
  const long = useWaitingPhase() === 3;
  // Until the server says so, an answer that was just saved counts as waiting.
  const isCurrent = record.answer_text === answer && record.evaluation_status.state !== 'unanswered';
  const shown: InterviewRecord = isCurrent
    ? record
    : { ...record, evaluation_status: { state: 'pending', reason: null, retry_at: null } };
  return <GradingStatus record={shown} waiting={long ? t.feedback.waitingLong : t.feedback.waiting} />;
}
