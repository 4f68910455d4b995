/** An answer in which the evidence is marked; what the active judgement rests on stands out. */

import { useMemo } from 'react';
import type { Language } from '../../api/client';
import styles from './report.module.css';
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
  const segments = useMemo(() => segmentsOf(answer, evidence), [answer, evidence]);
  return (
    <p className={styles.answer} lang={language} id={`answer-${String(record)}`}>
      {segments.map(({ text, ids }, at) =>
        ids.length === 0 ? (
          text
        ) : (
          <mark
            key={at}
            data-active={(active !== null && ids.includes(active)) || undefined}
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
