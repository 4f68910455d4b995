/** Name and password. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body, type User } from '../../api/client';
import { keys } from '../../api/queries';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { Input } from '../../ui/field';
import { errorMessage } from '../../ui/error-messages';
import { formText } from '../../ui/form-text';
import layout from '../../ui/layout.module.css';
import styles from './settings.module.css';

export function NameForm({ user }: { user: User }) {
  const t = useMessages();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (name: string) => body(api.PATCH('/users/me', { body: { full_name: name.trim() || null } })),
    onSuccess: (changed) => queries.setQueryData(keys.me, changed),
  });
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(formText(new FormData(event.currentTarget), 'full_name'));
      }}
    >
      <Input
        label={t.settings.fullName}
        name="full_name"
        autoComplete="name"
        maxLength={200}
        defaultValue={user.full_name ?? ''}
        error={save.error ? errorMessage(save.error, t, t.settings.failed) : undefined}
      />
      <Button type="submit" disabled={save.isPending}>
        {t.shared.save}
      </Button>
      <p role="status" className={layout.note}>
        {save.isSuccess ? t.shared.saved : ''}
      </p>
    </form>
  );
}

export function PasswordForm({ username }: { username: string }) {
  const t = useMessages();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (form: FormData) =>
      body(
        api.PATCH('/users/me', {
          body: { current_password: formText(form, 'current'), password: formText(form, 'new') },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.devices }),
  });
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        change.mutate(new FormData(form), { onSuccess: () => form.reset() });
      }}
    >
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <Input
        label={t.settings.currentPassword}
        name="current"
        type="password"
        autoComplete="current-password"
        required
        error={change.error ? errorMessage(change.error, t, t.settings.failed) : undefined}
      />
      <Input
        label={t.settings.newPassword}
        help={t.account.passwordHelp}
        name="new"
        type="password"
        autoComplete="new-password"
        maxLength={1024}
        required
      />
      <Button type="submit" disabled={change.isPending}>
        {t.settings.changePassword}
      </Button>
      <p role="status" className={layout.note}>
        {change.isSuccess ? t.settings.passwordChanged : ''}
      </p>
    </form>
  );
}
