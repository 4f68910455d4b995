/** Writing an answer, by hand or by voice; every letter is kept in this browser as it comes. */

import { useEffect, useRef, useState } from 'react';
import type { InterviewRecord } from '../../api/client';
import { useSignIn } from '../../api/react';
import { useFormatMessages } from '../../formats/messages';
import { useFormat, useMessages } from '../../i18n';
import { useRecordingMessages } from '../../recordings/messages';
import { RecordWhileSpeaking } from '../../recordings/record-while-speaking';
import { recorderExists } from '../../recordings/recorder';
import { RecorderPanel } from '../../recordings/recorder-panel';
import { useRecorder } from '../../recordings/use-recorder';
import { useLatest } from '../../state/use-latest';
import { drop, read, userKeys, write } from '../../storage';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import { Icon } from '../../ui/icon';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { submitKey } from '../../ui/platform';
import { useMedia } from '../../ui/use-media';
import { dictationExists, withPiece } from '../../voice/dictation';
import { chosenMode, chooseMode } from '../../voice/mode';
import { Dictation } from './dictation';
import { useRoom } from './room-context';
import styles from './room.module.css';

export function AnswerForm(props: {
  record: InterviewRecord;
  text: string;
  /** The answer that was submitted before. */
  given: string | null;
  /** Whether the interview stands still. */
  held: boolean;
  /** Whether what is submitted can't be changed. */
  final: boolean;
  /** Whether the focus comes here at once. */
  focus: boolean;
  /** How often a transcript was taken as its text. */
  taken: number;
  onText: (text: string) => void;
  /** Gets what is heard while it is not settled yet. */
  onHeard: (words: string) => void;
  onSubmit: () => void;
  onCancel: () => void;
  onSkip: (() => void) | null;
}) {
  const { record, text, given, held, final, focus, taken, onText, onHeard, onSubmit, onCancel, onSkip } = props;
  const { session, outbox, canWrite } = useRoom();
  const t = useMessages();
  const words = useRecordingMessages();
  const formatWords = useFormatMessages();
  const format = useFormat();
  const field = useRef<HTMLTextAreaElement>(null);
  const [byVoice, setByVoice] = useState(() => chosenMode(session.id) === 'voice');
  const recorder = useRecorder(record.id, held);
  const [recorderOpen, setRecorderOpen] = useState(() => read(userKeys.recorder(session.id)) === 'open');
  const isGuest = useSignIn() === 'guest';
  const records = canWrite && !isGuest && recorderExists();
  const dictates = byVoice && dictationExists();
  // Several dictated pieces may come between two renders.
  const latestTextRef = useLatest(text);

  // What had the focus in the preparation is gone.
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!focus) return;
    const first = dictates ? form.current?.querySelector('button') : field.current;
    first?.focus({ preventScroll: true });
    // Only coming here takes the focus.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  // What was understood is read before it is submitted.
  useEffect(() => {
    if (taken > 0) field.current?.focus();
  }, [taken]);

  const switchMode = (voice: boolean) => {
    setByVoice(voice);
    chooseMode(session.id, voice ? 'voice' : 'text');
    if (!voice) field.current?.focus();
  };
  const switchRecorder = (open: boolean) => {
    setRecorderOpen(open);
    if (open) write(userKeys.recorder(session.id), 'open');
    else drop(userKeys.recorder(session.id));
  };
  const id = `answer-${String(record.id)}`;
  // Only `platform` says this in every browser.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const key = submitKey(navigator.platform, useMedia('(hover: none) and (pointer: coarse)'));
  return (
    <form
      ref={form}
      className={styles.answer}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {byVoice && canWrite && (
        <Dictation
          language={session.language}
          onPiece={(piece) => {
            latestTextRef.current = withPiece(latestTextRef.current, piece);
            onText(latestTextRef.current);
          }}
          onHeard={onHeard}
          onType={() => switchMode(false)}
          beside={records ? (listening) => <RecordWhileSpeaking recorder={recorder} listening={listening} /> : null}
        />
      )}
      {records && !dictates && recorderOpen && (
        <RecorderPanel recorder={recorder} onClose={() => switchRecorder(false)} />
      )}
      <label htmlFor={id}>{t.room.answer}</label>
      <textarea
        id={id}
        ref={field}
        lang={session.language}
        rows={8}
        value={text}
        readOnly={!canWrite}
        placeholder={byVoice ? '' : t.room.answerPlaceholder}
        aria-describedby={`${id}-status`}
        aria-keyshortcuts={key === null ? undefined : key === '⌘' ? 'Meta+Enter' : 'Control+Enter'}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) {
            event.preventDefault();
            if (canWrite) onSubmit();
          }
        }}
      />
      <p id={`${id}-status`} className={classes(layout.soft, content.meta, styles.status)}>
        <span className="numbers">{t.room.letters(format.number(Array.from(text).length))}</span>
        {!outbox.canStore ? (
          <strong>{t.room.draftNotKept}</strong>
        ) : (
          text !== '' && text !== given && <span>{t.room.draftKept}</span>
        )}
        {final && <span>{formatWords.room.sentIsFinal}</span>}
        {key !== null && <span className={styles.shortcut}>{t.room.shortcut(key)}</span>}
      </p>
      <div className={layout.actions}>
        <Button type="submit" look="primary" large disabled={!canWrite || text.trim() === '' || text === given}>
          {given === null ? t.room.submit : t.room.submitAgain}
        </Button>
        {given !== null ? (
          <Button look="quiet" onClick={onCancel}>
            {t.shared.cancel}
          </Button>
        ) : (
          onSkip && (
            <Button look="quiet" onClick={onSkip}>
              {t.room.skip}
            </Button>
          )
        )}
        <div className={classes(layout.actions, styles.aside)}>
          {records && !dictates && !recorderOpen && (
            <Button look="quiet" onClick={() => switchRecorder(true)}>
              <Icon name="record" size={18} />
              {words.open}
            </Button>
          )}
          {!byVoice && canWrite && dictationExists() && (
            <Button look="quiet" onClick={() => switchMode(true)}>
              <Icon name="mic" size={18} />
              {t.room.byVoice}
            </Button>
          )}
        </div>
      </div>
    </form>
  );
}
