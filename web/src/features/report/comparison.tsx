/** This interview beside an earlier one: totals, criteria, and the questions that both asked. */

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Report, SessionSummary } from '../../api/client';
import { report as reportOf, sessions } from '../../api/queries';
import { useFormat, useMessages } from '../../i18n';
import { classes } from '../../ui/classes';
import { Select } from '../../ui/field';
import content from '../../ui/content.module.css';
import { Radar, type Axis } from '../../ui/radar';
import { Score } from '../../ui/score';
import styles from './report.module.css';

export function Comparison(props: { report: Report; other: number | null; onOther: (id: number | null) => void }) {
  const { report, other, onOther } = props;
  const t = useMessages();
  const format = useFormat();
  const { data } = useInfiniteQuery(sessions);
  const samePosition = (each: SessionSummary) => each.position === report.session.position;
  const others = (data?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter(({ id, scored, retry_of: of }) => id !== report.session.id && scored > 0 && of === null)
    .sort((a, b) => Number(samePosition(b)) - Number(samePosition(a)));
  if (others.length === 0) return null;
  return (
    <section className={classes(content.screenOnly, styles.comparison)}>
      <Select
        label={t.report.compareTitle}
        value={other ?? ''}
        onChange={(event) => onOther(event.currentTarget.value === '' ? null : Number(event.currentTarget.value))}
      >
        <option value="">{t.report.compareNone}</option>
        {others.map((each) => (
          <option key={each.id} value={each.id}>
            {`${format.moment(each.created_at)} · ${each.position}`}
          </option>
        ))}
      </Select>
      {other !== null && <ComparisonTable key={other} now={report} other={other} />}
    </section>
  );
}

function ComparisonTable({ now, other }: { now: Report; other: number }) {
  const t = useMessages();
  const { data: before } = useQuery(reportOf(other));
  if (!before) return null;
  const axes = (report: Report): Axis[] => report.criteria.map(({ name, score }) => ({ name, score }));
  const scoreBefore = (id: string) => before.criteria.find((each) => each.id === id)?.score ?? null;
  const rows = [
    { key: 'total', name: t.report.total, now: now.totals.score, before: before.totals.score },
    ...now.criteria.map(({ id, name, score }) => ({ key: id, name, now: score, before: scoreBefore(id) })),
    ...now.questions.flatMap(({ record_id: id, question, score }) => {
      const match = before.questions.find((each) => each.question === question);
      return match ? [{ key: String(id), name: question, now: score, before: match.score }] : [];
    }),
  ];
  return (
    <div className={styles.beside}>
      {now.criteria.length > 2 && <Radar axes={axes(now)} other={axes(before)} label={t.report.compareTitle} />}
      <table className={classes(content.table, styles.table)}>
        <caption>{t.report.compareHelp}</caption>
        <thead>
          <tr>
            <th scope="col">{t.report.criterion}</th>
            <th scope="col" className={styles.thisTime}>
              {t.report.thisTime}
            </th>
            <th scope="col" className={styles.thatTime}>
              {t.report.thatTime}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.name}</th>
              <td>
                <Score value={row.now} />
              </td>
              <td>
                <Score value={row.before} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
