/** Where the grading of an answer stands, when it is not simply done. */

import type { InterviewRecord } from '../api/client';
import { useFormat, useLocale, useMessages } from '../i18n';
import { card } from '../ui/card';
import { Icon } from '../ui/icon';
import layout from '../ui/layout.module.css';
import { failureReason } from './failure-reason';
import styles from './feedback.module.css';
import { RegradeButton } from './regrade';

/** A `final` grading cannot be asked for again. */
export function GradingStatus(props: { record: InterviewRecord; waiting: string; final?: boolean }) {
  const { record, waiting, final = false } = props;
  const t = useMessages();
  const format = useFormat();
  const [locale] = useLocale();
  const { state, reason: code, retry_at: retryAt } = record.evaluation_status;
  const reason = code === null ? null : failureReason(code, locale);
  if (state === 'done') return null;
  if (state !== 'failed') {
    return (
      <div className={styles.pending} role="status">
        <p>
          <Icon name="clock" size={18} /> {waiting}
        </p>
        {reason && (
          <p className={layout.note}>
            {t.report.failedReason(reason)} {retryAt && t.report.retryAt(format.moment(retryAt))}
          </p>
        )}
      </div>
    );
  }
  return (
    <div className={card('wrong', styles.failed, 'stack')} role="alert">
      <p>
        <Icon name="warning" size={18} /> <b>{t.report.failed}</b>
      </p>
      {reason && <p>{t.report.failedReason(reason)}</p>}
      {!final && <RegradeButton record={record} />}
    </div>
  );
}
