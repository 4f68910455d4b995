/** One of several answers to the same question, with its score and the one thing that would help it most. */

import type { InterviewRecord, Language } from '../api/client';
import { useMessages } from '../i18n';
import layout from '../ui/layout.module.css';
import { Score } from '../ui/score';
import styles from './feedback.module.css';
import { Remark } from './remark';

export function Attempt({ title, record, language }: { title: string; record: InterviewRecord; language: Language }) {
  const t = useMessages();
  const { answer_text: answer, evaluation, evaluation_status: status } = record;
  const [first] = evaluation?.improvements ?? [];
  return (
    <div role="group" className={styles.attempt} aria-label={title}>
      <h4>{title}</h4>
      {evaluation ? (
        <Score value={evaluation.score} band={evaluation.band} />
      ) : (
        answer !== null && <p className={layout.note}>{status.state === 'failed' ? t.report.failed : t.report.pending}</p>
      )}
      {answer === null ? (
        <p className={layout.note}>{t.feedback.notYet}</p>
      ) : (
        <p className={styles.answer} lang={language}>
          {answer}
        </p>
      )}
      {first !== undefined && <Remark remark={first} language={language} />}
    </div>
  );
}
