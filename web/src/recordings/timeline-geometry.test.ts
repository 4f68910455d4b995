import { expect, test } from 'vitest';
import { bars, within } from './timeline-geometry';

test('bars stand where somebody speaks, over the whole length', () => {
  const speech = [
    { start: 1_000, end: 4_000 },
    { start: 6_000, end: 10_000 },
  ];
  expect(bars(speech, 10_000)).toEqual([
    { x: 100, width: 300 },
    { x: 600, width: 400 },
  ]);
});

test('a word that is too short to be seen still is, also at the very end', () => {
  expect(bars([{ start: 0, end: 100 }], 3_600_000)).toEqual([{ x: 0, width: 2 }]);
  expect(bars([{ start: 3_599_900, end: 3_600_000 }], 3_600_000)).toEqual([{ x: 998, width: 2 }]);
});

test('bars that would touch are one, and keep the order of time', () => {
  const speech = [
    { start: 5_000, end: 6_000 },
    { start: 0, end: 2_000 },
    { start: 2_000, end: 3_000 },
    { start: 2_500, end: 2_600 },
  ];
  expect(bars(speech, 10_000)).toEqual([
    { x: 0, width: 300 },
    { x: 500, width: 100 },
  ]);
});

test('what lies outside of the recording is left out', () => {
  expect(bars([{ start: 9_000, end: 12_000 }], 10_000)).toEqual([{ x: 900, width: 100 }]);
  expect(bars([{ start: 11_000, end: 12_000 }, { start: 5, end: 5 }], 10_000)).toEqual([]);
  expect(bars([{ start: 0, end: 1 }], 0)).toEqual([]);
});

test('a jump stays within the recording', () => {
  expect([within(-3, 8_000), within(5, 8_000), within(99, 8_000)]).toEqual([0, 5, 8]);
});
