/** Every page's address and what draws it. */

import { lazy, type ComponentType } from 'react';
import { addresses, openAddresses } from './addresses';
import SignIn from './routes/sign-in';
import SignUp from './routes/sign-up';
import Welcome from './routes/welcome';

/** For those who come for the first time: small, and there at once. */
export const openPages = [
  { path: '/', Component: Welcome },
  { path: '/signin', Component: SignIn },
  { path: '/signup', Component: SignUp },
  ...fetched(openAddresses),
];

/** For those who are signed in. */
export const ownPages = fetched(addresses);

export const missingPage = { path: '*', Component: lazy(() => import('./routes/missing')) };

function fetched(pages: Record<string, () => Promise<{ default: ComponentType }>>) {
  return Object.entries(pages).map(([path, load]) => ({ path, Component: lazy(load) }));
}
