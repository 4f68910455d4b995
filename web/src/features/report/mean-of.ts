/** What the total is of. */

import type { Report } from '../../api/client';
import type { Messages } from '../../i18n/ko';

/** What the total is the mean of. */
export function meanOf(totals: Report['totals'], t: Messages): string {
  const { judged, questions, judged_follow_ups: followUps } = totals;
  const of = judged === questions ? t.report.meanOfAll(judged) : t.report.meanOfSome(judged, questions);
  return followUps === 0 ? of : t.report.withFollowUps(of, followUps);
}
