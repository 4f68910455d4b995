/** What the server knows of a transcript, as the query library remembers it. */

import { queryOptions } from '@tanstack/react-query';
import { api, body, type Recording } from '../../api/client';
import { keys } from '../../api/queries';

/** Milliseconds between two looks at a transcript that is being made, where no event says that it is there. */
const INTERVAL = 2_000;

/** What was understood of a recording; what is asked for again with the recordings is asked for again with them. */
export const transcript = ({ id, record_id: record }: Recording) =>
  queryOptions({
    queryKey: [...keys.recordings(record), 'transcript', id] as const,
    queryFn: ({ signal }) =>
      body(api.GET('/recordings/{recording_id}/transcript', { signal, params: { path: { recording_id: id } } })),
    refetchInterval: ({ state }) => (state.data?.state === 'waiting' ? INTERVAL : false),
  });
