/** The candidate's own mark beside a key point: the sentence that says it, whatever the grader found. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api, body, type KeyPoint, type Language, type Mark } from '../api/client';
import { putNewer } from '../api/newer';
import { ApiError } from '../api/errors';
import { keys, marks } from '../api/queries';
import { useMessages } from '../i18n';
import { Button } from '../ui/button';
import { classes } from '../ui/classes';
import content from '../ui/content.module.css';
import layout from '../ui/layout.module.css';
import styles from './key-point-mark.module.css';
import { SentenceChoice } from './sentence-choice';

export function KeyPointMark(props: { record: number; point: string; verdict: KeyPoint['verdict']; language: Language }) {
  const { record, point, verdict, language } = props;
  const t = useMessages();
  const { data } = useQuery(marks(record));
  const [open, setOpen] = useState(false);
  const [announcement, setAnnouncement] = useState('');
  const choose = useRef<HTMLButtonElement>(null);
  const unmark = useUnmark(record);
  const mark = data?.find((each) => each.key_point === point);
  const markable = verdict !== 'met' && data !== undefined;
  if (!markable && !mark) return null;
  return (
    <div className={styles.mark}>
      {mark && (
        <p className={classes(layout.quote, styles.own)}>
          <b>{t.disagreement.own}</b> <q lang={language}>{mark.quote.quote}</q>
        </p>
      )}
      <div className={classes(content.screenOnly, layout.actions, styles.actions)}>
        {markable && (
          <Button look="quiet" ref={choose} aria-haspopup="dialog" onClick={() => setOpen(true)}>
            {mark ? t.disagreement.markOther : t.disagreement.markHere}
            <span className="visually-hidden"> ({point})</span>
          </Button>
        )}
        {mark && (
          <Button
            look="quiet"
            disabled={unmark.isPending}
            onClick={() =>
              unmark.mutate(mark.id, {
                onSuccess: () => {
                  setAnnouncement(t.disagreement.unmarked);
                  // The button that was pressed is gone.
                  choose.current?.focus();
                },
              })
            }
          >
            {t.disagreement.unmark}
            <span className="visually-hidden"> ({point})</span>
          </Button>
        )}
      </div>
      {unmark.error && <p role="alert">{t.disagreement.unmarkFailed}</p>}
      <p role="status" className="visually-hidden">
        {announcement}
      </p>
      <SentenceChoice
        open={open}
        record={record}
        point={point}
        language={language}
        onClose={() => setOpen(false)}
        onMarked={() => setAnnouncement(t.disagreement.marked)}
      />
    </div>
  );
}

function useUnmark(record: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (mark: number) => {
      const path = { record_id: record, mark_id: mark };
      try {
        await body(api.DELETE('/records/{record_id}/marks/{mark_id}', { params: { path } }));
      } catch (error) {
        // Another page took it away: that is what was wanted.
        if (!(error instanceof ApiError && error.status === 404)) throw error;
      }
    },
    onSuccess: (_, mark) =>
      putNewer<Mark[]>(queries, keys.marks(record), (old) => old?.filter(({ id }) => id !== mark)),
  });
}
