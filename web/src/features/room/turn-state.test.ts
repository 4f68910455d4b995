import { expect, test } from 'vitest';
import type { InterviewRecord } from '../../api/client';
import { conversation } from '../../api/conversation';
import { nextOpen, turnState, type TurnState } from './turn-state';

const record = (id: number, order: number, follow_up_to: number | null = null) =>
  ({ id, order, follow_up_to, answer_text: null }) as InterviewRecord;

test('what this browser holds counts before what the server has', () => {
  const answered = { ...record(1, 1), answer_text: 'yes' };
  expect(turnState(answered, 'none', false)).toBe('answered');
  expect(turnState(answered, 'waiting', false)).toBe('sending');
  expect(turnState(answered, 'none', true)).toBe('draft');
  const final = { ...answered, conditions: { preparation_s: 0, time_limit_s: 90, editing: false, sheet: null } };
  expect(turnState(final, 'none', true)).toBe('answered');
  expect(turnState({ ...final, answer_text: null }, 'none', true)).toBe('draft');
  expect(turnState(record(1, 1), 'saved', false)).toBe('answered');
  expect(turnState(record(1, 1), 'refused', false)).toBe('draft');
});

test('skipped questions come back after the last', () => {
  const turns = conversation([record(1, 1), record(2, 2), record(3, 3)]);
  const states: TurnState[] = ['open', 'answered', 'answered'];
  const state = (turn: (typeof turns)[number]) => states[turns.indexOf(turn)] ?? 'open';
  expect(nextOpen(turns, state, 2)?.record.id).toBe(1);
  expect(nextOpen(turns, () => 'answered', 0)).toBeNull();
});
