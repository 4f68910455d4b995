/** Correcting a transcript: what was understood is kept beside the correction. */

import { useEffect, useId, useRef, useState } from 'react';
import type { Language } from '../../api/client';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { errorMessage } from '../../ui/error-messages';
import field from '../../ui/field.module.css';
import layout from '../../ui/layout.module.css';
import { holdPage } from '../leave-guard';
import { useRecordingMessages } from '../messages';
import styles from './transcript.module.css';

export function TranscriptEditor(props: {
  text: string;
  language: Language;
  error: unknown;
  isSaving: boolean;
  onSave: (text: string) => void;
  onCancel: () => void;
}) {
  const { text, language, error, isSaving, onSave, onCancel } = props;
  const t = useMessages();
  const { transcript: words } = useRecordingMessages();
  const [written, setWritten] = useState(text);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const isChanged = written !== text;
  // The one who wants to correct it wants to write; the button that they pressed is gone.
  useEffect(() => area.current?.focus({ preventScroll: true }), []);
  useEffect(() => (isChanged ? holdPage() : undefined), [isChanged]);
  return (
    <div className={styles.editor}>
      <label htmlFor={id} className="visually-hidden">
        {words.text}
      </label>
      <textarea
        id={id}
        ref={area}
        className={field.input}
        lang={language}
        rows={6}
        value={written}
        readOnly={isSaving}
        onChange={(event) => setWritten(event.currentTarget.value)}
      />
      {error !== null && (
        <p role="alert" className={field.error}>
          {errorMessage(error, t, words.saveFailed)}
        </p>
      )}
      <div className={layout.actions}>
        <Button look="primary" disabled={isSaving || !isChanged || written.trim() === ''} onClick={() => onSave(written)}>
          {isSaving ? words.saving : words.save}
        </Button>
        <Button look="quiet" disabled={isSaving} onClick={onCancel}>
          {t.shared.cancel}
        </Button>
      </div>
    </div>
  );
}
