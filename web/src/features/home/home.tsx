/** The first page of somebody signed in: the interview to go on with, a new one, and how it has gone so far. */

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { SessionSummary } from '../../api/client';
import { me, sessions } from '../../api/queries';
import { SessionFormat } from '../../formats/session-format';
import { useFormat, useMessages } from '../../i18n';
import { LinkButton } from '../../ui/button';
import { card } from '../../ui/card';
import { classes } from '../../ui/classes';
import { Heading } from '../../ui/heading';
import { Icon } from '../../ui/icon';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { Loaded } from '../../ui/page-state';
import { SessionList } from '../../ui/session-list';
import { Trend } from '../../ui/trend';
import { Mark } from '../../ui/wordmark';
import styles from './home.module.css';

const MAX_LISTED = 5;
const MAX_TREND_POINTS = 12;

export function Home() {
  const list = useInfiniteQuery(sessions);
  return <Loaded query={list}>{(data) => <Overview all={data.pages.flatMap(({ items }) => items)} />}</Loaded>;
}

function Overview({ all }: { all: SessionSummary[] }) {
  const t = useMessages();
  const { data: user } = useQuery(me);
  const name = user?.full_name ?? user?.username;
  const open = all.filter(({ status }) => status === 'started');
  const finished = all.filter(({ status, retry_of: of }) => status === 'completed' && of === null);
  const [current] = open;
  const title = name === undefined ? t.shared.home : t.home.hello(name);
  if (all.length === 0) {
    return (
      <div className={classes(content.message, styles.empty)}>
        <Mark size={48} />
        <Heading title={t.home.emptyTitle} />
        <p>{t.home.empty}</p>
        <LinkButton to="/interviews/new" look="primary" large>
          {t.shared.newInterview}
        </LinkButton>
      </div>
    );
  }
  return (
    <div className={styles.page}>
      <div className={content.between}>
        <Heading title={title} />
        <LinkButton to="/interviews/new" look={current ? 'plain' : 'primary'} large>
          <Icon name="plus" />
          {t.shared.newInterview}
        </LinkButton>
      </div>
      {current && <Current session={current} />}
      <Scores finished={finished} />
      {finished.length + open.length > (current ? 1 : 0) && (
        <section className={styles.part}>
          <div className={classes(content.between, styles.head)}>
            <h2>{t.home.latest}</h2>
            <Link to="/history">{t.home.all}</Link>
          </div>
          <SessionList
            sessions={all.filter(({ id }) => id !== current?.id).slice(0, MAX_LISTED)}
            about={(session) => <SessionFormat session={session} />}
          />
        </section>
      )}
    </div>
  );
}

function Current({ session }: { session: SessionSummary }) {
  const t = useMessages();
  return (
    <section className={classes(content.between, styles.current)} aria-label={t.home.unfinished}>
      <div className={layout.tight}>
        <p>{t.home.unfinished}</p>
        <h2>{session.position}</h2>
        <p>{t.home.progress(session.answered, session.questions)}</p>
        <progress max={Math.max(1, session.questions)} value={session.answered} aria-label={t.home.unfinished} />
      </div>
      <LinkButton to={`/interviews/${String(session.id)}`} look="primary" large>
        {t.home.goOn}
        <Icon name="arrow" size={18} />
      </LinkButton>
    </section>
  );
}

function Scores({ finished }: { finished: SessionSummary[] }) {
  const t = useMessages();
  const format = useFormat();
  const moments = finished
    .flatMap(({ id, created_at: at, mean_score: score }) => (score === null ? [] : [{ id, day: format.day(at), score }]))
    .slice(0, MAX_TREND_POINTS)
    .reverse();
  if (moments.length === 0) return null;
  return (
    <section className={styles.part}>
      <h2>{t.home.trend}</h2>
      {moments.length === 1 ? (
        <p className={layout.note}>{t.home.trendOne}</p>
      ) : (
        <div className={card('large', styles.trend)}>
          <Trend moments={moments} label={t.home.trend} columns={[t.home.tableDate, t.home.tableScore]} />
          <p className={layout.note}>{t.home.trendHelp}</p>
        </div>
      )}
    </section>
  );
}
