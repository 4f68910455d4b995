/** The clock of one answer: it stops while the interview does, survives a reload, and can be extended or switched off. */

import { useCallback, useEffect, useState } from 'react';
import { useLatest } from '../../state/use-latest';
import { userKeys, read, write } from '../../storage';

interface Kept {
  /** Seconds left; `null` when the reader switched the limit off. */
  left: number | null;
}

function keptClock(record: number, limit: number): Kept {
  try {
    const kept = JSON.parse(read(userKeys.clock(record)) ?? 'null') as Kept | null;
    return kept ?? { left: limit };
  } catch {
    return { left: limit };
  }
}

export interface Countdown {
  /** Seconds left; `null` without a limit. */
  left: number | null;
  extend: (seconds: number) => void;
  switchOff: () => void;
}

export function useCountdown(record: number, limit: number | null, running: boolean, onEnd: () => void): Countdown {
  const [left, setLeft] = useState(() => (limit === null ? null : keptClock(record, limit).left));
  const latestOnEnd = useLatest(onEnd);

  const keep = useCallback(
    (next: number | null) => {
      setLeft(next);
      write(userKeys.clock(record), JSON.stringify({ left: next }));
    },
    [record],
  );

  useEffect(() => {
    if (!running || left === null || left <= 0) return;
    const began = performance.now();
    const timer = setTimeout(() => {
      // A laptop that slept has not used up the candidate's time.
      const passed = Math.min((performance.now() - began) / 1_000, 2);
      const next = Math.max(0, left - passed);
      keep(next);
      if (next === 0) latestOnEnd.current();
    }, 1_000);
    return () => clearTimeout(timer);
  }, [running, left, keep, latestOnEnd]);

  return {
    left,
    extend: (seconds) => keep((left ?? 0) + seconds),
    switchOff: () => keep(null),
  };
}
