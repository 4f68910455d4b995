/** How long is recorded, live; screen readers read it when they are asked to. */

import { useEffect, useState } from 'react';
import { placeText } from './length';
import { useRecordingMessages } from './messages';
import { recordedLength, type Live } from './recorder-state';
import styles from './recorder.module.css';

/** Milliseconds between two looks at the clock. */
const INTERVAL = 250;

export function Elapsed({ live }: { live: Live }) {
  const words = useRecordingMessages();
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (live.is !== 'recording') return;
    const timer = setInterval(() => setNow(performance.now()), INTERVAL);
    return () => clearInterval(timer);
  }, [live.is]);
  return (
    <span role="timer" aria-label={words.elapsed} className={`numbers ${styles.elapsed ?? ''}`}>
      {placeText(recordedLength(live, now))}
    </span>
  );
}
