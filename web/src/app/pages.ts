/** Every page's address and what draws it. */

import { lazy, type ComponentType } from 'react';
import { matchPath } from 'react-router';
import SignIn from './routes/sign-in';
import SignUp from './routes/sign-up';
import Welcome from './routes/welcome';

type Load = () => Promise<{ default: ComponentType }>;

/** A page that is fetched when it is first wanted. */
const page = (path: string, load: Load) => ({ path, load, Component: lazy(load) });

/** For those who come for the first time: small, and there at once. */
export const openPages = [
  { path: '/', Component: Welcome },
  { path: '/signin', Component: SignIn },
  { path: '/signup', Component: SignUp },
];

/** For those who are signed in. */
export const ownPages = [
  page('/home', () => import('./routes/home')),
  page('/interviews/new', () => import('./routes/new-interview')),
  page('/interviews/:id/check', () => import('./routes/check')),
  page('/interviews/:id', () => import('./routes/room')),
  page('/interviews/:id/report', () => import('./routes/report')),
  page('/history', () => import('./routes/history')),
  page('/settings', () => import('./routes/settings')),
  page('/host', () => import('./routes/host')),
];

export const missingPage = page('*', () => import('./routes/missing'));

/** Begins to fetch the page of an address, so that it comes beside the rest and not after it. */
export async function fetchPage(path: string): Promise<void> {
  const wanted = ownPages.find((each) => matchPath(each.path, path));
  await wanted?.load().catch(() => undefined);
}

/** Fetches the other pages while nothing else is to be done, so that they are there when the network is not. */
export function fetchAllPages(): void {
  const fetchAll = () => ownPages.forEach(({ load }) => void load().catch(() => undefined));
  if ('requestIdleCallback' in window) requestIdleCallback(fetchAll);
  else setTimeout(fetchAll, 2_000);
}
