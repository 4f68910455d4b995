import { expect, test } from 'vitest';
import { frequencies, lengthText, placeText, rateText } from './length';

const words = { exact: (seconds: string) => `${seconds} exactly`, whole: (seconds: number) => `${String(seconds)} whole` };

test('short lengths have a tenth, and longer ones whole seconds', () => {
  expect(lengthText(0, words)).toBe('0.0 exactly');
  expect(lengthText(1_840, words)).toBe('1.8 exactly');
  expect(lengthText(9_949, words)).toBe('9.9 exactly');
  expect(lengthText(9_951, words)).toBe('10 whole');
  expect(lengthText(65_400, words)).toBe('65 whole');
});

test('a place is the second that has begun', () => {
  expect(placeText(0)).toBe('0:00');
  expect(placeText(65_999)).toBe('1:05');
});

test('a rate has the digits that its unit can bear', () => {
  expect(rateText(4, 'syllables_per_second')).toBe('4.0');
  expect(rateText(131.6, 'words_per_minute')).toBe('132');
});

test('each filler is named once, with how often it was said', () => {
  expect(frequencies(['음', '어', '음'])).toBe('음 2, 어 1');
  expect(frequencies([])).toBe('');
});
