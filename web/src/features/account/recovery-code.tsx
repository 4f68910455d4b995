/** The recovery code of an account that was just made: shown once, and put away. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { freshCode } from '../../api/queries';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { card } from '../../ui/card';
import layout from '../../ui/layout.module.css';
import { RecoveryCode } from '../../ui/recovery-code';
import styles from './account.module.css';

/** Over the page, after an account was made, until the reader puts it away. */
export function FreshRecoveryCode() {
  const t = useMessages();
  const queries = useQueryClient();
  const { data } = useQuery(freshCode);
  if (!data) return null;
  return (
    <section className={card('good', styles.fresh, 'stack')} aria-label={t.recovery.freshTitle}>
      <h2 className={layout.minor}>{t.recovery.freshTitle}</h2>
      <p>{t.recovery.fresh}</p>
      {data.kept !== null && (
        <p>
          {t.trial.kept} <Link to={`/interviews/${String(data.kept)}/report`}>{t.trial.seeKept}</Link>
        </p>
      )}
      <RecoveryCode code={data.code}>
        <Button look="quiet" onClick={() => queries.setQueryData(freshCode.queryKey, null)}>
          {t.recovery.putAway}
        </Button>
      </RecoveryCode>
    </section>
  );
}
