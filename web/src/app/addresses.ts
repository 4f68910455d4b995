/** The addresses of the pages that are fetched when they are wanted, and where each is fetched from. */

import type { ComponentType } from 'react';

type Load = () => Promise<{ default: ComponentType }>;

/** For those who are not signed in yet, beside the few pages that come with the app itself. */
export const openAddresses = {
  '/try': () => import('./routes/trial'),
  '/forgot-password': () => import('./routes/recovery'),
} satisfies Record<string, Load>;

/** For those who are signed in. */
export const addresses = {
  '/home': () => import('./routes/home'),
  '/interviews/new': () => import('./routes/new-interview'),
  '/interviews/:id/check': () => import('./routes/check'),
  '/interviews/:id': () => import('./routes/room'),
  '/interviews/:id/report': () => import('./routes/report'),
  '/history': () => import('./routes/history'),
  '/settings': () => import('./routes/settings'),
  '/host': () => import('./routes/host'),
} satisfies Record<string, Load>;

const all = (): Record<string, Load> => ({ ...openAddresses, ...addresses });

/** Begins to fetch the page of an address, so that it comes beside the rest and not after it. */
export async function fetchPage(path: string): Promise<void> {
  const wanted = Object.entries(all()).find(([pattern]) => matches(pattern, path));
  await wanted?.[1]().catch(() => undefined);
}

/** Fetches the other pages, so that they are there when the network is not. */
export function fetchAllPages(): void {
  Object.values(all()).forEach((load) => void load().catch(() => undefined));
}

/** Runs `action` while nothing else is to be done, and not before the first page is painted. */
export function whenPainted(action: () => void): void {
  const whenIdle = () => {
    if ('requestIdleCallback' in window) requestIdleCallback(action);
    else setTimeout(action, 2_000);
  };
  // The second frame begins after the first is painted.
  requestAnimationFrame(() => requestAnimationFrame(whenIdle));
}

function matches(pattern: string, path: string): boolean {
  const parts = path.replace(/\/$/, '').split('/');
  const wanted = pattern.split('/');
  return parts.length === wanted.length && wanted.every((part, place) => part.startsWith(':') || part === parts[place]);
}
