/** The recordings of one answer: each with its player, its picture and what was counted in it. */

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { InterviewRecord, Recording } from '../api/client';
import { recordings } from '../api/queries';
import { useFormat, useMessages } from '../i18n';
import { Button } from '../ui/button';
import { errorMessage } from '../ui/error-messages';
import layout from '../ui/layout.module.css';
import { useRecordingMessages } from './messages';
import { RecordingPlayer } from './recording-player';
import styles from './recordings.module.css';
import { RemoveButton } from './remove-button';
import { UnsentList } from './unsent-list';
import { usePlayback } from './use-playback';
import { useUnsent } from './use-unsent';
import { VoiceFacts } from './voice-facts';
import { VoiceTimeline } from './voice-timeline';

export function RecordingList(props: {
  record: InterviewRecord;
  /** Which heading it has, for where it stands. */
  heading: 'h2' | 'h3';
  /** Whether the reader asked for it: it takes the focus, and says so when there are none. Else it is not there then. */
  wanted?: boolean;
}) {
  const { record, heading: Heading, wanted = false } = props;
  const t = useMessages();
  const words = useRecordingMessages();
  const { data, error, isPending, refetch } = useQuery(recordings(record.id, record.answer_text));
  const { unsent, sendAgain, discard } = useUnsent(record.id);
  const title = useRef<HTMLHeadingElement>(null);
  const isSending = unsent.some(({ state }) => state === 'sending');
  const [wasSending, setWasSending] = useState(isSending);
  const [notice, setNotice] = useState('');
  if (isSending !== wasSending) {
    setWasSending(isSending);
    setNotice(!isSending && unsent.length === 0 ? words.kept : '');
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
            <Item
              key={each.id}
              recording={each}
              name={words.name(String(at + 1))}
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

function Item({ recording, name, onRemoved }: { recording: Recording; name: string; onRemoved: () => void }) {
  const format = useFormat();
  const audio = useRef<HTMLAudioElement>(null);
  const playback = usePlayback(recording, audio);
  return (
    <li className={styles.item}>
      <div className={styles.head}>
        <p className={styles.name}>
          <strong>{name}</strong>
          <time className={layout.note} dateTime={recording.created_at}>
            {format.moment(recording.created_at)}
          </time>
        </p>
        <RemoveButton recording={recording} name={name} onRemoved={onRemoved} />
      </div>
      <RecordingPlayer name={name} audio={audio} playback={playback} />
      <VoiceTimeline recording={recording} position={playback.position} onJump={playback.jump} />
      <VoiceFacts recording={recording} name={name} />
    </li>
  );
}
