/** One question's result: the answer with its evidence, the judgements, and the ways to disagree. */

import { useState } from 'react';
import type { Evaluation, InterviewRecord, Language } from '../../api/client';
import type { Turn } from '../../api/conversation';
import { useFormat, useMessages } from '../../i18n';
import { asked } from '../../ui/asked';
import { card } from '../../ui/card';
import { Icon } from '../../ui/icon';
import { Score } from '../../ui/score';
import { AnswerText } from './answer-text';
import { Contest } from './contest';
import { evidenceOf } from './evidence';
import { Judgements } from './judgements';
import { ModelAnswer } from './model-answer';
import { RegradeButton } from './regrade';
import styles from './report.module.css';

/** A `final` result can be read, and not disagreed with. */
export function QuestionReport({ turn, language, final = false }: { turn: Turn; language: Language; final?: boolean }) {
  const { record, label, follows } = turn;
  const t = useMessages();
  const [active, setActive] = useState<string | null>(null);
  const { answer_text: answer } = record;
  const [last, setLast] = useState(record.evaluation);
  if (record.evaluation && record.evaluation !== last) setLast(record.evaluation);
  // While an answer is judged again the record has no evaluation; what it had stays in sight.
  const evaluation = record.evaluation ?? (record.evaluation_status.state === 'pending' ? last : null);
  const heading = `question-${String(record.id)}`;
  return (
    <article className={styles.question} aria-labelledby={heading}>
      <header>
        <p className={styles.number}>
          {t.report.question(label)}
          {follows !== null && ` · ${t.room.followUp}`}
        </p>
        <h2 id={heading} lang={language}>
          {asked(record.question_text)}
        </h2>
        {answer !== null && evaluation && <Score value={evaluation.score} />}
      </header>
      {answer === null ? (
        <p className={styles.soft}>
          {t.shared.unmeasured} {t.report.unanswered}
        </p>
      ) : (
        <div className={styles.columns}>
          {/* A long answer scrolls beside its judgements, which the keyboard must reach too. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <section aria-label={t.report.answer} className={styles.said} tabIndex={0}>
            <h3>{t.report.answer}</h3>
            <AnswerText
              record={record.id}
              answer={answer}
              language={language}
              evidence={evaluation ? evidenceOf(evaluation) : []}
              active={active}
              onActive={setActive}
            />
          </section>
          <div className={styles.judged}>
            <Status record={record} judged={last !== null} final={final} />
            {evaluation && (
              <>
                <Verdict evaluation={evaluation} language={language} />
                <Judgements record={record.id} evaluation={evaluation} language={language} active={active} onActive={setActive} />
                <ModelAnswer record={record.id} language={language} listed={(evaluation.key_points ?? []).length > 0} />
              </>
            )}
            {last && !final && <Contest record={record} language={language} />}
          </div>
        </div>
      )}
    </article>
  );
}

/** Where the grading stands, when it is not simply done. */
function Status({ record, judged, final }: { record: InterviewRecord; judged: boolean; final: boolean }) {
  const t = useMessages();
  const format = useFormat();
  const { state, reason, retry_at: retryAt } = record.evaluation_status;
  if (state === 'pending') {
    return (
      <div className={styles.pending} role="status">
        <p>
          <Icon name="clock" size={18} /> {judged ? t.report.askedAgain : t.report.pending}
        </p>
        {reason && (
          <p className={styles.soft}>
            {t.report.failedReason(reason)} {retryAt && t.report.retryAt(format.moment(retryAt))}
          </p>
        )}
      </div>
    );
  }
  if (state !== 'failed') return null;
  return (
    <div className={card('wrong', styles.failed, 'stack')} role="alert">
      <p>
        <Icon name="warning" size={18} /> <b>{t.report.failed}</b>
      </p>
      {reason && <p>{t.report.failedReason(reason)}</p>}
      {!final && <RegradeButton record={record} />}
    </div>
  );
}

/** The grader's words on the whole answer, and why there is no higher score or none. */
function Verdict({ evaluation, language }: { evaluation: Evaluation; language: Language }) {
  const t = useMessages();
  const format = useFormat();
  const { confidence } = evaluation;
  return (
    <div className={styles.verdict}>
      {evaluation.score === null && <h3>{t.report.notJudged}</h3>}
      <p lang={language}>{evaluation.feedback}</p>
      {confidence && evaluation.score !== null && (
        <p className={styles.soft}>
          {t.report.confidence(format.number(confidence.low), format.number(confidence.high))}
        </p>
      )}
    </div>
  );
}
