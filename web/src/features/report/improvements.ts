/** What would be better, said once: a key point that was missed stands in the list of key points. */

import type { Evaluation } from '../../api/client';

/** The improvements in their places; `null` stands for one that only repeats a key point that was not made. */
export function ownImprovements(evaluation: Pick<Evaluation, 'improvements' | 'key_points'>): (string | null)[] {
  const listed = (evaluation.key_points ?? []).filter(({ verdict }) => verdict !== 'met').map(({ key_point: point }) => point);
  return evaluation.improvements.map((remark) => (listed.some((point) => remark.endsWith(point)) ? null : remark));
}
