/** What else would be better, said once: the first improvement stands above the others, and a missed key point in its list. */

import type { Evaluation } from '../api/client';

/** The other improvements in their places; `null` stands for the first, and for one that only repeats a key point that was not made. */
export function otherImprovements(evaluation: Pick<Evaluation, 'improvements' | 'key_points'>): (string | null)[] {
  const listed = (evaluation.key_points ?? []).filter(({ verdict }) => verdict !== 'met').map(({ key_point: point }) => point);
  return evaluation.improvements.map((remark, at) => (at === 0 || listed.some((point) => remark.endsWith(point)) ? null : remark));
}
