/** Two answers to the same question side by side: the one before, and the one given now. */

import { useQuery } from '@tanstack/react-query';
import type { InterviewRecord, Language } from '../api/client';
import { ApiError } from '../api/errors';
import { record as recordOf } from '../api/queries';
import { useFormat, useMessages } from '../i18n';
import layout from '../ui/layout.module.css';
import { Loaded } from '../ui/page-state';
import { Attempt } from './attempt';
import styles from './feedback.module.css';

export function AttemptComparison({ now, before, language }: { now: InterviewRecord; before: number; language: Language }) {
  const t = useMessages();
  const query = useQuery(recordOf(before));
  const title = `comparison-${String(now.id)}`;
  if (query.error instanceof ApiError && query.error.status === 404) return <p className={layout.note}>{t.feedback.beforeGone}</p>;
  return (
    <div role="group" className={styles.comparison} aria-labelledby={title}>
      <h3 id={title}>{t.feedback.beside}</h3>
      <Loaded query={query} below>
        {(found) => (
          <>
            <ScoreChange from={found.evaluation?.score ?? null} to={now.evaluation?.score ?? null} />
            <div className={styles.pair}>
              <Attempt title={t.feedback.before} record={found} language={language} />
              <Attempt title={t.feedback.now} record={now} language={language} />
            </div>
          </>
        )}
      </Loaded>
    </div>
  );
}

/** How far the score changed. */
function ScoreChange({ from, to }: { from: number | null; to: number | null }) {
  const t = useMessages();
  const format = useFormat();
  if (from === null || to === null) return null;
  const change = Math.round(to) - Math.round(from);
  return <p>{t.feedback.moved(`${change > 0 ? '+' : ''}${format.number(change)}`)}</p>;
}
