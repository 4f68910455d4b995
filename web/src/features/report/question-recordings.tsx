/** The recordings of one answer, in the results: asked for only when the reader wants them. */

import { lazy, Suspense, useState } from 'react';
import type { InterviewRecord, Language } from '../../api/client';
import type { QuotePlayer } from '../../feedback/quote-player';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import layout from '../../ui/layout.module.css';

const RecordingList = lazy(() => import('../../recordings/recording-list').then((found) => ({ default: found.RecordingList })));

export function QuestionRecordings(props: {
  record: InterviewRecord;
  language: Language;
  /** Takes what plays the quotes of the answer in each recording. */
  onQuotes: (recording: number, player: QuotePlayer | null) => void;
}) {
  const { record, language, onQuotes } = props;
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
      <RecordingList record={record} language={language} onQuotes={onQuotes} heading="h3" wanted />
    </Suspense>
  );
}
