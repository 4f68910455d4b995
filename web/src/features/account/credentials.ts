/** Signing in and up, and what can go wrong, in the reader's language. */

import { api, body, openApi } from '../../api/client';
import { ApiError, SignedOut } from '../../api/errors';
import { signIn, signInState } from '../../api/token';
import type { Messages } from '../../i18n/ko';
import { errorMessage } from '../../ui/error-messages';

/** Makes an account and signs it in. A guest becomes the account, with what they tried. */
export async function register(username: string, password: string, fullName: string): Promise<void> {
  const client = signInState.get() === 'guest' ? api : openApi;
  await body(
    client.POST('/register', {
      // The contract's name for the field; it carries the password as typed, and the server hashes it.
      body: { username, hashed_password: password, ...(fullName && { full_name: fullName }) },
    }),
  );
  await signIn(username, password);
}

/** The first recovery code of the account that was just made; `null` when it could not be had, as settings can make one. */
export async function firstRecoveryCode(): Promise<string | null> {
  try {
    return (await body(api.POST('/users/me/recovery-code', { body: {} }))).recovery_code;
  } catch {
    return null;
  }
}

/** Sets a new password by a recovery code. */
export async function recover(username: string, code: string, password: string): Promise<void> {
  await body(openApi.POST('/recovery', { body: { username, recovery_code: code, new_password: password } }));
}

export function credentialsError(error: unknown, t: Messages): string {
  const { account } = t;
  if (error instanceof SignedOut) return t.trial.ended;
  if (!(error instanceof ApiError)) return errorMessage(error, t, account.other);
  if (error.status === 401) return account.wrong;
  if (error.detail === 'Username already registered') return account.taken;
  return errorMessage(error, t, error.status === 400 ? account.invalid : account.other);
}
