/** Goes on finding out whether this browser is signed in, when nobody answered at the start. */

import { useEffect } from 'react';
import { whenBack } from '../api/connection';
import { Refused } from '../api/problem';
import { useSignIn } from '../api/react';
import { restore } from '../api/token';

/** Between two tries where a server that answers does not say how long, in seconds. */
const patience = 5;

export function useRestored(): void {
  const unknown = useSignIn() === 'unknown';
  useEffect(() => {
    if (!unknown) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      clearTimeout(timer);
      restore().catch((error: unknown) => {
        // Who cannot be reached is asked when the connection is back; who is busy, a little later.
        if (error instanceof Refused) timer = setTimeout(again, (error.retryAfter ?? patience) * 1_000);
      });
    };
    again();
    const stop = whenBack(again);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [unknown]);
}
