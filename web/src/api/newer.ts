/** Putting what the server has just said in the place of what was read before. */

import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * Changes what the cache has under a key. A read that is under way may have been answered before the change, and would put
 * the old state back for good: it is dropped and repeated.
 */
export function putNewer<T>(queries: QueryClient, key: QueryKey, change: (old: T | undefined) => T | undefined): void {
  queries.setQueryData<T>(key, change);
  const exactly = { queryKey: key, exact: true };
  if (queries.isFetching(exactly) > 0) void queries.invalidateQueries(exactly);
}
