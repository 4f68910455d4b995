/** The clock of one question: the time to prepare, then the time to answer. It knows nothing of pages or timers. */

import type { InterviewRecord, Session } from '../../api/client';
import { plainConditions } from '../../api/format-times';

export type Phase = 'preparation' | 'answer';

/** Seconds that a question gives; an answer without a limit has `null`. */
export interface Times {
  preparation: number;
  answer: number | null;
}

export interface ClockState {
  phase: Phase;
  /** Seconds left of the phase; `null` where no clock runs. */
  left: number | null;
}

/** The times of a question: its own, or those of the interview. */
export function timesOfRecord(record: Pick<InterviewRecord, 'conditions'>, session: Pick<Session, 'time_limit_s'>): Times {
  const { preparation_s: preparation, time_limit_s: own } = record.conditions ?? plainConditions;
  return { preparation, answer: own ?? session.time_limit_s };
}

/** Whether a question has a clock at all. */
export function hasClock(record: Pick<InterviewRecord, 'conditions'>, session: Pick<Session, 'time_limit_s'>): boolean {
  const { preparation, answer } = timesOfRecord(record, session);
  return preparation > 0 || answer !== null;
}

/** The longest wait, in seconds, between two ticks of a page that is in sight, and of one that browsers slow down. */
const MAX_SEEN_GAP = 5;
const MAX_HIDDEN_GAP = 65;

/** The clock as a question begins. */
export function begin(times: Times): ClockState {
  return times.preparation > 0 ? { phase: 'preparation', left: times.preparation } : beginAnswer(times);
}

/** The clock as the answer begins. */
export function beginAnswer(times: Times): ClockState {
  return { phase: 'answer', left: times.answer };
}

/** The seconds that count of those between two ticks: a computer that slept has not used up the candidate's time. */
export function counted(seconds: number, hidden: boolean): number {
  return seconds > (hidden ? MAX_HIDDEN_GAP : MAX_SEEN_GAP) ? 1 : Math.max(0, seconds);
}

/** The clock after so many seconds; an answer begins with all of its time. */
export function after(state: ClockState, seconds: number, times: Times): ClockState {
  if (state.left === null) return state;
  const left = Math.max(0, Math.round((state.left - seconds) * 1_000) / 1_000);
  return left === 0 && state.phase === 'preparation' ? beginAnswer(times) : { ...state, left };
}

/** Milliseconds until the clock shows the next second. */
export function untilNextSecond(left: number): number {
  return (left % 1 || 1) * 1_000;
}

/** Seconds left at which somebody who cannot see the clock hears of it. */
const MARKS = [10, 30, 60, 300, 600];

/** The last mark that was passed; `null` before the first, and where the whole time is no longer than that. */
export function mark(left: number, whole: number): number | null {
  return MARKS.find((each) => Math.ceil(left) <= each && each < whole) ?? null;
}

/** The clock that was kept as text; a fresh one where there is none, or none that can be read. */
export function restored(text: string | null, times: Times): ClockState {
  const fresh = begin(times);
  try {
    const kept = JSON.parse(text ?? 'null') as Partial<ClockState> | null;
    const { left } = kept ?? {};
    if (!(left === null || (typeof left === 'number' && left >= 0))) return fresh;
    return { phase: kept?.phase === 'preparation' ? 'preparation' : 'answer', left };
  } catch {
    return fresh;
  }
}
