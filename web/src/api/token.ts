/**
 * The sign-in: a short-lived access token in this variable only, and a refresh token in a cookie that no script can read.
 *
 * The cookie's token is used once and replaced, so only one refresh may be under way in a tab and over all tabs; a tab
 * that has refreshed tells the others its access token.
 */

import { reportAnswer, reportFailure } from './connection';
import { ApiError, SignedOut, Unreachable } from './errors';
import { claimFor, drop, eraseUser, userKeys, read, write } from '../storage';
import { observable } from '../state/observable';
import type { components } from './schema';

/**
 * `unknown` before the first refresh; `guest` without an account; `expired` when a sign-in that worked has ended while
 * the user was at work.
 */
export type SignIn = 'unknown' | 'in' | 'guest' | 'out' | 'expired';

type Tokens = components['schemas']['Tokens'];

/** What the hint of a sign-in says of a guest's; the hint is no secret. */
const hint = userKeys.signedIn;
const guestHint = 'guest';
const clientHeader = { 'X-Daedam-Client': 'web' };
/** Milliseconds before a token's end from which on it is renewed. */
const RENEWAL_MARGIN = 20_000;

interface Token {
  value: string;
  expires: number;
}

let token: Token | null = null;
/** Seconds for which the server lets an access token live. */
let tokenLifetime = 0;
let refreshing: Promise<string> | null = null;
export const signInState = observable<SignIn>('unknown');
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('daedam.sign-in');

channel?.addEventListener('message', (message: MessageEvent<{ token: Token | null; guest?: boolean; user?: number | null }>) => {
  if (message.data.token) {
    token = message.data.token;
    signInState.set(message.data.guest ? 'guest' : 'in');
  } else {
    clearSignIn(message.data.user ?? null);
  }
});

async function post(path: string, body: string | URLSearchParams, headers: Record<string, string> = {}): Promise<Response> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      signal: AbortSignal.timeout(15_000),
      body,
      headers: { ...clientHeader, ...headers },
    });
    reportAnswer(response);
    return response;
  } catch (error) {
    reportFailure();
    throw new Unreachable('the server did not answer', { cause: error });
  }
}

function storeTokens(answer: Tokens, guest: boolean): string {
  tokenLifetime = answer.expires_in;
  token = { value: answer.access_token, expires: Date.now() + answer.expires_in * 1_000 };
  write(hint, guest ? guestHint : '1');
  signInState.set(guest ? 'guest' : 'in');
  channel?.postMessage({ token, guest });
  return token.value;
}

function isGuest(): boolean {
  return read(hint) === guestHint;
}

/** Signs in; throws `ApiError` when name or password is wrong. */
export async function signIn(username: string, password: string): Promise<void> {
  const response = await post('/token', new URLSearchParams({ username, password }));
  if (!response.ok) throw await ApiError.from(response);
  claimFor(username);
  storeTokens((await response.json()) as Tokens, false);
}

/** Signs in without an account, to try one question. */
export async function signInAsGuest(): Promise<void> {
  const response = await post('/guests', '');
  if (!response.ok) throw await ApiError.from(response);
  storeTokens((await response.json()) as Tokens, true);
}

/** How long another device goes on with the access token that it has, in minutes at most. */
export function minutesLeftElsewhere(): number {
  return Math.ceil(tokenLifetime / 60);
}

/** Signs this device out, or every device of the user, and forgets here what is the user's. */
export async function signOut(user: number | null, everywhere = false): Promise<void> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (everywhere) headers.Authorization = `Bearer ${await accessToken()}`;
  const response = await post('/token/revoke', everywhere ? '{"everywhere":true}' : '{}', headers);
  if (!response.ok && response.status !== 401) throw await ApiError.from(response);
  forgetSignIn(user);
}

/** Forgets the sign-in and what is this user's without telling the server, as after the account was deleted. */
export function forgetSignIn(user: number | null): void {
  clearSignIn(user);
  channel?.postMessage({ token: null, user });
}

/** Forgets in this tab; each tab does so itself, since it may just be keeping something. */
function clearSignIn(user: number | null): void {
  token = null;
  eraseUser(user);
  signInState.set('out');
}

/** An access token that is still good, renewed if need be. `rejected` is one that the server has just refused. */
export async function accessToken(rejected?: string): Promise<string> {
  if (isFresh(token, rejected)) return token.value;
  if (['out', 'expired'].includes(signInState.get())) throw new SignedOut('signed out');
  refreshing ??= withLock(() => refresh(rejected ?? token?.value)).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** Whether a token is another than the `old` one and lives long enough. */
function isFresh(candidate: Token | null, old: string | undefined): candidate is Token {
  return candidate !== null && candidate.value !== old && candidate.expires - RENEWAL_MARGIN > Date.now();
}

async function refresh(old: string | undefined): Promise<string> {
  // Another tab may have refreshed while this one waited for its turn.
  if (isFresh(token, old)) return token.value;
  const response = await post('/token/refresh', '{}', { 'Content-Type': 'application/json' });
  if (response.ok) return storeTokens((await response.json()) as Tokens, isGuest());
  const error = await ApiError.from(response);
  if (error.status >= 500 || error.status === 429) throw error;
  token = null;
  drop(hint);
  signInState.set(signInState.get() === 'in' ? 'expired' : 'out');
  throw new SignedOut('the sign-in has ended', { cause: error });
}

/** Runs `action` while no other tab does; browsers give locks to secure pages only. */
async function withLock<T>(action: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks ? await locks.request('daedam.token', action) : await action();
}

/** Finds out before the first paint whether this browser is signed in. Throws `Unreachable` when the server does not answer. */
export async function restore(): Promise<void> {
  if (read(hint) === null) {
    signInState.set('out');
    return;
  }
  try {
    await accessToken();
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
  }
}
