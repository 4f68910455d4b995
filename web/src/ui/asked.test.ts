import { expect, test } from 'vitest';
import { asked } from './asked';

test('a particle stays in the line of the quote before it, and nothing else is changed', () => {
  expect(asked('“늘렸습니다”라고 하셨는데, 왜 ‘50’으로 하셨나요?')).toBe('“늘렸습니다”\u2060라고 하셨는데, 왜 ‘50’\u2060으로 하셨나요?');
  expect(asked('Why did you say “50”, and not “20”?')).toBe('Why did you say “50”, and not “20”?');
});
