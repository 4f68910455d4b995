/** The page to sign in. */

import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';
import { useSignIn } from '../../api/react';
import { useMessages } from '../../i18n';
import { Heading } from '../../ui/heading';
import layout from '../../ui/layout.module.css';
import styles from './account.module.css';
import { Contact } from './contact';
import { SignInForm } from './sign-in-form';

export function SignIn() {
  const t = useMessages();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const next = safeNext(query.get('next'));
  if (useSignIn() === 'in') return <Navigate replace to={next} />;
  return (
    <div className={styles.card}>
      <Heading title={t.shared.signIn}>{t.account.signInTitle}</Heading>
      <SignInForm onDone={() => void navigate(next, { replace: true })} />
      <p className={layout.soft}>
        {t.account.noAccount} <Link to={query.has('next') ? `/signup?next=${encodeURIComponent(next)}` : '/signup'}>{t.shared.signUp}</Link>
      </p>
      <p className={layout.soft}>
        {t.recovery.forgot} <Link to="/forgot-password">{t.recovery.title}</Link>
      </p>
      <Contact />
    </div>
  );
}

/** Only pages of this app; an address with a host would lead away from it. */
export function safeNext(next: string | null, otherwise = '/home'): string {
  return next && /^\/(?![/\\])/.test(next) ? next : otherwise;
}
