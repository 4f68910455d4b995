/** What came of disagreeing with a result: looked at again, what changed and why or why not, beside the candidate's own words. */

import { useQuery } from '@tanstack/react-query';
import type { Contest, KeyPoint, Language } from '../../api/client';
import { contests } from '../../api/queries';
import { useFormat, useMessages } from '../../i18n';
import { card } from '../../ui/card';
import layout from '../../ui/layout.module.css';
import styles from './contest-outcomes.module.css';

export function ContestOutcomes({ record, language }: { record: number; language: Language }) {
  const t = useMessages();
  const { data, error } = useQuery(contests(record));
  if (data === undefined) return error ? <p role="alert">{t.disagreement.outcomeFailed}</p> : null;
  const [latest, ...earlier] = data;
  if (!latest) return null;
  return (
    <section className={styles.outcomes}>
      <h3>{t.disagreement.outcome}</h3>
      <Outcome contest={latest} language={language} />
      {earlier.length > 0 && (
        <details>
          <summary className={layout.note}>{t.disagreement.before(earlier.length)}</summary>
          <ul>
            {earlier.map((contest) => (
              <li key={contest.id}>
                <Outcome contest={contest} language={language} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Outcome({ contest, language }: { contest: Contest; language: Language }) {
  const t = useMessages();
  const format = useFormat();
  const { outcome, before, after, note, state } = contest;
  const moment = after?.created_at ?? contest.created_at;
  return (
    <div className={card(state === 'failed' ? 'wrong' : 'plain', styles.outcome)}>
      <p role="status">
        <b>{summary(contest, t, format)}</b>
      </p>
      {outcome && after && (
        <>
          <p>
            {t.disagreement.why[outcome.reason]}{' '}
            {outcome.reason === 'other_grader' && t.disagreement.graders(before.grader, after.grader)}
          </p>
          <Changes outcome={outcome} language={language} />
        </>
      )}
      {note === null ? (
        <p className={layout.note}>{t.disagreement.noWords}</p>
      ) : (
        <figure className={layout.quote}>
          <figcaption className={layout.note}>{t.disagreement.ownWords}</figcaption>
          <blockquote className={styles.words}>{note}</blockquote>
        </figure>
      )}
      <time className={layout.note} dateTime={moment}>
        {format.moment(moment)}
      </time>
    </div>
  );
}

type Messages = ReturnType<typeof useMessages>;

function summary(contest: Contest, t: Messages, format: ReturnType<typeof useFormat>): string {
  const { outcome, before, after, state } = contest;
  if (!outcome || !after) return state === 'answered' ? t.disagreement.open : t.disagreement[state];
  const points = (score: number | null) => (score === null ? null : format.number(score));
  if (!outcome.changed) return t.disagreement.unchanged(points(after.score));
  if (before.score === after.score) return t.disagreement.changedParts;
  const scoreText = (score: number | null) => (score === null ? t.disagreement.noScore : t.disagreement.score(format.number(score)));
  return t.disagreement.changedScore(scoreText(before.score), scoreText(after.score));
}

function Changes({ outcome, language }: { outcome: NonNullable<Contest['outcome']>; language: Language }) {
  const t = useMessages();
  const verdict = (word: KeyPoint['verdict'] | null) => (word === null ? t.disagreement.noVerdict : t.report.verdicts[word]);
  // The report shows levels as the points out of 100 that they stand for.
  const level = (at: number | null) => (at === null ? t.disagreement.noVerdict : String(Math.round(at * 25)));
  if (outcome.key_points.length + outcome.criteria.length === 0) return null;
  return (
    <>
      <p className={layout.note}>
        {t.disagreement.changes}
      </p>
      <ul className={styles.changes}>
        {outcome.key_points.map(({ key_point: point, before, after }) => (
          <li key={point}>
            <span lang={language}>{point}</span>
            <span>{`${verdict(before)} → ${verdict(after)}`}</span>
          </li>
        ))}
        {outcome.criteria.map(({ id, name, before, after }) => (
          <li key={id}>
            <span lang={language}>{name}</span>
            <span>{`${level(before)} → ${level(after)}`}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
