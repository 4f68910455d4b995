/** The page of results: what the interview came to, then every question with its evidence. */

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { InterviewRecord, SessionDetail } from '../../api/client';
import { Refused } from '../../api/problem';
import { records, session } from '../../api/queries';
import { useFollowedSession } from '../../api/react';
import { useFormat, useMessages } from '../../i18n';
import { Button, LinkButton } from '../../ui/button';
import { Heading } from '../../ui/heading';
import { Loaded, ProblemPage } from '../../ui/page-state';
import { Comparison } from './comparison';
import { download, markdown } from './markdown';
import { QuestionReport } from './question-report';
import styles from './report.module.css';
import { Summary } from './summary';
import { totals } from './totals';

export function Report() {
  const id = Number(useParams().id);
  if (!Number.isSafeInteger(id) || id <= 0) return <ProblemPage error={new Refused(404, 'no_page', '', null)} />;
  return <Results key={id} id={id} />;
}

function Results({ id }: { id: number }) {
  const detail = useQuery(session(id));
  const asked = useQuery(records(id));
  const open = detail.data?.status === 'started';
  useFollowedSession(id, open || (asked.data ?? []).some((each) => each.evaluation_status.state === 'pending'));
  return (
    <Loaded query={detail}>
      {(found) => <Loaded query={asked}>{(answers) => <Page session={found} records={answers} />}</Loaded>}
    </Loaded>
  );
}

function Page({ session: found, records: answers }: { session: SessionDetail; records: InterviewRecord[] }) {
  const t = useMessages();
  const format = useFormat();
  const [other, setOther] = useState<number | null>(null);
  const sum = totals(answers);
  const again = new URLSearchParams({
    position: found.position,
    language: found.language,
    kind: found.kind,
    count: String(found.question_count),
    limit: String(found.time_limit_s ?? 0),
  });
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <div>
          <Heading title={`${found.position} – ${t.report.title}`}>{found.position}</Heading>
          <p className={styles.soft}>
            {t.report.title} · <time dateTime={found.created_at}>{format.date(found.created_at)}</time> ·{' '}
            {t.shared.kinds[found.kind]} · <span lang={found.language}>{t.shared.languages[found.language]}</span>
          </p>
        </div>
        <div className={styles.actions}>
          <LinkButton to={`/interviews/new?${again.toString()}`}>{t.report.retake}</LinkButton>
          <Button look="quiet" onClick={() => window.print()}>
            {t.report.print}
          </Button>
          <Button look="quiet" onClick={() => download(markdown(found, answers, t, format), found)}>
            {t.report.download}
          </Button>
        </div>
      </header>
      {found.status === 'started' && (
        <div className={styles.notice}>
          <p>{t.report.stillOpen}</p>
          <LinkButton to={`/interviews/${String(found.id)}`} look="primary">
            {t.report.backToRoom}
          </LinkButton>
        </div>
      )}
      {sum.answered === 0 ? (
        <p className={styles.soft}>{t.report.empty}</p>
      ) : (
        <>
          {sum.pending > 0 && (
            <div className={styles.progress} role="status">
              <p>{t.report.grading(sum.answered - sum.pending, sum.answered)}</p>
              <progress max={sum.answered} value={sum.answered - sum.pending} aria-label={t.report.pending} />
              <p className={styles.soft}>{t.report.gradingHelp}</p>
            </div>
          )}
          <Summary sum={sum} records={answers} />
          <Comparison session={found} records={answers} other={other} onOther={setOther} />
        </>
      )}
      {answers.map((record) => (
        <QuestionReport key={record.id} record={record} language={found.language} />
      ))}
    </div>
  );
}
