/** A long text, pasted or dropped as a file. */

import { useId, useState, type DragEvent } from 'react';
import { useFormat, useMessages } from '../../i18n';
import { TextArea } from '../../ui/field';
import styles from './setup.module.css';

/** More than this many characters would crowd out the interview itself. */
export const longest = 20_000;

export function DocumentInput(props: { label: string; value: string; onChange: (text: string) => void }) {
  const { label, value, onChange } = props;
  const t = useMessages();
  const format = useFormat();
  const [wrong, setWrong] = useState(false);
  const [over, setOver] = useState(false);
  const id = useId();

  const take = async (file: File | undefined) => {
    if (!file) return;
    const isText = file.type.startsWith('text/') || /\.(txt|md|markdown|csv)$/i.test(file.name);
    setWrong(!isText);
    if (isText) onChange(await file.text());
  };
  const drop = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };

  const tooLong = value.length > longest;
  return (
    <div
      className={styles.document}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <TextArea
        label={label}
        help={t.setup.resumeHelp}
        optional
        rows={4}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={
          tooLong
            ? t.setup.tooLong(format.number(value.length), format.number(longest))
            : wrong
              ? t.setup.fileWrong
              : undefined
        }
      />
      <label className={styles.file} htmlFor={id}>
        {t.setup.chooseFile}
        <input
          id={id}
          type="file"
          accept=".txt,.md,.markdown,text/plain,text/markdown"
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
      </label>
    </div>
  );
}
