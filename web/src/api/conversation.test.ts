import { expect, test } from 'vitest';
import type { InterviewRecord } from './client';
import { conversation } from './conversation';

const record = (id: number, order: number, follow_up_to: number | null = null) =>
  ({ id, order, follow_up_to, answer_text: null }) as InterviewRecord;

test('a follow-up stands after what it follows, and is numbered by it', () => {
  const turns = conversation([record(12, 4, 10), record(10, 1), record(11, 2), record(13, 5, 12), record(14, 3)]);
  expect(turns.map(({ record: { id }, label, follows }) => [id, label, follows])).toEqual([
    [10, '1', null],
    [12, '1-1', '1'],
    [13, '1-1-1', '1-1'],
    [11, '2', null],
    [14, '3', null],
  ]);
});

test('a follow-up to a question that is not there is not lost', () => {
  expect(conversation([record(1, 1, 99)]).map(({ label }) => label)).toEqual(['1']);
});
