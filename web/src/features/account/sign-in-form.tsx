/** Name and password. */

import { useMutation } from '@tanstack/react-query';
import { signIn } from '../../api/token';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import styles from './account.module.css';
import { explain } from './credentials';
import { PasswordInput } from './password-input';
import { UsernameInput } from './username-input';

export function SignInForm({ username, onDone }: { username?: string; onDone: () => void }) {
  const t = useMessages();
  const attempt = useMutation({
    mutationFn: (form: FormData) => signIn(text(form, 'username'), text(form, 'password')),
    onSuccess: onDone,
  });
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        attempt.mutate(new FormData(event.currentTarget));
      }}
    >
      <UsernameInput defaultValue={username} readOnly={username !== undefined} />
      <PasswordInput
        label={t.account.password}
        name="password"
        autoComplete="current-password"
        required
        error={attempt.error ? explain(attempt.error, t) : undefined}
      />
      <Button type="submit" look="primary" large disabled={attempt.isPending}>
        {t.shared.signIn}
      </Button>
    </form>
  );
}

/** A field's text; files are no text. */
export function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
