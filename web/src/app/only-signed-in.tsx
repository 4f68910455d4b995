/** Lets only those in who are signed in; others sign in and come back. */

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { Unreachable } from '../api/errors';
import { useSignIn } from '../api/react';
import { restore } from '../api/token';
import { ErrorPage } from '../ui/page-state';

export function OnlySignedIn() {
  const signIn = useSignIn();
  const queries = useQueryClient();
  const { pathname, search } = useLocation();
  useEffect(() => {
    if (signIn === 'out') queries.clear();
  }, [signIn, queries]);

  // A guest has one page.
  if (signIn === 'guest') return <Navigate replace to="/try" />;
  if (signIn === 'out') return <Navigate replace to={`/signin?next=${encodeURIComponent(pathname + search)}`} />;
  if (signIn === 'unknown') {
    return <ErrorPage error={new Unreachable('no answer')} retry={() => void restore().catch(() => undefined)} />;
  }
  return <Outlet />;
}
