/** All the words of an answer that an evaluation rests on, each under the name of its judgement. */

import type { Evaluation } from '../api/client';
import type { Evidence } from './segments';

export const criterionId = (id: string) => `criterion-${id}`;
export const keyPointId = (at: number) => `key-point-${String(at)}`;
export const strengthId = (at: number) => `strength-${String(at)}`;
export const improvementId = (at: number) => `improvement-${String(at)}`;

/** The candidate's words that a remark quotes, as “…” at its beginning. */
export function quotedIn(remark: string): string | null {
  const [, curly, straight] = /^(?:“([^”]+)”|"([^"]+)")/.exec(remark) ?? [];
  return curly ?? straight ?? null;
}

export function evidenceOf(evaluation: Evaluation): Evidence[] {
  const ofRemarks = (remarks: string[], name: (at: number) => string): Evidence[] =>
    remarks.flatMap((remark, at) => {
      const quote = quotedIn(remark);
      return quote === null ? [] : [{ id: name(at), quote: { quote, start: 0, end: 0 } }];
    });
  return [
    ...(evaluation.criteria ?? []).flatMap(({ id, evidence }) =>
      evidence.map((quote) => ({ id: criterionId(id), quote })),
    ),
    ...(evaluation.key_points ?? []).flatMap(({ evidence }, at) =>
      evidence ? [{ id: keyPointId(at), quote: evidence }] : [],
    ),
    ...ofRemarks(evaluation.strengths, strengthId),
    ...ofRemarks(evaluation.improvements, improvementId),
  ];
}
