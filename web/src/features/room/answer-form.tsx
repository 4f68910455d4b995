/** Writing an answer, by hand or by voice; every letter is kept in this browser as it comes. */

import { useRef, useState } from 'react';
import type { InterviewRecord } from '../../api/client';
import { useFormat, useMessages } from '../../i18n';
import { useLatest } from '../../state/use-latest';
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
  onText: (text: string) => void;
  onSubmit: () => void;
  onCancel: () => void;
  onSkip: (() => void) | null;
}) {
  const { record, text, given, onText, onSubmit, onCancel, onSkip } = props;
  const { session, outbox, canWrite } = useRoom();
  const t = useMessages();
  const format = useFormat();
  const field = useRef<HTMLTextAreaElement>(null);
  const [byVoice, setByVoice] = useState(() => chosenMode(session.id) === 'voice');
  // Several dictated pieces may come between two renders.
  const latestTextRef = useLatest(text);

  const switchMode = (voice: boolean) => {
    setByVoice(voice);
    chooseMode(session.id, voice ? 'voice' : 'text');
    if (!voice) field.current?.focus();
  };
  const id = `answer-${String(record.id)}`;
  // Only `platform` says this in every browser.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const key = submitKey(navigator.platform, useMedia('(hover: none) and (pointer: coarse)'));
  return (
    <form
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
          onType={() => switchMode(false)}
        />
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
        {!byVoice && canWrite && dictationExists() && (
          <Button look="quiet" className={styles.aside ?? ''} onClick={() => switchMode(true)}>
            <Icon name="mic" size={18} />
            {t.room.byVoice}
          </Button>
        )}
      </div>
    </form>
  );
}
