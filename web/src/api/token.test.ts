import { beforeEach, expect, test, vi } from 'vitest';
import { MemoryStorage } from '../storage/memory';

interface Call {
  path: string;
  body: string;
  headers: Record<string, string>;
}

let calls: Call[];
let answers: (() => Response)[];

const good = (token: string, seconds = 1_800) => () => Response.json({ access_token: token, token_type: 'bearer', expires_in: seconds });
const refused = () => Response.json({ detail: 'no', code: 'invalid_token' }, { status: 401 });

/** The modules as in a page that was just opened. */
async function freshPage(hint: boolean) {
  vi.resetModules();
  const kept = new MemoryStorage();
  if (hint) kept.setItem('daedam.signed-in', '1');
  vi.stubGlobal('localStorage', kept);
  vi.stubGlobal('sessionStorage', new MemoryStorage());
  vi.stubGlobal('BroadcastChannel', undefined);
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    if (path === '/healthz') return Promise.resolve(new Response());
    calls.push({ path, body: init.body as string, headers: init.headers as Record<string, string> });
    const answer = answers.shift();
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError('no network'));
  });
  return { token: await import('./token'), errors: await import('./errors'), kept };
}

beforeEach(() => {
  calls = [];
  answers = [];
});

test('many who need a token at once share one refresh, and it carries no secret that a script could know', async () => {
  answers = [good('first')];
  const { token } = await freshPage(true);
  expect(await Promise.all([token.accessToken(), token.accessToken(), token.accessToken()])).toEqual(['first', 'first', 'first']);
  expect(calls).toHaveLength(1);
  expect(calls[0]).toMatchObject({ path: '/token/refresh', body: '{}' });
  expect(calls[0]?.headers['X-Daedam-Client']).toBe('web');
  expect(token.signInState.get()).toBe('in');
});

test('a token that the server has refused is replaced, and one that is about to end too', async () => {
  answers = [good('first'), good('second', 10), good('third')];
  const { token } = await freshPage(true);
  expect(await token.accessToken()).toBe('first');
  expect(await token.accessToken('first')).toBe('second');
  expect(await token.accessToken()).toBe('third');
  expect(await token.accessToken()).toBe('third');
});

test('a first visit asks nobody and is signed out', async () => {
  const { token } = await freshPage(false);
  await token.restore();
  expect(token.signInState.get()).toBe('out');
  expect(calls).toEqual([]);
});

test('a sign-in that ends at the start is out, one that ends later is expired', async () => {
  answers = [refused];
  const atStart = await freshPage(true);
  await atStart.token.restore();
  expect(atStart.token.signInState.get()).toBe('out');
  expect(atStart.kept.length).toBe(0);

  answers = [good('first', 10), refused];
  const later = await freshPage(true);
  await later.token.restore();
  await expect(later.token.accessToken()).rejects.toBeInstanceOf(later.errors.SignedOut);
  expect(later.token.signInState.get()).toBe('expired');
});

test('a server that cannot be reached ends no sign-in', async () => {
  const { token, errors, kept } = await freshPage(true);
  await expect(token.restore()).rejects.toBeInstanceOf(errors.Unreachable);
  expect(token.signInState.get()).toBe('unknown');
  expect(kept.length).toBe(1);
});

test('signing out forgets what is the person’s, and leaves what is the device’s', async () => {
  answers = [good('first'), () => new Response(null, { status: 204 })];
  const { token, kept } = await freshPage(false);
  kept.setItem('daedam.language', 'en');
  await token.signIn('지원', 'secret');
  for (const name of ['last-plan', 'clock.3', 'mode.2', 'draft.7.9', 'unsent.7.9', 'draft.8.9']) kept.setItem(`daedam.${name}`, '{}');
  await token.signOut(7);
  expect(kept.names()).toEqual(['daedam.draft.8.9', 'daedam.language']);
});
