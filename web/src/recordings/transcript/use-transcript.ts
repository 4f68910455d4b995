/** The transcript of a recording: read, asked for, and corrected. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body, type Recording, type Transcript } from '../../api/client';
import { putNewer } from '../../api/newer';
import { keys } from '../../api/queries';
import { transcript } from './transcript-query';

export function useTranscript(recording: Recording) {
  const { id, record_id: record, transcript_state: state } = recording;
  const queries = useQueryClient();
  const query = useQuery({ ...transcript(recording), enabled: state !== null });
  const put = (made: Transcript) => putNewer<Transcript>(queries, transcript(recording).queryKey, () => made);
  const params = { path: { recording_id: id } };
  const ask = useMutation({
    mutationFn: () => body(api.POST('/recordings/{recording_id}/transcription', { params })),
    onSuccess: async (made) => {
      put(made);
      // Its recording says now that it has one.
      if (state === null) await queries.invalidateQueries({ queryKey: keys.recordings(record) });
    },
  });
  const correct = useMutation({
    mutationFn: (text: string) => body(api.PUT('/recordings/{recording_id}/transcript', { params, body: { text } })),
    onSuccess: put,
  });
  return { query, ask, correct };
}
