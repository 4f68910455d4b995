/** The answer to do better than, folded above the new one. */

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Language } from '../api/client';
import { ApiError } from '../api/errors';
import { record as recordOf } from '../api/queries';
import { useMessages } from '../i18n';
import { classes } from '../ui/classes';
import content from '../ui/content.module.css';
import layout from '../ui/layout.module.css';
import { Loaded } from '../ui/page-state';
import { Attempt } from './attempt';

export function EarlierAttempt({ record, language }: { record: number; language: Language }) {
  const t = useMessages();
  const [open, setOpen] = useState(false);
  const query = useQuery({ ...recordOf(record), enabled: open });
  const isGone = query.error instanceof ApiError && query.error.status === 404;
  return (
    <details className={content.unfoldedOnPaper} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={classes(content.screenOnly, content.underlined)}>{t.feedback.seeBefore}</summary>
      {open && isGone && <p className={layout.note}>{t.feedback.beforeGone}</p>}
      {open && !isGone && (
        <Loaded query={query} below>
          {(found) => <Attempt title={t.feedback.before} record={found} language={language} />}
        </Loaded>
      )}
    </details>
  );
}
