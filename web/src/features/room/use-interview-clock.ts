/** Runs the clock of one question: it stops while the interview does, survives a reload, and can be extended or switched off. */

import { useCallback, useEffect, useRef, useState } from 'react';
import { useLatest } from '../../state/use-latest';
import { userKeys, read, write } from '../../storage';
import { after, beginAnswer, counted, restored, untilNextSecond, type ClockState, type Phase, type Times } from './interview-clock';

export interface InterviewClock {
  phase: Phase;
  /** Seconds left of the phase; `null` where no clock runs. */
  left: number | null;
  /** Seconds that the phase has in all; `null` without a limit. */
  whole: number | null;
  extend: (seconds: number) => void;
  switchOff: () => void;
  /** Ends the preparation. */
  answer: () => void;
}

export function useInterviewClock(
  record: number,
  times: Times,
  rules: {
    /** Whether the clock runs. */
    running: boolean;
    /** Whether the interview is held with its clocks. */
    measured: boolean;
  },
  onEnd: () => void,
): InterviewClock {
  const { running, measured } = rules;
  const { preparation, answer } = times;
  const [state, setState] = useState<ClockState>(() => restored(read(userKeys.clock(record)), times));
  const latestOnEnd = useLatest(onEnd);
  const current = useRef(state);
  const keep = useCallback(
    (next: ClockState) => {
      current.current = next;
      setState(next);
      write(userKeys.clock(record), JSON.stringify(next));
    },
    [record],
  );

  const { phase } = state;
  const ticks = running && measured && state.left !== null && state.left > 0;
  useEffect(() => {
    if (!ticks) return;
    let timer: ReturnType<typeof setTimeout>;
    // It sets itself again, so that it does not wait for the page to be drawn.
    const wait = (left: number) => {
      const began = performance.now();
      const wasHidden = document.hidden;
      timer = setTimeout(() => {
        const seconds = counted((performance.now() - began) / 1_000, wasHidden || document.hidden);
        const next = after(current.current, seconds, { preparation, answer });
        keep(next);
        if (next.left === 0) latestOnEnd.current();
        else if (next.left !== null) wait(next.left);
      }, untilNextSecond(left));
    };
    wait(current.current.left ?? 0);
    return () => clearTimeout(timer);
    // Another phase begins with a second of its own.
  }, [ticks, phase, keep, latestOnEnd, preparation, answer]);

  return {
    phase,
    left: measured ? state.left : null,
    whole: phase === 'preparation' ? preparation : answer,
    extend: (seconds) => keep({ ...state, left: (state.left ?? 0) + seconds }),
    switchOff: () => keep({ ...state, left: null }),
    // What was switched off stays so.
    answer: () => keep(state.left === null ? { phase: 'answer', left: null } : beginAnswer(times)),
  };
}
