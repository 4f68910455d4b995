import { expect, test } from 'vitest';
import type { Format } from './client';
import { isTimed, minutesOf } from './format-times';

type Stage = Format['stages'][number];
const stage = (part: Partial<Stage>): Stage => ({ name: 'x', count: null, preparation_s: 0, answer_s: 120, editing: true, ...part });
const format = (stages: Stage[]): Format => ({
  id: 'x', name: 'x', description: 'x', counts: ['x'], language: null, questions: 2, max_questions: 20, stages,
});
const pt = format([stage({ count: 1, preparation_s: 1200, answer_s: 420 }), stage({})]);

test('an interview takes its preparation and its answers, by the counts of its stages', () => {
  expect(minutesOf(pt, 1, null)).toBe(27);
  expect(minutesOf(pt, 2, null)).toBe(29);
  expect(minutesOf(pt, 4, null)).toBe(33);
  expect(minutesOf(format([stage({ answer_s: null })]), 5, null)).toBe(10);
  expect(minutesOf(format([stage({ answer_s: null })]), 5, 60)).toBe(5);
  expect(minutesOf(format([stage({ count: 2, preparation_s: 180, answer_s: 180 })]), 2, null)).toBe(12);
});

test('an interview is timed by its limit, or by any stage of its format', () => {
  expect(isTimed(undefined, 60)).toBe(true);
  expect(isTimed(undefined, null)).toBe(false);
  expect(isTimed(format([stage({ answer_s: null })]), null)).toBe(false);
  expect(isTimed(format([stage({ answer_s: null, preparation_s: 30 })]), null)).toBe(true);
  expect(isTimed(pt, null)).toBe(true);
});
