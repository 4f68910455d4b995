/** Records while dictation listens, for those who want it: one choice, which is remembered. */

import { useEffect, useId, useState } from 'react';
import { drop, read, userKeys, write } from '../storage';
import { classes } from '../ui/classes';
import layout from '../ui/layout.module.css';
import { Elapsed } from './elapsed';
import { useRecordingMessages } from './messages';
import { RecorderStatus } from './recorder-panel';
import { RecorderTrouble } from './recorder-trouble';
import { RecordingConsent, useConsent } from './recording-consent';
import styles from './recorder.module.css';
import type { RecorderControls } from './use-recorder';

export function RecordWhileSpeaking({ recorder, listening }: { recorder: RecorderControls; listening: boolean }) {
  const words = useRecordingMessages();
  const [agreed, agree] = useConsent();
  const [on, setOn] = useState(() => read(userKeys.recordWhileSpeaking) === 'yes');
  const help = useId();
  const { live, problem, start, end } = recorder;
  const records = on && agreed;
  const choose = (next: boolean) => {
    setOn(next);
    if (next) write(userKeys.recordWhileSpeaking, 'yes');
    else drop(userKeys.recordWhileSpeaking);
  };
  useEffect(() => {
    if (!listening || !records) return;
    start();
    return end;
  }, [listening, records, start, end]);
  return (
    <div className={styles.beside}>
      <label className={styles.choice}>
        <input
          type="checkbox"
          checked={on}
          aria-describedby={help}
          onChange={(event) => choose(event.currentTarget.checked)}
        />
        <span>{words.whileSpeaking}</span>
      </label>
      {on && !agreed && <RecordingConsent onAgree={agree} onCancel={() => choose(false)} />}
      <p id={help} className={classes(layout.note, records && 'visually-hidden')}>
        {words.whileSpeakingHelp}
      </p>
      {records && (
        <p className={classes(layout.note, styles.line)} data-live={live.is}>
          <span role="status">
            <RecorderStatus recorder={recorder} idle={words.ready} />
          </span>
          {live.is !== 'off' && live.is !== 'asking' && <Elapsed live={live} />}
        </p>
      )}
      <RecorderTrouble problem={problem} />
    </div>
  );
}
