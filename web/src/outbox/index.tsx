/** The outbox of the signed-in user, for components. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { api, body } from '../api/client';
import { onReconnect } from '../api/connection';
import { keys, me } from '../api/queries';
import { useSignIn } from '../api/react';
import { outboxStorage } from '../storage';
import { Outbox, type Delivery, type Unsent } from './outbox';

const Current = createContext<Outbox | null>(null);

async function deliver(answer: Unsent): Promise<void> {
  await body(
    api.POST('/answers', {
      params: { header: { 'Idempotency-Key': answer.key } },
      body: { record_id: answer.record, answer_text: answer.text },
    }),
  );
}

export function OutboxProvider({ children }: { children: ReactNode }) {
  const signIn = useSignIn();
  const queries = useQueryClient();
  const { data: user } = useQuery({ ...me, enabled: signIn === 'in' });
  const outbox = useMemo(
    () =>
      user
        ? new Outbox(user.id, outboxStorage(), async (answer) => {
            // One tab sends at a time, so that two don't send the same answer in turn.
            const locks = (navigator as { locks?: LockManager }).locks;
            await (locks ? locks.request('daedam.outbox', () => deliver(answer)) : deliver(answer));
            void queries.invalidateQueries({ queryKey: keys.records(answer.session) });
            void queries.invalidateQueries({ queryKey: keys.sessions });
          })
        : null,
    [user, queries],
  );

  useEffect(() => {
    if (!outbox || signIn !== 'in') return;
    void outbox.flush();
    return onReconnect(() => void outbox.flush());
  }, [outbox, signIn]);

  return <Current value={outbox}>{children}</Current>;
}

/** The outbox; `null` until it is known who is signed in. */
export function useOutbox(): Outbox | null {
  return useContext(Current);
}

export function useDelivery(record: number | null): Delivery {
  const outbox = useContext(Current);
  return useSyncExternalStore(
    outbox?.subscribe ?? never,
    () => (record === null ? 'none' : (outbox?.delivery(record) ?? 'none')),
  );
}

function never(): () => void {
  return () => undefined;
}
