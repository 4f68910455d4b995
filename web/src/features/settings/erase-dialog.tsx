/** Erasing one's account: what goes with it, and the password that proves whose it is. */

import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import type { User } from '../../api/client';
import { eraseAccount } from '../../api/erasure';
import { ApiError } from '../../api/errors';
import { forgetSignIn } from '../../api/token';
import { useMessages } from '../../i18n';
import { useOutbox } from '../../outbox';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Input } from '../../ui/field';
import { errorMessage } from '../../ui/error-messages';
import { formText } from '../../ui/form-text';
import layout from '../../ui/layout.module.css';

export function EraseDialog({ open, user, onClose }: { open: boolean; user: User; onClose: () => void }) {
  const t = useMessages();
  const outbox = useOutbox();
  const form = useId();
  const erase = useMutation({
    mutationFn: eraseAccount,
    onSuccess: () => {
      forgetSignIn(user.id);
      // A new page has nothing of the old one in its memory.
      window.location.assign('/');
    },
  });
  const close = () => {
    erase.reset();
    onClose();
  };
  const wrong = erase.error instanceof ApiError && erase.error.code === 'wrong_password';
  const held = open ? (outbox?.undelivered().length ?? 0) : 0;
  return (
    <Dialog
      open={open}
      title={t.settings.deleteTitle}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{t.shared.cancel}</Button>
          <Button type="submit" form={form} look="danger" disabled={erase.isPending}>
            {t.settings.deleteButton}
          </Button>
        </>
      }
    >
      <p>{t.settings.deleteHelp}</p>
      {held > 0 && <p>{t.leaving.erased(held)}</p>}
      <form
        id={form}
        className={layout.stack}
        onSubmit={(event) => {
          event.preventDefault();
          erase.mutate(formText(new FormData(event.currentTarget), 'password'));
        }}
      >
        <input type="text" name="username" autoComplete="username" value={user.username} readOnly hidden />
        <Input
          label={t.settings.deletePassword(user.username)}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          error={
            wrong ? t.settings.wrongDeletePassword : erase.error ? errorMessage(erase.error, t, t.settings.deleteFailed) : undefined
          }
        />
      </form>
    </Dialog>
  );
}
