/** What a good answer says, folded away until it is wanted. */

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Language } from '../../api/client';
import { modelAnswer } from '../../api/queries';
import { useMessages } from '../../i18n';
import { errorMessage } from '../../ui/error-messages';
import { classes } from '../../ui/classes';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import styles from './model-answer.module.css';

/** The key points are not said again where they are `listed` with what became of them. */
export function ModelAnswer({ record, language, listed }: { record: number; language: Language; listed: boolean }) {
  const t = useMessages();
  const [open, setOpen] = useState(false);
  const { data, error } = useQuery({ ...modelAnswer(record), enabled: open });
  const isEmpty = data?.model_answer === null && data.key_points.length === 0;
  return (
    <details className={classes(content.screenOnly, styles.example)} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.report.modelAnswer}</summary>
      {error ? <p role="alert">{errorMessage(error, t, t.states.failedTitle)}</p> : !data && <p role="status">{t.states.loading}</p>}
      {isEmpty && <p className={layout.note}>{t.report.noModelAnswer}</p>}
      {data?.model_answer && (
        <p className={classes(layout.quote, styles.model)} lang={language}>
          {data.model_answer}
        </p>
      )}
      {data?.source?.startsWith('model:') && <p className={layout.note}>{t.report.modelAnswerByModel}</p>}
      {data && data.key_points.length > 0 && (!listed || data.model_answer === null) && (
        <ul className={classes(layout.soft, styles.points)} lang={language}>
          {data.key_points.map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ul>
      )}
    </details>
  );
}
