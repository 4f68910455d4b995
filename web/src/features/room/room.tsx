/** The page of one interview: waits for its questions, then holds it; a finished one leads to its results. */

import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { SessionDetail } from '../../api/client';
import { records, session } from '../../api/queries';
import { useFollowedSession } from '../../api/react';
import { useMessages } from '../../i18n';
import { LinkButton } from '../../ui/button';
import { classes } from '../../ui/classes';
import { Heading } from '../../ui/heading';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { Loaded, NotFoundPage, useWaitingPhase, Waiting } from '../../ui/page-state';
import { useOutbox } from '../../outbox';
import { Interview } from './interview';
import styles from './room.module.css';

/** Milliseconds between two polls for the first question. */
const POLL_INTERVAL = 4_000;

export function Room() {
  const id = Number(useParams().id);
  if (!Number.isSafeInteger(id) || id <= 0) return <NotFoundPage />;
  return <Entrance key={id} id={id} />;
}

function Entrance({ id }: { id: number }) {
  const detail = useQuery(session(id));
  // The stream brings the questions; where a proxy delays it, polling does.
  const asked = useQuery({
    ...records(id),
    refetchInterval: ({ state }) => (state.data?.length === 0 ? POLL_INTERVAL : false),
  });
  const outbox = useOutbox();
  useFollowedSession(id, detail.data?.status === 'started');
  return (
    <Loaded query={detail}>
      {(found) => (
        <Loaded query={asked}>
          {(questions) =>
            found.status === 'completed' ? (
              <Finished session={found} left={outbox?.undeliveredTexts(id) ?? []} />
            ) : questions.length === 0 ? (
              <NoQuestionsYet />
            ) : outbox ? (
              <Interview session={found} records={questions} outbox={outbox} />
            ) : (
              <Waiting />
            )
          }
        </Loaded>
      )}
    </Loaded>
  );
}

function NoQuestionsYet() {
  const t = useMessages();
  const long = useWaitingPhase() === 3;
  return (
    <div className={content.message} role="status">
      <div className={styles.pulse} aria-hidden="true">
        <span />
        <span />
      </div>
      <Heading title={t.room.waitingQuestions} />
      <p>{long ? t.room.waitingQuestionsLong : t.room.waitingQuestionsText}</p>
      {long && <LinkButton to="/home">{t.states.toHome}</LinkButton>}
    </div>
  );
}

/** A finished interview; what was written and never arrived is still shown, to be copied. */
function Finished({ session: found, left }: { session: SessionDetail; left: string[] }) {
  const t = useMessages();
  return (
    <div className={content.message}>
      <Heading title={t.room.completedTitle} />
      <p>{found.position}</p>
      <LinkButton look="primary" to={`/interviews/${String(found.id)}/report`}>
        {t.room.toReport}
      </LinkButton>
      {left.length > 0 && (
        <section className={classes(layout.stack, styles.left)}>
          <h2 className={layout.minor}>{t.room.left}</h2>
          {left.map((text) => (
            <p key={text} lang={found.language} className={classes(layout.quote, styles.given)}>
              {text}
            </p>
          ))}
        </section>
      )}
    </div>
  );
}
