/** Signing in again over the page, when the sign-in ended while the reader was at work. */

import { useQueryClient } from '@tanstack/react-query';
import { keys } from '../../api/queries';
import type { User } from '../../api/client';
import { useSignIn } from '../../api/react';
import { useMessages } from '../../i18n';
import { SignOutDialog } from '../../sign-out/sign-out-dialog';
import { useSignOut } from '../../sign-out/use-sign-out';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import layout from '../../ui/layout.module.css';
import { SignInForm } from './sign-in-form';

export function ExpiredDialog() {
  const t = useMessages();
  const queries = useQueryClient();
  const expired = useSignIn() === 'expired';
  const user = queries.getQueryData<User>(keys.me);
  const leaving = useSignOut('/signin');
  return (
    <Dialog open={expired} title={t.states.expiredTitle}>
      <p className={layout.soft}>{t.states.expired}</p>
      {/* The same person goes on; another one begins at the sign-in page. */}
      <SignInForm {...(user && { username: user.username })} onDone={() => void queries.invalidateQueries()} />
      <Button look="quiet" disabled={leaving.isPending} onClick={() => leaving.begin('here')}>
        {t.shared.signOut}
      </Button>
      {leaving.error && leaving.asking === null && <p role="alert">{t.settings.signOutFailed}</p>}
      <SignOutDialog leaving={leaving} />
    </Dialog>
  );
}
