/** The page for those who forgot their password: a recovery code sets a new one. */

import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router';
import { ApiError } from '../../api/errors';
import { useMessages } from '../../i18n';
import { Button, LinkButton } from '../../ui/button';
import { card } from '../../ui/card';
import { Input } from '../../ui/field';
import { formText } from '../../ui/form-text';
import { Heading } from '../../ui/heading';
import layout from '../../ui/layout.module.css';
import styles from './account.module.css';
import { Contact } from './contact';
import { credentialsError, recover } from './credentials';
import { PasswordInput } from './password-input';
import { UsernameInput } from './username-input';

export function Recovery() {
  const t = useMessages();
  const attempt = useMutation({
    mutationFn: (form: FormData) => recover(formText(form, 'username'), formText(form, 'code'), formText(form, 'password')),
  });
  if (attempt.isSuccess) {
    return (
      <div className={styles.card}>
        <Heading title={t.recovery.doneTitle} />
        <p role="status">{t.recovery.done}</p>
        <LinkButton to="/signin" look="primary" large>
          {t.shared.signIn}
        </LinkButton>
      </div>
    );
  }
  const wrongCode = attempt.error instanceof ApiError && attempt.error.code === 'wrong_recovery_code';
  return (
    <div className={styles.card}>
      <div className={layout.intro}>
        <Heading title={t.recovery.title} />
        <p>{t.recovery.intro}</p>
      </div>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          attempt.mutate(new FormData(event.currentTarget));
        }}
      >
        <UsernameInput />
        <Input
          label={t.recovery.code}
          help={t.recovery.codeHelp}
          name="code"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={100}
          required
          error={wrongCode ? t.recovery.wrong : undefined}
        />
        <PasswordInput
          label={t.settings.newPassword}
          help={t.account.passwordHelp}
          name="password"
          autoComplete="new-password"
          maxLength={1024}
          required
        />
        {attempt.error && !wrongCode && (
          <p role="alert" className={card('wrong')}>
            {credentialsError(attempt.error, t)}
          </p>
        )}
        <Button type="submit" look="primary" large disabled={attempt.isPending}>
          {t.recovery.set}
        </Button>
      </form>
      <p className={layout.soft}>
        {t.recovery.without} <Link to="/signin">{t.shared.signIn}</Link>
      </p>
      <Contact />
    </div>
  );
}
