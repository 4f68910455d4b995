/** Asking for a judgement again, with or without words on what was wrong. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body, type InterviewRecord } from '../api/client';
import { putNewer } from '../api/newer';
import { keys } from '../api/queries';
import { useMessages } from '../i18n';
import { Button } from '../ui/button';
import { errorMessage } from '../ui/error-messages';
import layout from '../ui/layout.module.css';

export function useRegrade(record: InterviewRecord) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (note: string | null) =>
      body(
        api.POST('/records/{record_id}/evaluation', {
          params: { path: { record_id: record.id } },
          body: note === null ? {} : { note },
        }),
      ),
    onSuccess: ({ evaluation_status: status }) => {
      putNewer<InterviewRecord[]>(queries, keys.records(record.session_id), (old) =>
        old?.map((each) => (each.id === record.id ? { ...each, evaluation_status: status } : each)),
      );
      void queries.invalidateQueries({ queryKey: keys.evaluations(record.id) });
      void queries.invalidateQueries({ queryKey: keys.contests(record.id) });
    },
  });
}

export function RegradeButton({ record }: { record: InterviewRecord }) {
  const t = useMessages();
  const regrade = useRegrade(record);
  return (
    <>
      <Button disabled={regrade.isPending} onClick={() => regrade.mutate(null)}>
        {t.report.again}
      </Button>
      {regrade.error && (
        <p role="alert" className={layout.note}>
          {errorMessage(regrade.error, t, t.report.askFailed)}
        </p>
      )}
    </>
  );
}
