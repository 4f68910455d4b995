/** What the host sees of candidates who disagree with graders: how many there are, and the sentences, without names. */

import { useInfiniteQuery } from '@tanstack/react-query';
import type { Disagreements as Page } from '../../api/client';
import { disagreements } from '../../api/queries';
import { useFormat, useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import styles from './host.module.css';

export function Disagreements() {
  const t = useMessages();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(disagreements);
  const [first] = data?.pages ?? [];
  return (
    <section className={classes(styles.part, styles.disagreements)} aria-labelledby="disagreements">
      <h2 id="disagreements">{t.disagreement.hostTitle}</h2>
      <p className={layout.note}>{t.disagreement.hostHelp}</p>
      {error && <p role="alert">{t.disagreement.hostFailed}</p>}
      {!first && !error && <p role="status">{t.states.loading}</p>}
      {first?.total === 0 && <p>{t.disagreement.hostNone}</p>}
      {first && first.total > 0 && (
        <>
          <Counts counts={first.counts} />
          <Marks marks={data?.pages.flatMap(({ items }) => items) ?? []} />
          {hasNextPage && (
            <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t.disagreement.hostMore}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

function Counts({ counts }: { counts: Page['counts'] }) {
  const t = useMessages();
  const format = useFormat();
  return (
    <table className={classes(content.table, styles.counts)}>
      <caption>{t.disagreement.hostCounts}</caption>
      <thead>
        <tr>
          <th scope="col">{t.disagreement.grader}</th>
          <th scope="col">{t.disagreement.verdict}</th>
          <th scope="col">{t.disagreement.count}</th>
        </tr>
      </thead>
      <tbody>
        {counts.map(({ grader, verdict, marks }) => (
          <tr key={`${grader} ${verdict}`}>
            <th scope="row">{grader}</th>
            <td>{t.report.verdicts[verdict]}</td>
            <td className="numbers">{format.number(marks)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Marks({ marks }: { marks: Page['items'] }) {
  const t = useMessages();
  const format = useFormat();
  return (
    <>
      <h3>{t.disagreement.hostMarks}</h3>
      <ul className={classes(layout.stack, styles.marks)}>
        {marks.map(({ key_point: point, quote, verdict, grader, created_at: moment }, at) => (
          <li key={at}>
            <p>
              <b>{point}</b>
            </p>
            <blockquote className={layout.quote}>{quote}</blockquote>
            <p className={layout.note}>
              {t.report.verdicts[verdict]} · {grader} · <time dateTime={moment}>{format.moment(moment)}</time>
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
