/** Erasing one's account. */

import { api, body } from './client';

/** Erases whoever is signed in, with everything of theirs; who has no password, as a guest, gives none. Throws `ApiError` with `wrong_password`. */
export async function eraseAccount(password: string | null): Promise<void> {
  await body(api.DELETE('/users/me', password === null ? {} : { body: { password } }));
}
