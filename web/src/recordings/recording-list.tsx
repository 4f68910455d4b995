/** The recordings of one answer: each with its player, its picture and what was counted in it. */

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { InterviewRecord, Language } from '../api/client';
import { about, recordings } from '../api/queries';
import { useMessages } from '../i18n';
import { Button } from '../ui/button';
import { errorMessage } from '../ui/error-messages';
import layout from '../ui/layout.module.css';
import { useRecordingMessages } from './messages';
import { RecordingItem, type OfferQuotes } from './recording-item';
import styles from './recordings.module.css';
import type { Answering } from './transcript/use-as-answer';
import { UnsentList } from './unsent-list';
import { useUnsent } from './use-unsent';

export function RecordingList(props: {
  record: InterviewRecord;
  language: Language;
  /** The answer, where it can still be written. */
  answering?: Answering | null;
  /** Takes what plays the quotes of the answer in each recording. */
  onQuotes?: OfferQuotes;
  /** Which heading it has, for where it stands. */
  heading: 'h2' | 'h3';
  /** Whether the reader asked for it: it takes the focus, and says so when there are none. Else it is not there then. */
  wanted?: boolean;
}) {
  const { record, language, answering = null, onQuotes, heading: Heading, wanted = false } = props;
  const t = useMessages();
  const words = useRecordingMessages();
  const { data, error, isPending, refetch } = useQuery(recordings(record.id, record.answer_text));
  const { data: host } = useQuery(about);
  const { unsent, sendAgain, discard } = useUnsent(record.id);
  const title = useRef<HTMLHeadingElement>(null);
  const isSending = unsent.some(({ state }) => state === 'sending');
  const [wasSending, setWasSending] = useState(isSending);
  const [notice, setNotice] = useState('');
  if (isSending !== wasSending) {
    setWasSending(isSending);
    const isTranscribed = host?.transcription ?? false;
    setNotice(isSending || unsent.length > 0 ? '' : isTranscribed ? words.transcript.kept : words.kept);
  }
  const found = data ?? [];
  // The button that had the focus goes with the recording, after its dialog has given the focus back to it.
  const hasRemoved = useRef(false);
  useEffect(() => {
    if (hasRemoved.current) title.current?.focus();
    hasRemoved.current = false;
  }, [found.length]);
  useEffect(() => {
    if (wanted) title.current?.focus({ preventScroll: true });
  }, [wanted]);
  const isEmpty = found.length === 0 && unsent.length === 0;
  const status = isSending ? words.sending : isPending && wanted ? t.states.loading : notice;
  if (isEmpty && !wanted && error === null && notice === '') return null;
  return (
    <section className={styles.list} aria-label={words.title}>
      <Heading ref={title} tabIndex={-1} className={layout.minor}>
        {words.title}
      </Heading>
      <p role="status" className={status === '' ? 'visually-hidden' : layout.note}>
        {status}
      </p>
      {isEmpty && wanted && !isPending && error === null && <p className={layout.note}>{words.noneHere}</p>}
      {error !== null && data === undefined && (
        <div role="alert" className={layout.actions}>
          <p className={styles.trouble}>{errorMessage(error, t, words.listFailed)}</p>
          <Button onClick={() => void refetch()}>{t.shared.retry}</Button>
        </div>
      )}
      <UnsentList
        unsent={unsent}
        onSendAgain={(id) => {
          // The button that was pressed goes.
          title.current?.focus();
          sendAgain(id);
        }}
        onDiscard={(id) => {
          title.current?.focus();
          discard(id);
          setNotice(words.discarded);
        }}
      />
      {found.length > 0 && <p className={layout.note}>{words.counted}</p>}
      {found.length > 0 && (
        <ol className={styles.items}>
          {found.map((each, at) => (
            <RecordingItem
              key={each.id}
              recording={each}
              name={words.name(String(at + 1))}
              language={language}
              answer={record.answer_text}
              answering={answering}
              onQuotes={onQuotes ?? null}
              onRemoved={() => {
                hasRemoved.current = true;
                setNotice(words.removed);
              }}
            />
          ))}
        </ol>
      )}
    </section>
  );
}
