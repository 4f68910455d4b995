/** Every page's address and what draws it. */

import { lazy, type ComponentType } from 'react';
import { addresses } from './addresses';
import SignIn from './routes/sign-in';
import SignUp from './routes/sign-up';
import Welcome from './routes/welcome';

/** For those who come for the first time: small, and there at once. */
export const openPages = [
  { path: '/', Component: Welcome },
  { path: '/signin', Component: SignIn },
  { path: '/signup', Component: SignUp },
];

/** For those who are signed in. */
export const ownPages = Object.entries<() => Promise<{ default: ComponentType }>>(addresses).map(([path, load]) => ({
  path,
  Component: lazy(load),
}));

export const missingPage = { path: '*', Component: lazy(() => import('./routes/missing')) };
