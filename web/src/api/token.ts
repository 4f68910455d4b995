/**
 * The sign-in: a short-lived access token in this variable only, and a refresh token in a cookie that no script can read.
 *
 * The cookie's token is used once and replaced, so only one refresh may be under way in a tab and over all tabs; a tab
 * that has refreshed tells the others its access token.
 */

import { noteAnswer, noteFailed } from './connection';
import { Refused, SignedOut, Unreachable } from './problem';
import { claimFor, drop, forgetPerson, ofPerson, read, write } from '../storage';
import type { components } from './schema';

/**
 * `unknown` before the first refresh; `guest` without an account; `expired` when a sign-in that worked has ended under
 * the user's hands.
 */
export type SignIn = 'unknown' | 'in' | 'guest' | 'out' | 'expired';

type Tokens = components['schemas']['Tokens'];

/** What the hint of a sign-in says of a guest's; the hint is no secret. */
const hint = ofPerson.signedIn;
const guestHint = 'guest';
const client = { 'X-Daedam-Client': 'web' };
/** A token is renewed this many milliseconds before it runs out. */
const margin = 20_000;

interface Token {
  value: string;
  expires: number;
}

let token: Token | null = null;
/** How long an access token is good, in seconds, as the last one said. */
let life = 0;
let state: SignIn = 'unknown';
let refreshing: Promise<string> | null = null;
const listeners = new Set<() => void>();
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('daedam.sign-in');

channel?.addEventListener('message', (message: MessageEvent<{ token: Token | null; guest?: boolean; user?: number | null }>) => {
  if (message.data.token) {
    token = message.data.token;
    become(message.data.guest ? 'guest' : 'in');
  } else {
    leave(message.data.user ?? null);
  }
});

function become(next: SignIn): void {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}

export function signInState(): SignIn {
  return state;
}

export function subscribeSignIn(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function post(path: string, body: string | URLSearchParams, headers: Record<string, string> = {}): Promise<Response> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      signal: AbortSignal.timeout(15_000),
      body,
      headers: { ...client, ...headers },
    });
    noteAnswer(response);
    return response;
  } catch (error) {
    noteFailed();
    throw new Unreachable('the server did not answer', { cause: error });
  }
}

function accept(answer: Tokens, guest: boolean): string {
  life = answer.expires_in;
  token = { value: answer.access_token, expires: Date.now() + answer.expires_in * 1_000 };
  write(hint, guest ? guestHint : '1');
  become(guest ? 'guest' : 'in');
  channel?.postMessage({ token, guest });
  return token.value;
}

function isGuest(): boolean {
  return read(hint) === guestHint;
}

/** Signs in; throws `Refused` when name or password is wrong. */
export async function signIn(username: string, password: string): Promise<void> {
  const response = await post('/token', new URLSearchParams({ username, password }));
  if (!response.ok) throw await Refused.from(response);
  claimFor(username);
  accept((await response.json()) as Tokens, false);
}

/** Signs in without an account, to try one question. */
export async function signInAsGuest(): Promise<void> {
  const response = await post('/guests', '');
  if (!response.ok) throw await Refused.from(response);
  accept((await response.json()) as Tokens, true);
}

/** How long another device goes on with the access token that it has, in minutes at most. */
export function minutesLeftElsewhere(): number {
  return Math.ceil(life / 60);
}

/** Signs this device out, or every device of the user, and forgets here what is the user's. */
export async function signOut(user: number | null, everywhere = false): Promise<void> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (everywhere) headers.Authorization = `Bearer ${await accessToken()}`;
  const response = await post('/token/revoke', everywhere ? '{"everywhere":true}' : '{}', headers);
  if (!response.ok && response.status !== 401) throw await Refused.from(response);
  forget(user);
}

/** Forgets the sign-in and what is this user's without telling the server, as after the account was deleted. */
export function forget(user: number | null): void {
  leave(user);
  channel?.postMessage({ token: null, user });
}

/** Forgets in this tab; each tab does so itself, since it may just be keeping something. */
function leave(user: number | null): void {
  token = null;
  forgetPerson(user);
  become('out');
}

/** An access token that is still good, renewed if need be. `spent` is one that the server has just refused. */
export async function accessToken(spent?: string): Promise<string> {
  if (token && token.value !== spent && token.expires - margin > Date.now()) return token.value;
  if (state === 'out' || state === 'expired') throw new SignedOut('signed out');
  refreshing ??= exclusively(() => refresh(spent ?? token?.value)).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function refresh(old: string | undefined): Promise<string> {
  // Another tab may have refreshed while this one waited for its turn.
  if (token && token.value !== old && token.expires - margin > Date.now()) return token.value;
  const response = await post('/token/refresh', '{}', { 'Content-Type': 'application/json' });
  if (response.ok) return accept((await response.json()) as Tokens, isGuest());
  const refused = await Refused.from(response);
  if (refused.status >= 500 || refused.status === 429) throw refused;
  token = null;
  drop(hint);
  become(state === 'in' ? 'expired' : 'out');
  throw new SignedOut('the sign-in has ended', { cause: refused });
}

/** Runs `action` while no other tab does; browsers give locks to secure pages only. */
async function exclusively<T>(action: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks ? await locks.request('daedam.token', action) : await action();
}

/** Finds out before the first paint whether this browser is signed in. Throws `Unreachable` when nobody answers. */
export async function restore(): Promise<void> {
  if (read(hint) === null) {
    become('out');
    return;
  }
  try {
    await accessToken();
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
  }
}
