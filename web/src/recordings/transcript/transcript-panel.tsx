/** What was understood of a recording: while it is made, to be heard word by word and corrected, or why there is none. */

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Language, Recording, Transcript } from '../../api/client';
import { about } from '../../api/queries';
import { useFormat, useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { card } from '../../ui/card';
import { errorMessage } from '../../ui/error-messages';
import { Icon } from '../../ui/icon';
import layout from '../../ui/layout.module.css';
import { useWaitingPhase } from '../../ui/page-state';
import { useRecordingMessages } from '../messages';
import type { HeardWord } from './timed-words';
import { TranscriptEditor } from './transcript-editor';
import { transcriptReason, transcriptRemedy } from './transcript-reason';
import { TranscriptWords } from './transcript-words';
import styles from './transcript.module.css';
import { UseAsAnswer, type Answering } from './use-as-answer';
import { useTranscript } from './use-transcript';

interface Props {
  recording: Recording;
  /** What the recording is called. */
  name: string;
  language: Language;
  heard: readonly HeardWord[];
  /** Where it plays, in seconds. */
  position: number;
  onPlay: (seconds: number) => void;
  /** The answer, where it can still be written. */
  answering: Answering | null;
}

export function TranscriptPanel(props: Props) {
  const { recording, name } = props;
  const t = useMessages();
  const { transcript: words } = useRecordingMessages();
  const { data: host } = useQuery(about);
  const { query, ask, correct } = useTranscript(recording);
  const [before, setBefore] = useState(query.data?.state);
  const [notice, setNotice] = useState('');
  const state = query.data?.state;
  if (state !== before) {
    setBefore(state);
    setNotice(before === 'waiting' && state !== 'waiting' ? words.arrived : '');
  }
  const canAsk = host?.transcription ?? false;
  if (recording.transcript_state === null && !canAsk) return null;
  const askButton = (label: string, look: 'plain' | 'quiet') =>
    canAsk && (
      <Button look={look} disabled={ask.isPending} onClick={() => ask.mutate()}>
        {ask.isPending ? words.asking : label}
      </Button>
    );
  // Between two tries nothing is under way.
  const isMade = state === 'waiting' && (query.data?.retry_at ?? null) === null;
  const said = isMade ? words.waiting : notice;
  return (
    <section className={styles.panel} aria-label={words.titleOf(name)} tabIndex={-1} data-transcript-of={recording.record_id}>
      <p className={styles.title}>
        <strong>{words.title}</strong>
      </p>
      <p role="status" className={said === '' || said === words.arrived ? 'visually-hidden' : layout.soft}>
        {said}
      </p>
      {query.data ? (
        <Found {...props} transcript={query.data} correct={correct} askAgain={(look) => askButton(words.again, look)} onNotice={setNotice} />
      ) : query.error ? (
        <div role="alert" className={layout.actions}>
          <p className={styles.trouble}>{errorMessage(query.error, t, words.loadFailed)}</p>
          <Button onClick={() => void query.refetch()}>{t.shared.retry}</Button>
        </div>
      ) : recording.transcript_state === null ? (
        <div className={layout.actions}>{askButton(words.first, 'plain')}</div>
      ) : (
        <p className={layout.note}>{t.states.loading}</p>
      )}
      {ask.error && (
        <p role="alert" className={styles.trouble}>
          {errorMessage(ask.error, t, words.askFailed)}
        </p>
      )}
    </section>
  );
}

interface FoundProps extends Props {
  transcript: Transcript;
  correct: ReturnType<typeof useTranscript>['correct'];
  /** What asks for it again, where that can be done. */
  askAgain: (look: 'plain' | 'quiet') => ReactNode;
  onNotice: (notice: string) => void;
}

function Found(props: FoundProps) {
  const { transcript, askAgain, answering } = props;
  const { transcript: words } = useRecordingMessages();
  const { state, code } = transcript;
  if (state === 'waiting') return <Waiting transcript={transcript} canWrite={answering !== null} />;
  const reason = transcriptReason(code, words);
  return (
    <>
      {state === 'failed' && (
        <div role="alert" className={card('wrong', undefined, 'stack')}>
          <p>
            {reason} {answering !== null && transcriptRemedy(code, words)}
          </p>
          {askAgain('plain')}
        </div>
      )}
      {state === 'unclear' && transcript.corrected_text === null && (
        <div className={card('warm', undefined, 'stack')}>
          <p className={styles.unsureNote}>
            <Icon name="warning" size={18} />
            <span>
              {reason} {answering !== null && `${transcriptRemedy(code, words)} ${words.notGraded}`}
            </span>
          </p>
          {(transcript.text ?? '') === '' && askAgain('plain')}
        </div>
      )}
      {transcript.text !== null && transcript.text !== '' && <Text {...props} text={transcript.text} />}
    </>
  );
}

function Waiting({ transcript, canWrite }: { transcript: Transcript; canWrite: boolean }) {
  const { transcript: words } = useRecordingMessages();
  const format = useFormat();
  const isLong = useWaitingPhase() === 3;
  const { code, retry_at: retryAt } = transcript;
  return (
    <>
      {retryAt === null ? (
        <progress aria-label={words.waiting} />
      ) : (
        <p role="status" className={styles.unsureNote}>
          <Icon name="warning" size={18} />
          <span>
            {transcriptReason(code, words)} {words.retryAt(format.moment(retryAt))}
          </span>
        </p>
      )}
      {canWrite && (isLong || retryAt !== null) && <p className={layout.note}>{words.waitingLong}</p>}
    </>
  );
}

/** The text itself, with what can be done with it. */
function Text(props: FoundProps & { text: string }) {
  const { transcript, text, correct, askAgain, onNotice, name, language, heard, position, onPlay, answering } = props;
  const { transcript: words } = useRecordingMessages();
  const [editing, setEditing] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  const isCorrected = transcript.corrected_text !== null;
  const mustCorrect = transcript.state !== 'done' && !isCorrected;
  const close = () => {
    correct.reset();
    setEditing(false);
  };
  // The focus goes back to the button, which was away meanwhile.
  useEffect(() => {
    if (!editing && wasEditing.current) edit.current?.focus({ preventScroll: true });
    wasEditing.current = editing;
  }, [editing]);
  if (editing) {
    const save = (next: string) => {
      correct.mutate(next, {
        onSuccess: () => {
          onNotice(words.saved);
          close();
        },
      });
    };
    return (
      <TranscriptEditor
        text={text}
        language={language}
        error={correct.error}
        isSaving={correct.isPending}
        onSave={save}
        onCancel={close}
      />
    );
  }
  return (
    <>
      <TranscriptWords text={text} heard={heard} language={language} label={words.titleOf(name)} position={position} onPlay={onPlay} />
      {isCorrected && <p className={layout.note}>{words.corrected}</p>}
      {mustCorrect && answering !== null && <p className={layout.note}>{words.correctFirst}</p>}
      <div className={layout.actions}>
        {answering !== null && !mustCorrect && (
          <UseAsAnswer text={text} answering={answering} onUsed={() => onNotice(words.used)} />
        )}
        {answering !== null && (
          <Button ref={edit} look={mustCorrect ? 'plain' : 'quiet'} onClick={() => setEditing(true)}>
            {words.edit}
          </Button>
        )}
        {transcript.state !== 'failed' && !isCorrected && askAgain('quiet')}
      </div>
    </>
  );
}
