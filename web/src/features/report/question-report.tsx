/** One question's result, folded: the question and its score in sight, and below them the answer with its feedback. */

import { useState } from 'react';
import type { InterviewRecord, Language } from '../../api/client';
import type { Turn } from '../../api/conversation';
import { AgainButton } from '../../feedback/again';
import { AnswerText } from '../../feedback/answer-text';
import { AttemptComparison } from '../../feedback/attempt-comparison';
import { evidenceOf } from '../../feedback/evidence';
import { Feedback } from '../../feedback/feedback';
import { GradingStatus } from '../../feedback/grading-status';
import { QuotePlayers, useQuotePlayers } from '../../feedback/quote-player';
import { useMessages } from '../../i18n';
import { asked } from '../../ui/asked';
import { classes } from '../../ui/classes';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { Score } from '../../ui/score';
import { Conditions } from './conditions';
import { Contest } from './contest';
import { ContestOutcomes } from './contest-outcomes';
import { ModelAnswer } from './model-answer';
import { QuestionRecordings } from './question-recordings';
import { questionId } from './question-id';
import styles from './report.module.css';

export function QuestionReport(props: {
  turn: Turn;
  language: Language;
  /** Seconds that the interview gave for each answer. */
  limit?: number | null;
  /** Whether it is the only question, so that there is nothing to fold it for. */
  only: boolean;
  /** Whether it may be answered again: the interview is over. */
  completed: boolean;
  /** Whether it can be read only, and neither graded again nor disagreed with. */
  final?: boolean;
}) {
  const { turn, language, limit = null, only, completed, final = false } = props;
  const { record } = turn;
  const t = useMessages();
  const [players, offerQuotes] = useQuotePlayers();
  const [last, setLast] = useState(record.evaluation);
  if (record.evaluation && record.evaluation !== last) setLast(record.evaluation);
  const { state } = record.evaluation_status;
  // While an answer is graded again the record has no evaluation; what it had stays in sight.
  const evaluation = record.evaluation ?? (state === 'pending' ? last : null);
  const number = turn.follows === null ? t.report.question(turn.label) : t.report.followUp(turn.label);
  const heading = `heading-${String(record.id)}`;
  const wantsAttention = only || state === 'failed';
  const [open, setOpen] = useState(wantsAttention);
  const [noticed, setNoticed] = useState(wantsAttention);
  if (wantsAttention !== noticed) {
    setNoticed(wantsAttention);
    // What unfolded by itself stays so until the reader folds it.
    if (wantsAttention) setOpen(true);
  }
  return (
    <article className={styles.question} aria-labelledby={heading}>
      <details className={classes(content.unfoldedOnPaper, styles.fold)} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span className={classes(layout.note, styles.number)}>{number}</span>
          <h2 id={heading} lang={language}>
            {asked(record.question_text)}
          </h2>
          <span className={styles.outcome}>
            <Outcome record={record} score={evaluation} />
          </span>
        </summary>
        <div className={styles.unfolded} id={questionId(record.id)}>
          <Conditions record={record} limit={limit} language={language} />
          {record.retry_of !== null && <AttemptComparison now={record} before={record.retry_of} language={language} />}
          {record.answer_text === null ? (
            <p className={layout.note}>{t.report.unanswered}</p>
          ) : (
            <QuotePlayers value={players}>
              <Answer
                record={record}
                number={number}
                answer={record.answer_text}
                evaluation={evaluation}
                language={language}
                judged={last !== null}
                completed={completed}
                final={final}
              />
            </QuotePlayers>
          )}
          {!final && <QuestionRecordings record={record} language={language} onQuotes={offerQuotes} />}
        </div>
      </details>
    </article>
  );
}

/** The word and the number, or why there are none. */
function Outcome({ record, score }: { record: InterviewRecord; score: InterviewRecord['evaluation'] }) {
  const t = useMessages();
  if (score && score.score !== null) return <Score value={score.score} band={score.band} />;
  if (score) return <span className={layout.note}>{t.report.notJudged}</span>;
  if (record.answer_text === null) return <span className={layout.note}>{t.report.notAnswered}</span>;
  return <span className={layout.note}>{record.evaluation_status.state === 'failed' ? t.report.failed : t.report.pending}</span>;
}

function Answer(props: {
  record: InterviewRecord;
  /** What the question is called. */
  number: string;
  answer: string;
  evaluation: InterviewRecord['evaluation'];
  language: Language;
  judged: boolean;
  completed: boolean;
  final: boolean;
}) {
  const { record, number, answer, evaluation, language, judged, completed, final } = props;
  const t = useMessages();
  const [active, setActive] = useState<string | null>(null);
  return (
    <div className={styles.columns}>
      {/* A long answer scrolls beside its judgements, which the keyboard must reach too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section aria-label={t.report.answerTo(number)} className={styles.said} tabIndex={0}>
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
        <GradingStatus record={record} waiting={judged ? t.report.askedAgain : t.report.pending} final={final} />
        {evaluation && (
          <Feedback record={record.id} evaluation={evaluation} language={language} active={active} onActive={setActive} />
        )}
        {completed && <AgainButton record={record.id} />}
        {evaluation && (
          <ModelAnswer record={record.id} language={language} listed={(evaluation.key_points ?? []).length > 0} />
        )}
        {judged && !final && (
          <>
            <ContestOutcomes record={record.id} language={language} />
            <Contest record={record} language={language} />
          </>
        )}
      </div>
    </div>
  );
}
