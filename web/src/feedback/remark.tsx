/** What would improve an answer: the candidate's own sentence, and what to add to it. */

import type { Language } from '../api/client';
import { useMessages } from '../i18n';
import styles from './feedback.module.css';
import { remarkParts } from './remark-parts';

export function Remark({ remark, language }: { remark: string; language: Language }) {
  const t = useMessages();
  const { quote, advice } = remarkParts(remark);
  return (
    <dl className={styles.remark}>
      {quote !== null && (
        <div>
          <dt>{t.feedback.said}</dt>
          <dd lang={language} className={styles.quote}>
            {quote}
          </dd>
        </div>
      )}
      <div>
        <dt>{t.feedback.add}</dt>
        <dd lang={language}>{advice}</dd>
      </div>
    </dl>
  );
}
