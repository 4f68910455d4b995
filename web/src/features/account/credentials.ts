/** Signing in and up, and what can go wrong, in the reader's language. */

import { body, openApi } from '../../api/client';
import { Refused, Unreachable } from '../../api/problem';
import { signIn } from '../../api/token';
import type { Messages } from '../../i18n/ko';

export async function register(username: string, password: string, fullName: string): Promise<void> {
  await body(
    openApi.POST('/register', {
      // The contract's name for the field; it carries the password as typed, and the server hashes it.
      body: { username, hashed_password: password, ...(fullName && { full_name: fullName }) },
    }),
  );
  await signIn(username, password);
}

export function explain(error: unknown, t: Messages): string {
  const { account } = t;
  if (error instanceof Unreachable) return account.away;
  if (!(error instanceof Refused)) return account.other;
  if (error.status === 401) return account.wrong;
  if (error.status === 429) return account.tooMany(error.retryAfter ?? 60);
  if (error.code === 'registration_closed') return account.closed;
  if (error.code === 'username_taken' || error.detail === 'Username already registered') return account.taken;
  if (error.status === 400) return account.invalid;
  return account.other;
}
