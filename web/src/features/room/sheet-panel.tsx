/** The sheet of data of a question, beside the answer where there is space, else above it and foldable. */

import type { Language } from '../../api/client';
import { useFormatMessages } from '../../formats/messages';
import { Sheet } from '../../formats/sheet';
import { card } from '../../ui/card';
import styles from './room.module.css';

export function SheetPanel({ markdown, language }: { markdown: string; language: Language }) {
  const words = useFormatMessages();
  return (
    <details open className={card('plain', styles.sheet)}>
      <summary>
        <h2>{words.sheet}</h2>
      </summary>
      <Sheet markdown={markdown} language={language} />
    </details>
  );
}
