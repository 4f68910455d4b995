/** How far the answer to each question has come, and which question is next. */

import type { InterviewRecord } from '../../api/client';
import type { Turn } from '../../api/conversation';
import type { Delivery } from '../../outbox/outbox';

export type TurnState = 'answered' | 'sending' | 'draft' | 'open';

/** How far the answer to a question has come, by the server and by this browser. */
export function turnState(record: InterviewRecord, delivery: Delivery, hasDraft: boolean): TurnState {
  if (delivery === 'sending' || delivery === 'waiting') return 'sending';
  if (delivery === 'refused') return 'draft';
  // What is final is answered, whatever was written here meanwhile.
  const isFinal = record.answer_text !== null && record.conditions?.editing === false;
  if (hasDraft && !isFinal) return 'draft';
  return record.answer_text !== null || delivery === 'saved' ? 'answered' : 'open';
}

/** Where to go on: the first question after `from` that wants an answer, else the first of all that does. */
export function nextOpen(turns: Turn[], state: (turn: Turn) => TurnState, from: number): Turn | null {
  const wants = (turn: Turn) => ['open', 'draft'].includes(state(turn));
  return turns.slice(from + 1).find(wants) ?? turns.slice(0, from).find(wants) ?? null;
}
