/** Writing an answer, by hand or by voice; every letter is kept in this browser as it comes. */

import { useEffect, useRef, useState } from 'react';
import type { InterviewRecord, SessionDetail } from '../../api/client';
import { useFormat, useMessages } from '../../i18n';
import type { Outbox } from '../../outbox/outbox';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { submitKey } from '../../ui/platform';
import { useMedia } from '../../ui/use-media';
import { dictationExists, withPiece } from '../../voice/dictation';
import { chosenMode, chooseMode } from '../../voice/mode';
import { Dictation } from './dictation';
import styles from './room.module.css';

export function AnswerForm(props: {
  session: SessionDetail;
  record: InterviewRecord;
  outbox: Outbox;
  writes: boolean;
  text: string;
  given: string | null;
  onText: (text: string) => void;
  onSubmit: () => void;
  onCancel: () => void;
  onSkip: (() => void) | null;
}) {
  const { session, record, outbox, writes, text, given, onText, onSubmit, onCancel, onSkip } = props;
  const t = useMessages();
  const format = useFormat();
  const field = useRef<HTMLTextAreaElement>(null);
  const [byVoice, setByVoice] = useState(() => chosenMode(session.id) === 'voice');
  // Pieces come from outside the drawing, so the latest text is kept at hand for them.
  const latest = useRef(text);
  useEffect(() => {
    latest.current = text;
  }, [text]);

  const turnTo = (voice: boolean) => {
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
      {byVoice && writes && (
        <Dictation
          language={session.language}
          onPiece={(piece) => {
            latest.current = withPiece(latest.current, piece);
            onText(latest.current);
          }}
          onType={() => turnTo(false)}
        />
      )}
      <label htmlFor={id}>{t.room.answer}</label>
      <textarea
        id={id}
        ref={field}
        lang={session.language}
        rows={8}
        value={text}
        readOnly={!writes}
        placeholder={byVoice ? '' : t.room.answerPlaceholder}
        aria-describedby={`${id}-status`}
        aria-keyshortcuts={key === null ? undefined : key === '⌘' ? 'Meta+Enter' : 'Control+Enter'}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) {
            event.preventDefault();
            if (writes) onSubmit();
          }
        }}
      />
      <p id={`${id}-status`} className={styles.status}>
        <span className="numbers">{t.room.letters(format.number(Array.from(text).length))}</span>
        {!outbox.keeps ? (
          <strong>{t.room.draftNotKept}</strong>
        ) : (
          text !== '' && text !== given && <span>{t.room.draftKept}</span>
        )}
        {key !== null && <span className={styles.shortcut}>{t.room.shortcut(key)}</span>}
      </p>
      <div className={styles.actions}>
        <Button type="submit" look="primary" large disabled={!writes || text.trim() === '' || text === given}>
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
        {!byVoice && writes && dictationExists() && (
          <Button look="quiet" className={styles.aside ?? ''} onClick={() => turnTo(true)}>
            <Icon name="mic" size={18} />
            {t.room.byVoice}
          </Button>
        )}
      </div>
    </form>
  );
}
