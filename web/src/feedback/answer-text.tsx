/** An answer that knows its evidence; what the active judgement rests on stands out. */

import { useMemo } from 'react';
import type { Language } from '../api/client';
import { improvementId } from './evidence';
import styles from './feedback.module.css';
import { segmentsOf, type Evidence } from './segments';

export function AnswerText(props: {
  record: number;
  answer: string;
  language: Language;
  evidence: Evidence[];
  active: string | null;
  onActive: (id: string | null) => void;
}) {
  const { record, answer, language, evidence, active, onActive } = props;
  // Until the reader points at something, the words that are best improved first stand out, and nothing else.
  const shown = active ?? improvementId(0);
  const segments = useMemo(() => segmentsOf(answer, evidence), [answer, evidence]);
  return (
    <p className={styles.answer} lang={language} id={`answer-${String(record)}`}>
      {segments.map(({ text, ids }, at) =>
        ids.length === 0 ? (
          text
        ) : (
          <mark
            key={at}
            data-active={ids.includes(shown) || undefined}
            onMouseEnter={() => onActive(ids[0] ?? null)}
            onMouseLeave={() => onActive(null)}
          >
            {text}
          </mark>
        ),
      )}
    </p>
  );
}
