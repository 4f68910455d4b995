/** The connection, the sign-in and a followed session, for components. */

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { connection } from './connection';
import { followSession } from './events';
import { signInState } from './token';

export function useConnection() {
  return useSyncExternalStore(connection.subscribe, connection.get);
}

export function useSignIn() {
  return useSyncExternalStore(signInState.subscribe, signInState.get);
}

/** Keeps a session and its records fresh while the component is shown and `active`. */
export function useFollowedSession(id: number, active: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!active) return;
    const stop = new AbortController();
    void followSession(id, queries, stop.signal);
    return () => stop.abort();
  }, [id, active, queries]);
}
