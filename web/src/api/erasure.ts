/** Erasing one's account. */

import { authorized } from './client';
import { Refused } from './problem';


/** Erases whoever is signed in, with everything of theirs; who has no password, as a guest, gives none. Throws `Refused` with `wrong_password`. */
export async function eraseAccount(password: string | null): Promise<void> {
  const body = password === null ? null : { password };
  const request = new Request(new URL('/users/me', location.origin), {
    method: 'DELETE',
    signal: AbortSignal.timeout(40_000),
    ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const response = await authorized(request);
  if (!response.ok) throw await Refused.from(response);
}
