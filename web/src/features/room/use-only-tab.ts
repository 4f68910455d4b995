/** Lets one tab at a time write in an interview, so that two drafts don't overwrite each other. */

import { useCallback, useEffect, useState } from 'react';

/** Whether this tab may write, and how to take that over from the tab that may. */
export function useOnlyTab(session: number): { canWrite: boolean; takeOver: () => void } {
  const locks = (navigator as { locks?: LockManager }).locks;
  const [canWrite, setCanWrite] = useState(true);
  const [claim, setClaim] = useState(0);

  useEffect(() => {
    if (!locks) return;
    const over = new AbortController();
    const { signal } = over;
    const name = `daedam.room.${String(session)}`;
    const hold = () => {
      setCanWrite(true);
      return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    };
    // Another tab has it: read only, and write again once that tab is gone.
    const wait = () => {
      if (signal.aborted) return;
      setCanWrite(false);
      locks.request(name, { signal }, hold).catch(wait);
    };
    const claimNow = async (options: LockOptions) => {
      const held = await locks.request(name, options, async (lock) => {
        if (!lock || signal.aborted) return false;
        await hold();
        return true;
      });
      if (!held) wait();
    };
    claimNow(claim > 0 ? { steal: true } : { ifAvailable: true }).catch(wait);
    return () => over.abort();
  }, [locks, session, claim]);

  return { canWrite, takeOver: useCallback(() => setClaim((times) => times + 1), []) };
}
