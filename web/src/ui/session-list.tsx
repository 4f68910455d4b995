/** Interviews in a list: each leads to where it can go on, or to its results. */

import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { SessionSummary } from '../api/client';
import { useFormat, useMessages } from '../i18n';
import { classes } from './classes';
import content from './content.module.css';
import layout from './layout.module.css';
import { Score } from './score';
import styles from './session-list.module.css';

export function SessionList(props: {
  sessions: SessionSummary[];
  /** What kind of interview each is. */
  about: (session: SessionSummary) => ReactNode;
  aside?: (session: SessionSummary) => ReactNode;
}) {
  const { sessions, about, aside } = props;
  const t = useMessages();
  const format = useFormat();
  return (
    <ul className={classes(content.lines, styles.list)}>
      {sessions.map((session) => {
        const open = session.status === 'started';
        return (
          <li key={session.id}>
            <Link to={open ? `/interviews/${String(session.id)}` : `/interviews/${String(session.id)}/report`}>
              <span className={styles.position}>{session.position}</span>
              <span className={classes(layout.soft, content.meta, styles.meta)}>
                <time dateTime={session.created_at}>{format.moment(session.created_at)}</time>
                {session.retry_of === null ? about(session) : <span>{t.feedback.oneQuestion}</span>}
                <span>{open ? t.home.progress(session.answered, session.questions) : t.shared.questions(session.questions)}</span>
              </span>
              <span className={styles.score}>
                {open ? <span className={classes(layout.tag, styles.open)}>{t.home.started}</span> : <Score value={session.mean_score} band={session.band} />}
              </span>
            </Link>
            {aside?.(session)}
          </li>
        );
      })}
    </ul>
  );
}
