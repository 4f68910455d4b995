/** A long text: pasted, or read from a file that is chosen or dropped, and edited before it counts. */

import { useId, useRef, useState, type DragEvent } from 'react';
import { characters, isTooLong, MAX_DOCUMENT_LENGTH } from '../../api/limits';
import { useFormat, useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import { TextArea } from '../../ui/field';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { readable, useDocumentFile, type FileState } from './document-file';
import styles from './setup.module.css';

export function DocumentInput(props: { label: string; value: string; onChange: (text: string) => void }) {
  const { label, value, onChange } = props;
  const t = useMessages();
  const format = useFormat();
  const [over, setOver] = useState(false);
  const { state, take, stop, undo } = useDocumentFile(value, onChange);
  const chooser = useRef<HTMLInputElement>(null);
  const id = useId();

  const carriesFile = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  const wrong = isTooLong(value)
    ? t.setup.tooLong(format.number(characters(value)), format.number(MAX_DOCUMENT_LENGTH))
    : state.is === 'failed'
      ? t.setup.fileFailed(state.name, t.setup.fileFailures[state.failure])
      : undefined;
  return (
    <div
      className={styles.document}
      data-over={over || undefined}
      onDragOver={(event) => {
        // A text that is dragged goes where it always goes.
        if (!carriesFile(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        if (!carriesFile(event)) return;
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file) void take(file);
      }}
    >
      <TextArea
        label={label}
        help={t.setup.documentHelp}
        optional
        rows={6}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={wrong}
      />
      <div className={styles.fileRow}>
        <label className={classes(content.focusWithin, styles.file)} htmlFor={id}>
          {t.setup.chooseFile(label)}
          <input
            ref={chooser}
            id={id}
            type="file"
            accept={readable}
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) void take(file);
              // The same file can be chosen again once it was corrected.
              event.currentTarget.value = '';
            }}
          />
        </label>
        {state.is === 'reading' && (
          <>
            <progress aria-label={t.setup.reading(state.name)} />
            <Button type="button" onClick={stop}>
              {t.shared.cancel}
            </Button>
          </>
        )}
        {state.is === 'read' && (
          <Button
            type="button"
            onClick={() => {
              undo();
              // The button that had the focus is gone.
              chooser.current?.focus();
            }}
          >
            {t.setup.undoFile}
          </Button>
        )}
      </div>
      <FileStatus state={state} />
    </div>
  );
}

/** What becomes of the file, for everybody to read and for screen readers to say. */
function FileStatus({ state }: { state: FileState }) {
  const t = useMessages();
  const format = useFormat();
  return (
    <p role="status" className={layout.soft}>
      {state.is === 'reading' && t.setup.reading(state.name)}
      {state.is === 'read' &&
        [
          t.setup.read(state.name, state.found.pages, format.number(state.found.characters)),
          ...(state.found.unreadable_characters > 0
            ? [t.setup.unreadable(state.found.unreadable_characters)]
            : []),
          ...(state.found.truncated ? [t.setup.cut(format.number(MAX_DOCUMENT_LENGTH))] : []),
        ].join(' ')}
    </p>
  );
}
