/** How loud the microphone hears one, live. */

import { useEffect, useRef, useState } from 'react';
import { useMessages } from '../../i18n';
import { meterLevel } from '../../voice/microphone';
import { classes } from '../../ui/classes';
import layout from '../../ui/layout.module.css';
import styles from './check.module.css';

/** Below this loudness, hardly anything is heard; from 0 to 1. */
const MIN_LOUDNESS = 0.01;
/** Milliseconds of such quiet after which the page says so. */
const QUIET_DELAY = 2_500;

export function Level({ stream }: { stream: MediaStream }) {
  const t = useMessages();
  const bar = useRef<HTMLMeterElement>(null);
  const [heard, setHeard] = useState<boolean | null>(null);
  useEffect(() => {
    let stop: (() => void) | null = null;
    let over = false;
    let last = performance.now();
    void meterLevel(stream, (level) => {
      // Written past React, which need not draw twenty times a second.
      if (bar.current) bar.current.value = Math.min(1, Math.sqrt(level) * 1.6);
      const now = performance.now();
      if (level > MIN_LOUDNESS) {
        last = now;
        setHeard(true);
      } else if (now - last > QUIET_DELAY) setHeard(false);
    }).then((end) => {
      if (over) end();
      else stop = end;
    });
    return () => {
      over = true;
      stop?.();
    };
  }, [stream]);
  return (
    <div className={classes(layout.tight, styles.level)}>
      <p id="microphone-level">{t.voice.level}</p>
      <meter ref={bar} min={0} max={1} value={0} aria-labelledby="microphone-level" />
      <p role="status" className={layout.soft}>
        {heard === null ? '' : heard ? t.voice.levelGood : t.voice.levelLow}
      </p>
    </div>
  );
}
