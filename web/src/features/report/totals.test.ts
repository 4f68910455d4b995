import { expect, test } from 'vitest';
import type { InterviewRecord } from '../../api/client';
import { totals } from './totals';

const record = (state: string, score: number | null, criteria: [id: string, score: number | null, weight: number][] | null) =>
  ({
    answer_text: state === 'unanswered' ? null : 'x',
    evaluation_status: { state },
    evaluation: state === 'done' ? { score, criteria: criteria?.map(([id, score, weight]) => ({ id, name: id, score, weight })) ?? null } : null,
  }) as InterviewRecord;

test('what has no score counts for nothing, not for zero', () => {
  const result = totals([
    record('done', 80, null),
    record('done', null, null),
    record('unanswered', null, null),
    record('failed', null, null),
    record('done', 60, null),
  ]);
  expect(result).toMatchObject({ score: 70, scored: 2, answered: 4, failed: 1, pending: 0, all: 5 });
  expect(totals([]).score).toBeNull();
});

test('a criterion is the mean by weight of where it was judged, and null where it never was', () => {
  const { criteria } = totals([
    record('done', 50, [['story', null, 1], ['coverage', 100, 3]]),
    record('done', 50, [['coverage', 0, 1]]),
  ]);
  expect(criteria).toEqual([
    { id: 'coverage', name: 'coverage', score: 75, judged: 2 },
    { id: 'story', name: 'story', score: null, judged: 0 },
  ]);
});
