/** The page of results: what the interview came to, then every question with its evidence. */

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { InterviewRecord, SessionDetail } from '../../api/client';
import { conversation } from '../../api/conversation';
import { records, report, session } from '../../api/queries';
import { useFollowedSession } from '../../api/react';
import { FormatName } from '../../formats/format-name';
import { GeneralOnly } from '../../formats/general-only';
import { useFormatMessages } from '../../formats/messages';
import { useFormat, useMessages } from '../../i18n';
import { Button, LinkButton } from '../../ui/button';
import { card } from '../../ui/card';
import { classes } from '../../ui/classes';
import { Heading } from '../../ui/heading';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { Loaded, NotFoundPage } from '../../ui/page-state';
import { Comparison } from './comparison';
import { downloadMarkdown } from './download';
import { QuestionReport } from './question-report';
import styles from './report.module.css';
import { Summary } from './summary';

export function Report() {
  const id = Number(useParams().id);
  if (!Number.isSafeInteger(id) || id <= 0) return <NotFoundPage />;
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
  const words = useFormatMessages();
  const [other, setOther] = useState<number | null>(null);
  const state = answers.map(({ id, evaluation, evaluation_status: status }) => [id, status.state, evaluation?.score]);
  const whole = useQuery(report(found.id, JSON.stringify(state)));
  const turns = conversation(answers);
  const isRetry = answers.some(({ retry_of: of }) => of !== null);
  const save = useMutation({ mutationFn: () => downloadMarkdown(found.id) });
  const answered = answers.filter(({ answer_text: answer }) => answer !== null).length;
  const pending = answers.filter(({ evaluation_status: status }) => status.state === 'pending').length;
  return (
    <div className={styles.page}>
      <header className={classes(content.between, styles.top)}>
        <div className={layout.intro}>
          <Heading title={`${found.position} – ${t.report.title}`}>{found.position}</Heading>
          <p className={layout.note}>
            {t.report.title} · <time dateTime={found.created_at}>{format.date(found.created_at)}</time> ·{' '}
            {isRetry ? t.feedback.oneQuestion : <FormatName session={found} />} · <span lang={found.language}>{t.shared.languages[found.language]}</span>
            {found.company && ` · ${found.company}`}
            {found.experience && ` · ${words.experiences[found.experience]}`}
          </p>
          <GeneralOnly session={found} />
        </div>
        <div className={classes(content.screenOnly, layout.actions)}>
          {isRetry ? (
            <LinkButton to="/interviews/new">{t.shared.newInterview}</LinkButton>
          ) : (
            <LinkButton to={retakeOf(found)}>{t.report.retake}</LinkButton>
          )}
          <div className={classes(layout.actions, styles.keeping)}>
            <Button look="quiet" onClick={() => window.print()}>
              {t.report.print}
            </Button>
            <Button look="quiet" disabled={save.isPending} onClick={() => save.mutate()}>
              {t.report.download}
            </Button>
          </div>
        </div>
      </header>
      {found.status === 'started' && (
        <div className={card('warm', classes(content.screenOnly, content.between))}>
          <p>{t.report.stillOpen}</p>
          <LinkButton to={`/interviews/${String(found.id)}`} look="primary">
            {t.report.backToRoom}
          </LinkButton>
        </div>
      )}
      {answered === 0 ? (
        <p className={layout.note}>{t.report.empty}</p>
      ) : (
        <>
          {pending > 0 && (
            <div className={layout.tight} role="status">
              <p>{t.report.grading(answered - pending, answered)}</p>
              <progress max={answered} value={answered - pending} aria-label={t.report.pending} />
              <p className={layout.note}>{t.report.gradingHelp}</p>
            </div>
          )}
          <Loaded query={whole} below>
            {(data) => (
              <>
                <Summary report={data} />
                {!isRetry && <Comparison report={data} other={other} onOther={setOther} />}
              </>
            )}
          </Loaded>
        </>
      )}
      <div>
        {turns.map((turn) => (
          <QuestionReport
            key={turn.record.id}
            turn={turn}
            language={found.language}
            limit={found.time_limit_s}
            only={turns.length === 1}
            completed={found.status === 'completed'}
          />
        ))}
      </div>
      {found.status === 'completed' && !isRetry && <Onward session={found} />}
    </div>
  );
}

/** What to do next, at the end of the page. */
function Onward({ session: found }: { session: SessionDetail }) {
  const t = useMessages();
  return (
    <section className={card('good', classes(content.screenOnly, styles.onward), 'stack')} aria-label={t.report.onward}>
      <h2>{t.report.onward}</h2>
      <p>{t.report.onwardHelp}</p>
      <div className={layout.actions}>
        <LinkButton to={retakeOf(found)} look="primary">
          {t.report.retake}
        </LinkButton>
        <LinkButton to="/interviews/new">{t.report.otherwise}</LinkButton>
      </div>
    </section>
  );
}

/** The address of a new interview with the choices of this one. */
function retakeOf(found: SessionDetail): string {
  const choices = new URLSearchParams({
    position: found.position,
    language: found.language,
    format: found.format,
    kind: found.kind,
    count: String(found.question_count),
    limit: String(found.time_limit_s ?? 0),
    feedback: found.feedback,
    ...(found.experience && { experience: found.experience }),
    ...(found.company && { company: found.company }),
  });
  return `/interviews/new?${choices.toString()}`;
}
