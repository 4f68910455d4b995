/** Name and password. */

import { useMutation } from '@tanstack/react-query';
import { signIn } from '../../api/token';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { formText } from '../../ui/form-text';
import styles from './account.module.css';
import { credentialsError } from './credentials';
import { PasswordInput } from './password-input';
import { UsernameInput } from './username-input';

export function SignInForm({ username, onDone }: { username?: string; onDone: () => void }) {
  const t = useMessages();
  const attempt = useMutation({
    mutationFn: (form: FormData) => signIn(formText(form, 'username'), formText(form, 'password')),
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
        error={attempt.error ? credentialsError(attempt.error, t) : undefined}
      />
      <Button type="submit" look="primary" large disabled={attempt.isPending}>
        {t.shared.signIn}
      </Button>
    </form>
  );
}
