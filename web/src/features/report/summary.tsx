/** What the interview came to: the total, the one thing to work on first, and folded below them what they are made of. */

import type { Report } from '../../api/client';
import { graderName, isByRules } from '../../feedback/grader';
import { Meaning } from '../../feedback/meaning';
import { Remark } from '../../feedback/remark';
import { trust } from '../../feedback/trust';
import { useFormat, useMessages } from '../../i18n';
import { card } from '../../ui/card';
import { classes } from '../../ui/classes';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { Radar } from '../../ui/radar';
import { Score } from '../../ui/score';
import { meanOf } from './mean-of';
import { questionId, unfold } from './question-id';
import styles from './report.module.css';

export function Summary({ report }: { report: Report }) {
  const t = useMessages();
  const { totals, graders } = report;
  const calibrated = graders.every((grader) => grader.calibrated);
  return (
    <section className={card('large', styles.summary)} aria-label={t.report.total}>
      <Total report={report} />
      {/* Of one question the question itself says it, right below. */}
      {totals.score !== null && report.questions.length > 1 && <First report={report} />}
      {graders.some(({ name }) => isByRules(name)) && <p className={classes(layout.note, styles.rules)}>{t.feedback.byRules}</p>}
      {/* On paper nothing is one tap away. */}
      {graders.length > 0 && <p className={classes(layout.note, styles.onPaper)}>{`${t.feedback.scale} ${trust(calibrated, t)}`}</p>}
      <Criteria report={report} />
      <Practice report={report} />
    </section>
  );
}

function Total({ report }: { report: Report }) {
  const t = useMessages();
  const format = useFormat();
  const { totals, graders, progress } = report;
  const { change } = progress;
  const names = graders.map(({ name }) => graderName(name, t.report.rubricGrader));
  return (
    <div className={styles.total}>
      <h2>{t.report.total}</h2>
      <Score value={totals.score} band={totals.band} large />
      <p className={layout.note}>{totals.score === null ? t.report.noTotal : meanOf(totals, t)}</p>
      {change !== null && <p>{t.report.change(`${change > 0 ? '+' : ''}${format.number(change)}`)}</p>}
      {totals.score !== null && (
        <Meaning score={totals.score} calibrated={graders.every(({ calibrated }) => calibrated)} graders={names} />
      )}
    </div>
  );
}

/** The one thing that would help most, with the answer in which it shows. */
function First({ report }: { report: Report }) {
  const t = useMessages();
  const { language } = report.session;
  const { first } = report.practice;
  if (first === null) return <p>{t.report.nothingFirst}</p>;
  const { name, advice, example } = first;
  return (
    <div className={card('warm', styles.first)}>
      <h2>{t.report.first}</h2>
      {advice !== null && (
        <p lang={language}>
          <b>{name}</b> · {advice}
        </p>
      )}
      {example && (
        <>
          <p>
            <QuestionLink record={example.record_id} number={example.number} />
          </p>
          <Remark remark={example.improvement} language={language} />
        </>
      )}
    </div>
  );
}

/** Leads to a question further down, and unfolds it. */
function QuestionLink({ record, number }: { record: number; number: string }) {
  const t = useMessages();
  return (
    <a href={`#${questionId(record)}`} onClick={() => unfold(record)}>
      {number.includes('-') ? t.report.followUp(number) : t.report.question(number)}
    </a>
  );
}

function Criteria({ report }: { report: Report }) {
  const t = useMessages();
  const format = useFormat();
  const axes = report.criteria.map(({ name, score }) => ({ name, score }));
  if (axes.every(({ score }) => score === null)) return null;
  const scoreText = (score: number | null) => (score === null ? t.report.unjudged : format.number(score));
  return (
    <details className={classes(content.unfoldedOnPaper, styles.folded)}>
      <summary>{t.report.criteria}</summary>
      <div className={styles.criteria}>
        {axes.length > 2 && (
          <Radar axes={axes} label={t.report.radarLabel(axes.map(({ name, score }) => `${name} ${scoreText(score)}`).join(', '))} />
        )}
        <table className={classes(content.table, styles.table)}>
          <caption className="visually-hidden">{t.report.criteria}</caption>
          <thead>
            <tr>
              <th scope="col">{t.report.criterion}</th>
              <th scope="col">{t.home.tableScore}</th>
            </tr>
          </thead>
          <tbody>
            {axes.map(({ name, score }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{score === null ? t.report.unjudged : <Score value={score} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Key points that are named at most; more would be no plan. */
const MAX_KEY_POINTS = 3;

function Practice({ report }: { report: Report }) {
  const t = useMessages();
  const { language } = report.session;
  const { criteria, key_points: points, first } = report.practice;
  // What stands above as the first thing is not said again.
  const others = criteria.filter(({ id }) => id !== first?.id).slice(0, 2);
  if (others.length + points.length === 0) return null;
  return (
    <details className={classes(content.unfoldedOnPaper, styles.folded)}>
      <summary>{t.report.practice}</summary>
      <ul className={styles.practice}>
        {others.map(({ id, name, next }) => (
          <li key={id}>
            <b>{name}</b>
            <span lang={language}>{next}</span>
          </li>
        ))}
        {firstOfEach(points)
          .slice(0, MAX_KEY_POINTS)
          .map((point) => (
            <li key={`${String(point.record_id)} ${point.key_point}`}>
              <QuestionLink record={point.record_id} number={point.number} />
              <span lang={language}>{point.key_point}</span>
            </li>
          ))}
      </ul>
    </details>
  );
}

/** One key point of each question, so that one answer does not crowd out the others. */
function firstOfEach(points: Report['practice']['key_points']): Report['practice']['key_points'] {
  return points.filter((point, at) => points.findIndex((each) => each.record_id === point.record_id) === at);
}
