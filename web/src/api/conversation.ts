/** The questions in the order of the conversation: a follow-up comes right after what it follows. */

import type { InterviewRecord } from './client';

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
