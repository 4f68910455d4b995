/** What a recorder is doing, as a pure function of what happens to it. */

/** Times are in milliseconds, as `performance.now()` tells them. */
export type Live =
  | { is: 'off' }
  | { is: 'asking' }
  /** `since` is when it began or went on; `before` is the length of what was recorded until then. */
  | { is: 'recording'; since: number; before: number }
  | { is: 'paused'; before: number };

export type Happening =
  | { kind: 'asked' }
  | { kind: 'opened'; at: number }
  | { kind: 'paused'; at: number }
  | { kind: 'resumed'; at: number }
  | { kind: 'ended' };

export const off: Live = { is: 'off' };

/** What it does after something has happened; what cannot happen then changes nothing. */
export function after(live: Live, happening: Happening): Live {
  switch (happening.kind) {
    case 'asked':
      return live.is === 'off' ? { is: 'asking' } : live;
    case 'opened':
      return live.is === 'asking' ? { is: 'recording', since: happening.at, before: 0 } : live;
    case 'paused':
      return live.is === 'recording' ? { is: 'paused', before: recordedLength(live, happening.at) } : live;
    case 'resumed':
      return live.is === 'paused' ? { is: 'recording', since: happening.at, before: live.before } : live;
    case 'ended':
      return off;
  }
}

/** Milliseconds that are recorded; pauses are none of it. */
export function recordedLength(live: Live, now: number): number {
  if (live.is === 'recording') return live.before + Math.max(0, now - live.since);
  return live.is === 'paused' ? live.before : 0;
}

export type RecorderState = 'idle' | 'asking' | 'recording' | 'paused' | 'sending' | 'failed';

/** The one word for a recorder and for what it recorded before and the server has not. */
export function recorderState(live: Live, unsent: readonly { state: 'sending' | 'failed' }[]): RecorderState {
  if (live.is !== 'off') return live.is;
  if (unsent.some(({ state }) => state === 'failed')) return 'failed';
  return unsent.length > 0 ? 'sending' : 'idle';
}
