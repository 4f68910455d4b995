/** Disagreeing with a result in words, and the judgements that came before. */

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { InterviewRecord, Language } from '../../api/client';
import { evaluations } from '../../api/queries';
import { useRegrade } from '../../feedback/regrade';
import { useFormat, useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import { TextArea } from '../../ui/field';
import { errorMessage } from '../../ui/error-messages';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { Score } from '../../ui/score';
import styles from './contest.module.css';

export function Contest({ record, language }: { record: InterviewRecord; language: Language }) {
  const t = useMessages();
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const regrade = useRegrade(record);
  const pending = record.evaluation_status.state === 'pending';
  return (
    <details className={classes(content.screenOnly, styles.contest)} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={classes(layout.note, content.underlined)}>{t.report.contest}</summary>
      {open && (
        <>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              regrade.mutate(note.trim() || null, { onSuccess: () => setNote('') });
            }}
          >
            <TextArea
              label={t.report.contestNote}
              help={t.report.contestHelp}
              rows={3}
              maxLength={2000}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
              error={regrade.error ? errorMessage(regrade.error, t, t.report.askFailed) : undefined}
            />
            <Button type="submit" disabled={regrade.isPending || pending}>
              {t.report.contestSend}
            </Button>
            <p role="status">{pending ? t.report.askedAgain : ''}</p>
          </form>
          <Earlier record={record.id} language={language} />
        </>
      )}
    </details>
  );
}

function Earlier({ record, language }: { record: number; language: Language }) {
  const t = useMessages();
  const format = useFormat();
  const { data } = useQuery(evaluations(record));
  const others = (data ?? []).filter(({ current }) => !current);
  if (others.length === 0) return null;
  return (
    <section>
      <h3>{t.report.earlier}</h3>
      <ul className={layout.stack}>
        {others.map((each) => (
          <li key={each.id}>
            <p>
              <Score value={each.evaluation.score} band={each.evaluation.band} />{' '}
              <time className={layout.note} dateTime={each.created_at}>
                {format.moment(each.created_at)}
              </time>
            </p>
            <p lang={language}>{each.evaluation.feedback}</p>
            {each.note && <p className={layout.note}>{t.report.earlierNote(each.note)}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
