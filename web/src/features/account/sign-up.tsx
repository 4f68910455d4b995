/** The page to make an account; what a password needs is said before it is typed. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';
import { freshCode, tried, type FreshCode } from '../../api/queries';
import { useSignIn } from '../../api/react';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { card } from '../../ui/card';
import { Input } from '../../ui/field';
import { formText } from '../../ui/form-text';
import { Heading } from '../../ui/heading';
import layout from '../../ui/layout.module.css';
import styles from './account.module.css';
import { Contact } from './contact';
import { credentialsError, firstRecoveryCode, register } from './credentials';
import { PasswordInput } from './password-input';
import { safeNext } from './sign-in';
import { UsernameInput } from './username-input';

/** Characters that the page advises a password to have. */
const MIN_ADVISED_LENGTH = 10;

export function SignUp() {
  const t = useMessages();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const next = safeNext(query.get('next'), '/interviews/new');
  const signedIn = useSignIn();
  const queries = useQueryClient();
  const [length, setLength] = useState(0);
  const attempt = useMutation({
    mutationFn: async (form: FormData) => {
      // Asked before, since the account is no guest's afterwards; where no answer comes, the interview is kept all the same.
      const kept = signedIn === 'guest' ? await queries.query(tried).catch(() => null) : null;
      await register(formText(form, 'username'), formText(form, 'password'), formText(form, 'full_name').trim());
      const code = await firstRecoveryCode();
      const fresh: FreshCode | null = code === null ? null : { code, kept };
      queries.setQueryData<FreshCode | null>(freshCode.queryKey, fresh);
    },
    onSuccess: () => navigate(next, { replace: true }),
  });
  if (signedIn === 'in' && !attempt.isPending) return <Navigate replace to={next} />;
  const short = length > 0 && length < MIN_ADVISED_LENGTH;
  return (
    <div className={styles.card}>
      <div className={layout.intro}>
        <Heading title={t.shared.signUp}>{t.account.signUpTitle}</Heading>
        <p>{t.account.signUpIntro}</p>
        {signedIn === 'guest' && <p className={card('good')}>{t.trial.keptBySignUp}</p>}
      </div>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          attempt.mutate(new FormData(event.currentTarget));
        }}
      >
        <UsernameInput help={t.account.usernameHelp} error={attempt.error ? credentialsError(attempt.error, t) : undefined} />
        <PasswordInput
          label={t.account.password}
          help={short ? t.account.passwordShort : t.account.passwordHelp}
          name="password"
          autoComplete="new-password"
          maxLength={1024}
          required
          onChange={(event) => setLength(event.currentTarget.value.length)}
        />
        <Input label={t.account.fullName} help={t.account.fullNameHelp} name="full_name" autoComplete="name" maxLength={200} optional />
        <Button type="submit" look="primary" large disabled={attempt.isPending}>
          {t.account.signUpTitle}
        </Button>
      </form>
      <p className={layout.soft}>
        {t.account.haveAccount}. <Link to={query.has('next') ? `/signin?next=${encodeURIComponent(next)}` : '/signin'}>{t.shared.signIn}</Link>
      </p>
      <p className={layout.soft}>{t.recovery.beforehand}</p>
      <Contact />
    </div>
  );
}
