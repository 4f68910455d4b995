/** Everything that was judged but the one thing to improve first. Pointing at a judgement, or moving the focus to it, shows its words in the answer. */

import type { ReactNode } from 'react';
import type { Evaluation, Language } from '../api/client';
import { useMessages } from '../i18n';
import { Score } from '../ui/score';
import { criterionId, improvementId, keyPointId, quotedIn, strengthId } from './evidence';
import { otherImprovements } from './improvements';
import styles from './judgements.module.css';
import { KeyPointMark } from './key-point-mark';
import { PlayQuote } from './quote-player';

interface Pointing {
  record: number;
  active: string | null;
  onActive: (id: string | null) => void;
}

export function Judgements(props: Pointing & { evaluation: Evaluation; language: Language }) {
  const { evaluation, language, ...pointing } = props;
  const t = useMessages();
  return (
    <>
      <Remarks
        title={t.report.improvements}
        remarks={otherImprovements(evaluation)}
        name={improvementId}
        language={language}
        {...pointing}
      />
      <Remarks title={t.report.strengths} remarks={evaluation.strengths} name={strengthId} language={language} {...pointing} />
      {evaluation.key_points && evaluation.key_points.length > 0 && (
        <section>
          <h3>{t.report.keyPoints}</h3>
          <ul className={styles.list}>
            {evaluation.key_points.map(({ key_point: point, verdict, evidence }, at) => (
              <li key={point}>
                <Judgement id={keyPointId(at)} linked={evidence !== null} {...pointing}>
                  <span className={styles.keyPoint}>
                    <span className={styles.pointVerdict} data-verdict={verdict}>
                      {t.report.verdicts[verdict]}
                    </span>
                    <span lang={language}>{point}</span>
                  </span>
                </Judgement>
                {evidence && <PlayQuote quote={evidence.quote} />}
                <KeyPointMark record={pointing.record} point={point} verdict={verdict} language={language} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {evaluation.criteria && (
        <section>
          <h3>{t.report.criteria}</h3>
          <ul className={styles.list}>
            {evaluation.criteria.map(({ id, name, score, reason, evidence }) => (
              <li key={id}>
                <Judgement id={criterionId(id)} linked={evidence.length > 0} {...pointing}>
                  <span className={styles.criterion}>
                    <b>{name}</b>
                    {score === null ? <span>{t.report.unjudged}</span> : <Score value={score} />}
                  </span>
                  {reason && reason !== evaluation.feedback && <span lang={language}>{reason}</span>}
                </Judgement>
                {evidence[0] && <PlayQuote quote={evidence[0].quote} />}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Remarks(
  props: Pointing & { title: string; remarks: (string | null)[]; name: (at: number) => string; language: Language },
) {
  const { title, remarks, name, language, ...pointing } = props;
  if (remarks.every((remark) => remark === null)) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul className={styles.list}>
        {remarks.map((remark, at) => {
          if (remark === null) return null;
          const quote = quotedIn(remark);
          return (
            <li key={remark}>
              <Judgement id={name(at)} linked={quote !== null} {...pointing}>
                <span lang={language}>{remark}</span>
              </Judgement>
              {quote !== null && <PlayQuote quote={quote} />}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** A judgement with evidence can be pointed at and focused; one without is plain text. */
function Judgement(props: Pointing & { id: string; linked: boolean; children: ReactNode }) {
  const { id, linked, record, active, onActive, children } = props;
  if (!linked) return <div className={styles.judgement}>{children}</div>;
  return (
    <button
      type="button"
      className={styles.judgement}
      data-active={active === id || undefined}
      aria-controls={`answer-${String(record)}`}
      aria-pressed={active === id}
      onMouseEnter={() => onActive(id)}
      onMouseLeave={() => onActive(null)}
      onFocus={() => onActive(id)}
      onBlur={() => onActive(null)}
      onClick={() => {
        onActive(id);
        // On a narrow page the answer is above, out of sight.
        const shown = document.querySelector(`#answer-${String(record)} mark[data-active]`);
        shown?.scrollIntoView({ block: 'center', behavior: 'smooth' });
      }}
    >
      {children}
    </button>
  );
}
