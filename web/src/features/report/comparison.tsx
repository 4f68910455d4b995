/** This interview beside an earlier one: totals, criteria, and the questions that both asked. */

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { InterviewRecord, SessionDetail, SessionSummary } from '../../api/client';
import { records as recordsOf, sessions } from '../../api/queries';
import { useFormat, useMessages } from '../../i18n';
import { Select } from '../../ui/field';
import { Radar, type Axis } from '../../ui/radar';
import { Score } from '../../ui/score';
import styles from './report.module.css';
import { totals } from './totals';

export function Comparison(props: {
  session: SessionDetail;
  records: InterviewRecord[];
  other: number | null;
  onOther: (id: number | null) => void;
}) {
  const { session, records, other, onOther } = props;
  const t = useMessages();
  const format = useFormat();
  const { data } = useInfiniteQuery(sessions);
  const samePosition = (each: SessionSummary) => each.position === session.position;
  const others = (data?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter(({ id, scored }) => id !== session.id && scored > 0)
    .sort((a, b) => Number(samePosition(b)) - Number(samePosition(a)));
  if (others.length === 0) return null;
  return (
    <section className={styles.comparison}>
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
      {other !== null && <Beside records={records} other={other} />}
    </section>
  );
}

function Beside({ records, other }: { records: InterviewRecord[]; other: number }) {
  const t = useMessages();
  const { data } = useQuery(recordsOf(other));
  if (!data) return null;
  const now = totals(records);
  const before = totals(data);
  const ids = [...new Set([...now.criteria, ...before.criteria].map(({ id }) => id))];
  const axes = (sum: typeof now): Axis[] =>
    ids.map((id) => ({
      name: [...now.criteria, ...before.criteria].find((each) => each.id === id)?.name ?? id,
      score: sum.criteria.find((each) => each.id === id)?.score ?? null,
    }));
  const rows = [
    { name: t.report.total, now: now.score, before: before.score },
    ...axes(now).map(({ name, score }, at) => ({ name, now: score, before: axes(before)[at]?.score ?? null })),
  ];
  const shared = records.flatMap((record) => {
    const match = data.find(({ question_text: text }) => text === record.question_text);
    return match ? [{ record, match }] : [];
  });
  return (
    <div className={styles.beside}>
      {ids.length > 2 && <Radar axes={axes(now)} other={axes(before)} label={t.report.compareTitle} />}
      <table className={styles.table}>
        <caption>{t.report.compareHelp}</caption>
        <thead>
          <tr>
            <th scope="col">{t.report.criterion}</th>
            <th scope="col">{t.report.thisTime}</th>
            <th scope="col">{t.report.thatTime}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td>
                <Score value={row.now} />
              </td>
              <td>
                <Score value={row.before} />
              </td>
            </tr>
          ))}
          {shared.map(({ record, match }) => (
            <tr key={record.id}>
              <th scope="row">{record.question_text}</th>
              <td>
                <Score value={record.evaluation?.score ?? null} />
              </td>
              <td>
                <Score value={match.evaluation?.score ?? null} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
