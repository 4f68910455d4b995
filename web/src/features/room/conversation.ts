/** The questions in the order of the conversation: a follow-up comes right after what it follows. */

import type { InterviewRecord } from '../../api/client';
import type { Delivery } from '../../outbox/outbox';

export interface Turn {
  record: InterviewRecord;
  /** “3” for the third question, “3-1” for the first that follows it. */
  label: string;
  /** The label of what it follows. */
  follows: string | null;
}

export function conversation(records: InterviewRecord[]): Turn[] {
  const sorted = [...records].sort((a, b) => a.order - b.order);
  const ids = new Set(sorted.map(({ id }) => id));
  const turns: Turn[] = [];
  const add = (record: InterviewRecord, label: string, follows: string | null) => {
    turns.push({ record, label, follows });
    const followers = sorted.filter(({ follow_up_to }) => follow_up_to === record.id);
    followers.forEach((follower, at) => add(follower, `${label}-${String(at + 1)}`, label));
  };
  // A follow-up whose question is not here stands on its own.
  const roots = sorted.filter(({ follow_up_to }) => follow_up_to === null || !ids.has(follow_up_to));
  roots.forEach((record, at) => add(record, String(at + 1), null));
  return turns;
}

export type TurnState = 'answered' | 'sending' | 'draft' | 'open';

/** How far the answer to a question has come, by the server and by this browser. */
export function turnState(record: InterviewRecord, delivery: Delivery, hasDraft: boolean): TurnState {
  if (delivery === 'sending' || delivery === 'waiting') return 'sending';
  if (hasDraft || delivery === 'refused') return 'draft';
  return record.answer_text !== null || delivery === 'saved' ? 'answered' : 'open';
}

/** Where to go on: the first question after `from` that wants an answer, else the first of all that does. */
export function nextOpen(turns: Turn[], state: (turn: Turn) => TurnState, from: number): Turn | null {
  const wants = (turn: Turn) => ['open', 'draft'].includes(state(turn));
  return turns.slice(from + 1).find(wants) ?? turns.slice(0, from).find(wants) ?? null;
}
