/** Keeps trying to restore the sign-in, when no server answered at the start. */

import { useEffect } from 'react';
import { onReconnect } from '../api/connection';
import { ApiError } from '../api/errors';
import { useSignIn } from '../api/react';
import { restore } from '../api/token';

/** Seconds between two tries where the server does not say how long to wait. */
const DEFAULT_RETRY_AFTER = 5;

export function useRestored(): void {
  const unknown = useSignIn() === 'unknown';
  useEffect(() => {
    if (!unknown) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      clearTimeout(timer);
      restore().catch((error: unknown) => {
        // A server that cannot be reached is asked when the connection is back; one that is busy, a little later.
        if (error instanceof ApiError) timer = setTimeout(again, (error.retryAfter ?? DEFAULT_RETRY_AFTER) * 1_000);
      });
    };
    again();
    const stop = onReconnect(again);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [unknown]);
}
