/** What follows from a format: how long an interview takes, and whether it has a clock. */

import type { AnswerConditions, Format } from './client';

/** The format of an interview that names none. */
export const MIXED = 'mixed';

/** Seconds that an answer takes where nothing limits it. */
const USUAL_ANSWER = 120;

type Stage = Format['stages'][number];

/** Whether the format, or an interview with this limit, gives a time for anything. */
export function isTimed(format: Format | undefined, limit: number | null): boolean {
  if (limit !== null) return true;
  return (format?.stages ?? []).some(({ answer_s: answer, preparation_s: preparation }) => answer !== null || preparation > 0);
}

/** Minutes that an interview of so many questions takes, about; `limit` holds where a stage has no time of its own. */
export function minutesOf(format: Format, count: number, limit: number | null): number {
  const seconds = (stage: Stage) => stage.preparation_s + (stage.answer_s ?? limit ?? USUAL_ANSWER);
  const fixed = format.stages.flatMap((stage) => Array<number>(stage.count ?? 0).fill(seconds(stage))).slice(0, count);
  const sharing = format.stages.filter(({ count: always }) => always === null);
  const left = count - fixed.length;
  const mean = sharing.length === 0 ? 0 : sum(sharing.map(seconds)) / sharing.length;
  return Math.max(1, Math.round((sum(fixed) + left * mean) / 60));
}

/** What is so of a question without conditions of its own. */
export const plainConditions: AnswerConditions = { preparation_s: 0, time_limit_s: null, editing: true, sheet: null };

function sum(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
