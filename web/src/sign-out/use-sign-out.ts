/** Signing out: what can still be sent is sent first, and what would be lost is asked about. */

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { signOut } from '../api/token';
import { useOutbox } from '../outbox';

export type Where = 'here' | 'everywhere';

export type SignOut = ReturnType<typeof useSignOut>;

/** `next` is the address to go to afterwards. */
export function useSignOut(next: string) {
  const outbox = useOutbox();
  const [asking, setAsking] = useState<Where | null>(null);
  const leave = useMutation({
    mutationFn: (where: Where) => signOut(outbox?.user ?? null, where === 'everywhere'),
    // A new page has nothing of the old one in its memory.
    onSuccess: () => window.location.assign(next),
  });
  const send = useMutation({ mutationFn: async () => outbox?.flush() });
  const begin = async (where: Where) => {
    await send.mutateAsync();
    // What is written on other devices cannot be seen from here.
    if (where === 'everywhere' || outbox?.hasUndelivered()) setAsking(where);
    else leave.mutate(where);
  };
  return {
    begin: (where: Where) => void begin(where),
    asking,
    held: outbox?.undelivered() ?? [],
    confirm: () => asking && leave.mutate(asking),
    cancel: () => {
      leave.reset();
      setAsking(null);
    },
    isPending: leave.isPending || send.isPending,
    error: leave.error,
  };
}
