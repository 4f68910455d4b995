import { expect, test } from 'vitest';
import { after, off, recordedLength, recorderState, type Happening, type Live } from './recorder-state';

const run = (...all: Happening[]): Live => all.reduce(after, off);

test('a pause is no part of the length', () => {
  const paused = run({ kind: 'asked' }, { kind: 'opened', at: 1_000 }, { kind: 'paused', at: 4_000 });
  expect(paused).toEqual({ is: 'paused', before: 3_000 });
  expect(recordedLength(paused, 60_000)).toBe(3_000);
  const resumed = after(paused, { kind: 'resumed', at: 60_000 });
  expect(recordedLength(resumed, 62_500)).toBe(5_500);
  expect(after(resumed, { kind: 'paused', at: 63_000 })).toEqual({ is: 'paused', before: 6_000 });
});

test('what cannot happen changes nothing', () => {
  expect(run({ kind: 'opened', at: 5 })).toEqual(off);
  expect(run({ kind: 'paused', at: 5 })).toEqual(off);
  expect(run({ kind: 'resumed', at: 5 })).toEqual(off);
  const recording = run({ kind: 'asked' }, { kind: 'opened', at: 5 });
  expect(after(recording, { kind: 'asked' })).toBe(recording);
  expect(after(recording, { kind: 'resumed', at: 9 })).toBe(recording);
  expect(after(recording, { kind: 'ended' })).toEqual(off);
});

test('a clock that goes back takes nothing away', () => {
  expect(recordedLength({ is: 'recording', since: 1_000, before: 200 }, 900)).toBe(200);
});

test('what is recorded now comes before what is unsent, and a failure before what is on its way', () => {
  const [sending, failed] = [{ state: 'sending' }, { state: 'failed' }] as const;
  expect(recorderState(off, [])).toBe('idle');
  expect(recorderState(off, [sending])).toBe('sending');
  expect(recorderState(off, [sending, failed])).toBe('failed');
  expect(recorderState({ is: 'paused', before: 1 }, [failed])).toBe('paused');
  expect(recorderState({ is: 'asking' }, [sending])).toBe('asking');
});
