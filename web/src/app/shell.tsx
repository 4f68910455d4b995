/** What stands around every page: the name, the way to the other pages, and what is wrong with the connection. */

import { useQuery } from '@tanstack/react-query';
import { Suspense, useEffect } from 'react';
import { Link, NavLink, Outlet, useLocation } from 'react-router';
import { me } from '../api/queries';
import { useSignIn } from '../api/react';
import { ExpiredDialog } from '../features/account/expired-dialog';
import { FreshRecoveryCode } from '../features/account/recovery-code';
import { useMessages } from '../i18n';
import { Icon } from '../ui/icon';
import { Waiting } from '../ui/page-state';
import { Wordmark } from '../ui/wordmark';
import { ConnectionBanner } from './connection-banner';
import { LanguageSwitch } from './language-switch';
import styles from './shell.module.css';
import { useRestored } from './use-restored';

export function Shell() {
  const t = useMessages();
  const { pathname } = useLocation();
  const signIn = useSignIn();
  const known = signIn === 'in' || signIn === 'expired';
  useRestored();
  const inRoom = /^\/interviews\/\d+$/.test(pathname);
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [pathname]);
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        {t.shared.skip}
      </a>
      <header className={styles.header}>
        <Link to={known ? '/home' : '/'} className={styles.brand} aria-label={`${t.shared.name} – ${t.shared.home}`}>
          <Wordmark />
        </Link>
        {known ? !inRoom && <Navigation /> : <LanguageSwitch />}
      </header>
      <ConnectionBanner />
      <main id="main" className={styles.main} tabIndex={-1}>
        {signIn === 'in' && <FreshRecoveryCode />}
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
      </main>
      <ExpiredDialog />
    </div>
  );
}

function Navigation() {
  const t = useMessages();
  const { data: user } = useQuery(me);
  return (
    <nav aria-label={t.shared.menu} className={styles.navigation}>
      <NavLink to="/history">{t.shared.history}</NavLink>
      <NavLink to="/settings">{t.shared.settings}</NavLink>
      {user?.admin && <NavLink to="/host">{t.shared.host}</NavLink>}
      <NavLink to="/interviews/new" className={styles.begin ?? ''}>
        <Icon name="plus" size={18} />
        <span>{t.shared.newInterview}</span>
      </NavLink>
    </nav>
  );
}
