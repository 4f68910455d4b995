/** What was thought of one answer: the word and the number, the one thing that would help most, and the rest folded. */

import type { Evaluation, Language } from '../api/client';
import { useMessages } from '../i18n';
import { card } from '../ui/card';
import { classes } from '../ui/classes';
import content from '../ui/content.module.css';
import { Score } from '../ui/score';
import styles from './feedback.module.css';
import { isByRules } from './grader';
import { Judgements } from './judgements';
import { Meaning } from './meaning';
import { Remark } from './remark';

export function Feedback(props: {
  record: number;
  evaluation: Evaluation;
  language: Language;
  active: string | null;
  onActive: (id: string | null) => void;
  /** Whether it stands alone, so that it says itself what rules cannot judge. */
  alone?: boolean;
}) {
  const { record, evaluation, language, active, onActive, alone = false } = props;
  const t = useMessages();
  const { score, band, confidence, calibrated, grader, reason } = evaluation;
  const [first] = evaluation.improvements;
  return (
    <div className={styles.feedback}>
      <div className={styles.verdict}>
        {score === null ? (
          <h3>{t.report.notJudged}</h3>
        ) : (
          <>
            <Score value={score} band={band} />
            <Meaning
              score={score}
              range={confidence}
              calibrated={calibrated}
              byRules={alone && isByRules(grader)}
              limit={reason}
            />
          </>
        )}
        <p lang={language}>{evaluation.feedback}</p>
      </div>
      {first !== undefined && (
        <section className={card('warm', styles.first)}>
          <h3>{t.report.first}</h3>
          <Remark remark={first} language={language} />
        </section>
      )}
      {first === undefined && score !== null && <p>{t.feedback.nothing}</p>}
      {hasMore(evaluation) && (
        <details className={content.unfoldedOnPaper}>
          <summary className={classes(content.screenOnly, content.underlined)}>{t.feedback.rest}</summary>
          <div className={styles.judgements}>
            <Judgements record={record} evaluation={evaluation} language={language} active={active} onActive={onActive} />
          </div>
        </details>
      )}
    </div>
  );
}

function hasMore({ strengths, improvements, criteria, key_points: points }: Evaluation): boolean {
  return strengths.length + improvements.slice(1).length + (criteria ?? []).length + (points ?? []).length > 0;
}
