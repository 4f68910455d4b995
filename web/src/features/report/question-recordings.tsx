/** The recordings of one answer, in the results: asked for only when the reader wants them. */

import { lazy, Suspense, useState } from 'react';
import type { InterviewRecord } from '../../api/client';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import layout from '../../ui/layout.module.css';

const RecordingList = lazy(() => import('../../recordings/recording-list').then((found) => ({ default: found.RecordingList })));

export function QuestionRecordings({ record }: { record: InterviewRecord }) {
  const t = useMessages();
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <div>
        <Button onClick={() => setOpen(true)}>
          <Icon name="play" size={18} />
          {t.voice.replay}
        </Button>
      </div>
    );
  }
  return (
    <Suspense
      fallback={
        <p role="status" className={layout.note}>
          {t.states.loading}
        </p>
      }
    >
      <RecordingList record={record} heading="h3" wanted />
    </Suspense>
  );
}
