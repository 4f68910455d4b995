/** Ends an interview, and only when every answer has reached the server. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body, type SessionDetail } from '../../api/client';
import { putNewer } from '../../api/newer';
import { Unreachable } from '../../api/errors';
import { keys } from '../../api/queries';
import type { Outbox } from '../../outbox/outbox';

export type End = ReturnType<typeof useEnd>;

export function useEnd(session: number, outbox: Outbox, onEnded: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await outbox.flush();
      if (outbox.unsent().some((each) => each.session === session && !each.refused)) {
        throw new Unreachable('answers are still on their way');
      }
      return body(
        api.PATCH('/sessions/{session_id}', {
          params: { path: { session_id: session } },
          body: { status: 'completed' },
        }),
      );
    },
    onSuccess: (ended) => {
      putNewer<SessionDetail>(queries, keys.session(session), (old) => (old ? { ...old, ...ended } : old));
      void queries.invalidateQueries({ queryKey: keys.sessions });
      onEnded();
    },
  });
}
