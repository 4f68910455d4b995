/** Erasing one's account. */

import { api, body } from './client';

/** Erases the signed-in user's account with all its data; a guest has no password. Throws `ApiError` with `wrong_password`. */
export async function eraseAccount(password: string | null): Promise<void> {
  await body(api.DELETE('/users/me', password === null ? {} : { body: { password } }));
}
