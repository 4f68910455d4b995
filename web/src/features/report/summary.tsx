/** The total, what it is made of, and what to practise next: as a picture, as a table and in words. */

import type { Report } from '../../api/client';
import type { Turn } from '../../api/conversation';
import { useFormat, useMessages } from '../../i18n';
import { card } from '../../ui/card';
import { Radar } from '../../ui/radar';
import { Score } from '../../ui/score';
import styles from './report.module.css';

/** A level from 0 to 4 as a score from 0 to 100. */
export function scoreOf(level: number | null): number | null {
  return level === null ? null : level * 25;
}

export function Summary({ report, turns }: { report: Report; turns: Turn[] }) {
  const t = useMessages();
  const format = useFormat();
  const { totals, graders, progress } = report;
  const calibrated = graders.every((grader) => grader.calibrated);
  const { change } = progress;
  return (
    <section className={card('large', styles.summary)} aria-label={t.report.total}>
      <div className={styles.total}>
        <h2>{t.report.total}</h2>
        <Score value={totals.score} large />
        <p className={styles.soft}>
          {totals.score === null ? t.report.noTotal : meanOf(totals, t)}
        </p>
        {change !== null && <p>{t.report.change(`${change > 0 ? '+' : ''}${format.number(change)}`)}</p>}
        {graders.length > 0 && (
          <details className={styles.calibration}>
            <summary>
              <span className={styles.badge} data-calibrated={calibrated || undefined}>
                {calibrated ? t.report.calibrated : t.report.uncalibrated}
              </span>
            </summary>
            <p>{calibrated ? t.report.calibratedHelp : t.report.uncalibratedHelp}</p>
            <p>{t.report.grader(format.list(graders.map(({ name }) => graderName(name, t.report.rubricGrader))))}</p>
          </details>
        )}
      </div>
      <Criteria report={report} />
      <Practice report={report} turns={turns} />
    </section>
  );
}

/** What the total is the mean of. */
function meanOf({ judged, questions }: Report['totals'], t: ReturnType<typeof useMessages>): string {
  return judged === questions ? t.report.totalOfAll(questions) : t.report.totalHelp(judged, questions);
}

function Criteria({ report }: { report: Report }) {
  const t = useMessages();
  const format = useFormat();
  const axes = report.criteria.map(({ name, level }) => ({ name, score: scoreOf(level) }));
  if (axes.every(({ score }) => score === null)) return null;
  const said = (score: number | null) => (score === null ? t.report.unjudged : format.number(score));
  return (
    <div className={styles.criteria}>
      {axes.length > 2 && (
        <Radar axes={axes} label={t.report.radarLabel(axes.map(({ name, score }) => `${name} ${said(score)}`).join(', '))} />
      )}
      <table className={styles.table}>
        <caption>{t.report.criteria}</caption>
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
  );
}

/** How many key points are named; more would be no plan. */
const most = 3;

function Practice({ report, turns }: { report: Report; turns: Turn[] }) {
  const t = useMessages();
  const { language } = report.session;
  const { criteria, key_points: points } = report.practice;
  if (criteria.length + points.length === 0) return null;
  const labelOf = (record: number) => turns.find((turn) => turn.record.id === record)?.label;
  return (
    <div className={styles.practice}>
      <h2>{t.report.practice}</h2>
      <ul>
        {criteria.slice(0, 2).map(({ id, name, next }) => (
          <li key={id}>
            <b>{name}</b>
            <span lang={language}>{next}</span>
          </li>
        ))}
        {firstOfEach(points).slice(0, most).map((point) => (
          <li key={`${String(point.record_id)} ${point.key_point}`}>
            <b>{t.report.question(labelOf(point.record_id) ?? String(point.order))}</b>
            <a href={`#question-${String(point.record_id)}`} lang={language}>
              {point.key_point}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** One key point of each question, so that one answer does not crowd out the others. */
function firstOfEach(points: Report['practice']['key_points']): Report['practice']['key_points'] {
  return points.filter((point, at) => points.findIndex((each) => each.record_id === point.record_id) === at);
}

export function graderName(grader: string, rubric: string): string {
  return grader.startsWith('rubric') ? `${rubric} (${grader})` : grader;
}
