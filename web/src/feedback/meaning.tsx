/** What a score means, one tap away from it: the scale, the likely range, and how far it can be trusted. */

import { useFormat, useLocale, useMessages } from '../i18n';
import { classes } from '../ui/classes';
import content from '../ui/content.module.css';
import layout from '../ui/layout.module.css';
import styles from './feedback.module.css';
import { limits } from './limits';
import { trust } from './trust';

export function Meaning(props: {
  score: number;
  range?: { low: number; high: number } | null;
  calibrated: boolean;
  /** Names who graded, where the reader has not been told. */
  graders?: string[];
  /** Whether to say what rules cannot judge. */
  byRules?: boolean;
  /** The server's word for what limits the score. */
  limit?: string | null;
}) {
  const { score, range = null, calibrated, graders = [], byRules = false, limit = null } = props;
  const t = useMessages();
  const format = useFormat();
  const [locale] = useLocale();
  const { report } = t;
  return (
    <details className={classes(content.screenOnly, styles.meaning)}>
      <summary className={classes(layout.note, content.underlined)}>{t.feedback.meaning(format.number(score))}</summary>
      <p>{t.feedback.scale}</p>
      {limit !== null && <p>{t.feedback.limited(limits[locale][limit] ?? limit)}</p>}
      {range && <p>{report.confidence(format.number(range.low), format.number(range.high))}</p>}
      <p>{trust(calibrated, t)}</p>
      {graders.length > 0 && <p>{report.grader(format.list(graders))}</p>}
      {byRules && <p>{t.feedback.byRules}</p>}
    </details>
  );
}
