/** What was recorded in this page and the server has not, for components; it outlasts them. */

import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useMemo, useSyncExternalStore } from 'react';
import { keys } from '../api/queries';
import { holdPage } from './leave-guard';
import { sendRecording } from './send-recording';
import { UnsentRecordings } from './unsent-recordings';

/** One for each query client, which is one for each page. */
const made = new WeakMap<QueryClient, UnsentRecordings>();

function unsentOf(queries: QueryClient): UnsentRecordings {
  const found = made.get(queries);
  if (found) return found;
  const unsent = new UnsentRecordings(async ({ record, sound }) => {
    try {
      await sendRecording(record, sound);
    } finally {
      // Also after a failure: only the server's answer may have been lost.
      await queries.invalidateQueries({ queryKey: keys.recordings(record) });
    }
  });
  let release: (() => void) | null = null;
  unsent.subscribe(() => {
    if (unsent.get().length > 0) release ??= holdPage();
    else {
      release?.();
      release = null;
    }
  });
  made.set(queries, unsent);
  return unsent;
}

/** Those of one record, oldest first. */
export function useUnsent(record: number) {
  const store = unsentOf(useQueryClient());
  const all = useSyncExternalStore(store.subscribe, store.get);
  const unsent = useMemo(() => all.filter((each) => each.record === record), [all, record]);
  return {
    unsent,
    add: (sound: Blob, length: number) => void store.add(record, sound, length),
    sendAgain: (id: number) => void store.sendAgain(id),
    discard: (id: number) => store.discard(id),
  };
}
