/** The recovery code: whether there is one, and a new one in its place. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body, type User } from '../../api/client';
import { freshCode, keys } from '../../api/queries';
import { useFormat, useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { Input } from '../../ui/field';
import { errorMessage } from '../../ui/error-messages';
import { formText } from '../../ui/form-text';
import layout from '../../ui/layout.module.css';
import { RecoveryCode } from '../../ui/recovery-code';
import styles from './settings.module.css';

export function RecoveryForm({ user }: { user: User }) {
  const t = useMessages();
  const format = useFormat();
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: (password: string) => body(api.POST('/users/me/recovery-code', { body: { password } })),
    onSuccess: () => {
      // The one that sign-up showed is not good any more.
      queries.setQueryData(freshCode.queryKey, null);
      return queries.invalidateQueries({ queryKey: keys.me });
    },
  });
  const made = user.recovery_code_made_at;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        make.mutate(formText(new FormData(form), 'password'), { onSuccess: () => form.reset() });
      }}
    >
      <p className={layout.note}>{t.recovery.what}</p>
      <p className={layout.note}>{made === null ? t.recovery.none : t.recovery.madeAt(format.date(made))}</p>
      <input type="text" name="username" autoComplete="username" value={user.username} readOnly hidden />
      <Input
        label={t.recovery.yourPassword}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        error={make.error ? errorMessage(make.error, t, t.settings.failed) : undefined}
      />
      <Button type="submit" disabled={make.isPending}>
        {made === null ? t.recovery.make : t.recovery.makeAnew}
      </Button>
      {make.data && (
        <>
          <p role="status">{t.recovery.shownOnce}</p>
          <RecoveryCode code={make.data.recovery_code} />
        </>
      )}
    </form>
  );
}
