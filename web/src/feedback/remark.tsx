/** What would improve an answer: the candidate's own sentence, and what to add to it. */

import type { Language } from '../api/client';
import { useMessages } from '../i18n';
import { classes } from '../ui/classes';
import layout from '../ui/layout.module.css';
import styles from './feedback.module.css';
import { PlayQuote } from './quote-player';
import { remarkParts } from './remark-parts';

export function Remark({ remark, language }: { remark: string; language: Language }) {
  const t = useMessages();
  const { quote, advice } = remarkParts(remark);
  return (
    <dl className={styles.remark}>
      {quote !== null && (
        <div>
          <dt className={layout.soft}>{t.feedback.said}</dt>
          <dd lang={language} className={classes(layout.quote, styles.quote)}>
            {quote}
          </dd>
          <dd>
            <PlayQuote quote={quote} />
          </dd>
        </div>
      )}
      <div>
        <dt className={layout.soft}>{t.feedback.add}</dt>
        <dd lang={language}>{advice}</dd>
      </div>
    </dl>
  );
}
