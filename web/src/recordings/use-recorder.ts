/** The recorder of one answer: it records, and hands what it recorded to be sent; what is not sent stays in memory. */

import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { stopReading } from '../voice/reading';
import { holdPage } from './leave-guard';
import { Recorder } from './recorder';
import { recorderState } from './recorder-state';
import { useUnsent } from './use-unsent';

export type RecorderControls = ReturnType<typeof useRecorder>;

/** `held` is whether the interview stands still, and the recording with it. Without its component a recording ends. */
export function useRecorder(record: number, held: boolean) {
  const { unsent, add } = useUnsent(record);
  /** How many recordings it has made. */
  const [made, setMade] = useState(0);
  const [recorder] = useState(
    () =>
      new Recorder((sound, length) => {
        add(sound, length);
        setMade((before) => before + 1);
      }),
  );
  const live = useSyncExternalStore(recorder.live.subscribe, recorder.live.get);
  const problem = useSyncExternalStore(recorder.problem.subscribe, recorder.problem.get);
  const pausedByHold = useRef(false);

  useEffect(() => () => recorder.end(), [recorder]);
  useEffect(() => {
    if (held && live.is === 'recording') {
      recorder.pause();
      pausedByHold.current = true;
    } else if (!held && pausedByHold.current) {
      pausedByHold.current = false;
      recorder.resume();
    }
  }, [held, live.is, recorder]);

  const isRunning = live.is === 'recording' || live.is === 'paused';
  useEffect(() => (isRunning ? holdPage() : undefined), [isRunning]);

  const actions = useMemo(
    () => ({
      start: () => {
        // What is being read aloud would be recorded as an answer.
        stopReading();
        void recorder.start();
      },
      pause: () => recorder.pause(),
      resume: () => recorder.resume(),
      end: () => recorder.end(),
    }),
    [recorder],
  );
  return { record, made, state: recorderState(live, unsent), live, problem, ...actions };
}
