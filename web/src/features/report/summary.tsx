/** The total, and what it is made of: as a picture and as a table. */

import type { InterviewRecord } from '../../api/client';
import { useFormat, useMessages } from '../../i18n';
import { Radar } from '../../ui/radar';
import { Score } from '../../ui/score';
import styles from './report.module.css';
import type { Totals } from './totals';

export function Summary({ sum, records }: { sum: Totals; records: InterviewRecord[] }) {
  const t = useMessages();
  const format = useFormat();
  const graders = [...new Set(records.flatMap(({ evaluation }) => evaluation?.grader ?? []))];
  const calibrated = records.every(({ evaluation }) => evaluation === null || evaluation.calibrated);
  const said = (score: number | null) => (score === null ? t.report.unjudged : format.number(score));
  return (
    <section className={styles.summary} aria-label={t.report.total}>
      <div className={styles.total}>
        <h2>{t.report.total}</h2>
        <Score value={sum.score} large />
        <p className={styles.soft}>{sum.score === null ? t.report.noTotal : t.report.totalHelp(sum.scored, sum.all)}</p>
        {graders.length > 0 && (
          <details className={styles.calibration}>
            <summary>
              <span className={styles.badge} data-calibrated={calibrated || undefined}>
                {calibrated ? t.report.calibrated : t.report.uncalibrated}
              </span>
              {t.report.grader(format.list(graders.map((name) => graderName(name, t.report.rubricGrader))))}
            </summary>
            <p>{calibrated ? t.report.calibratedHelp : t.report.uncalibratedHelp}</p>
          </details>
        )}
      </div>
      {sum.criteria.length > 0 && (
        <div className={styles.criteria}>
          {sum.criteria.length > 2 && (
            <Radar
              axes={sum.criteria}
              label={t.report.radarLabel(sum.criteria.map(({ name, score }) => `${name} ${said(score)}`).join(', '))}
            />
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
              {sum.criteria.map(({ id, name, score }) => (
                <tr key={id}>
                  <th scope="row">{name}</th>
                  <td>{score === null ? t.report.unjudged : <Score value={score} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

export function graderName(grader: string, rubric: string): string {
  return grader.startsWith('rubric') ? `${rubric} (${grader})` : grader;
}
