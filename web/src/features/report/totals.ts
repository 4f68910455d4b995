/** What the answers of an interview come to together. */

import type { InterviewRecord } from '../../api/client';

export interface CriterionTotal {
  id: string;
  name: string;
  /** 0 to 100; `null` when no answer could be judged by it. */
  score: number | null;
  /** In how many answers it was judged. */
  judged: number;
}

export interface Totals {
  /** The mean of the scores there are; `null` without any. */
  score: number | null;
  scored: number;
  answered: number;
  pending: number;
  failed: number;
  all: number;
  criteria: CriterionTotal[];
}

const order = ['coverage', 'relevance', 'specificity', 'story'];

export function totals(records: InterviewRecord[]): Totals {
  const scores = records.flatMap(({ evaluation }) => evaluation?.score ?? []);
  const state = (wanted: string) => records.filter(({ evaluation_status }) => evaluation_status.state === wanted).length;
  return {
    score: mean(scores.map((score) => [score, 1])),
    scored: scores.length,
    answered: records.filter(({ answer_text }) => answer_text !== null).length,
    pending: state('pending'),
    failed: state('failed'),
    all: records.length,
    criteria: criteria(records),
  };
}

function criteria(records: InterviewRecord[]): CriterionTotal[] {
  const all = records.flatMap(({ evaluation }) => evaluation?.criteria ?? []);
  const ids = [...new Set(all.map(({ id }) => id))];
  const rank = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length);
  return ids
    .sort((a, b) => rank(a) - rank(b))
    .map((id) => {
      const judged = all.filter((each) => each.id === id && each.score !== null);
      const name = all.find((each) => each.id === id)?.name ?? id;
      return { id, name, judged: judged.length, score: mean(judged.map(({ score, weight }) => [score ?? 0, weight])) };
    });
}

function mean(values: [value: number, weight: number][]): number | null {
  const weights = values.reduce((sum, [, weight]) => sum + weight, 0);
  return weights > 0 ? values.reduce((sum, [value, weight]) => sum + value * weight, 0) / weights : null;
}
