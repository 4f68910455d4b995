/** The host's page: how the program does, without anything that a candidate wrote but marked sentences. */

import { useQuery } from '@tanstack/react-query';
import type { HostStatus } from '../../api/client';
import { ApiError } from '../../api/errors';
import { hostStatus, me } from '../../api/queries';
import { useFormat, useMessages } from '../../i18n';
import { LinkButton } from '../../ui/button';
import { card } from '../../ui/card';
import { Heading } from '../../ui/heading';
import layout from '../../ui/layout.module.css';
import { Loaded } from '../../ui/page-state';
import { Disagreements } from './disagreements';
import styles from './host.module.css';
import { Model } from './model';

/** Milliseconds after which a waiting job is late. */
const MAX_QUEUE_WAIT = 60_000;

export function Host() {
  const status = useQuery(hostStatus);
  if (status.error instanceof ApiError && status.error.status === 403) return <OnlyHosts />;
  return <Loaded query={status}>{(found) => <Status status={found} at={status.dataUpdatedAt} />}</Loaded>;
}

/** For somebody who does not run this server: why there is nothing to see, and where to go from here. */
function OnlyHosts() {
  const t = useMessages();
  const { data: user } = useQuery(me);
  return (
    <div className={styles.page} role="alert">
      <div className={layout.intro}>
        <Heading title={t.host.onlyHostsTitle} />
        {user && <p className={layout.soft}>{t.host.onlyHosts(user.username)}</p>}
      </div>
      <div className={layout.actions}>
        <LinkButton to="/home" look="primary">
          {t.states.toHome}
        </LinkButton>
        <LinkButton to="/settings">{t.states.toSignOut}</LinkButton>
      </div>
    </div>
  );
}

/** What is known, as it was `at`, in milliseconds since 1970. */
function Status({ status, at }: { status: HostStatus; at: number }) {
  const t = useMessages();
  const format = useFormat();
  const { queue } = status;
  const oldest = queue.oldest_due_at;
  const late = oldest !== null && at - Date.parse(oldest) > MAX_QUEUE_WAIT;
  const figures = [
    [t.host.users, format.number(status.users)],
    [t.host.sessions, format.number(status.sessions)],
    [t.host.waiting, format.number(queue.waiting)],
    [t.host.leased, format.number(queue.leased)],
    [t.host.failed, format.number(queue.failed)],
    ...(status.workers ? [[t.host.workers, format.number(status.workers.answering)] as const] : []),
  ];
  return (
    <div className={styles.page}>
      <div className={layout.intro}>
        <Heading title={t.host.title} />
        <p className={layout.soft}>{t.host.intro}</p>
      </div>
      <p role="status" className={card(late ? 'warm' : 'good')}>
        {late ? t.host.falling : t.host.nothingWaits}
      </p>
      <dl className={card('plain', styles.figures)}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="numbers">{value}</dd>
          </div>
        ))}
      </dl>
      {status.workers?.missing_since && (
        <p role="alert" className={card('warm')}>
          {t.host.noWorker(format.moment(status.workers.missing_since))}
        </p>
      )}
      <Model model={status.model} />
      <Disagreements />
      <dl className={styles.facts}>
        <div>
          <dt>{t.host.version}</dt>
          <dd>{status.version}</dd>
        </div>
        <div>
          <dt>{t.host.since}</dt>
          <dd>
            <time dateTime={status.started_at}>{format.moment(status.started_at)}</time>
          </dd>
        </div>
        {oldest !== null && (
          <div>
            <dt>{t.host.oldest}</dt>
            <dd>
              <time dateTime={oldest}>{format.moment(oldest)}</time>
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}
