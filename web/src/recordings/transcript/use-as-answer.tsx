/** Takes a transcript as the answer; what was written before goes only when the reader says so. */

import { useState } from 'react';
import { flushSync } from 'react-dom';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import layout from '../../ui/layout.module.css';
import { useRecordingMessages } from '../messages';

/** An answer that can still be written. */
export interface Answering {
  /** What it is so far. */
  text: string;
  /** Makes it another text, and goes to it. */
  use: (text: string) => void;
}

export function UseAsAnswer({ text, answering, onUsed }: { text: string; answering: Answering; onUsed: () => void }) {
  const t = useMessages();
  const { transcript: words } = useRecordingMessages();
  const [asking, setAsking] = useState(false);
  const use = (next: string) => {
    // A dialog that closes gives the focus back, so it is closed before the focus goes to the answer.
    flushSync(() => setAsking(false));
    onUsed();
    answering.use(next);
  };
  const before = answering.text.trim();
  if (before === text.trim()) return <p className={layout.note}>{words.same}</p>;
  return (
    <>
      <Button look="primary" onClick={() => (before === '' ? use(text) : setAsking(true))}>
        {words.use}
      </Button>
      <Dialog
        open={asking}
        title={words.usingTitle}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button look="primary" onClick={() => use(`${answering.text.trimEnd()}\n\n${text}`)}>
              {words.append}
            </Button>
            <Button onClick={() => use(text)}>{words.replace}</Button>
            <Button look="quiet" onClick={() => setAsking(false)}>
              {t.shared.cancel}
            </Button>
          </>
        }
      >
        <p>{words.usingText}</p>
      </Dialog>
    </>
  );
}
