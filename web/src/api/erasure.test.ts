import { beforeEach, expect, test, vi } from 'vitest';
import { MemoryStorage } from '../storage/memory';

let sent: Request[];
let answer: () => Response;

beforeEach(() => {
  vi.resetModules();
  sent = [];
  const kept = new MemoryStorage();
  kept.setItem('daedam.signed-in', '1');
  vi.stubGlobal('localStorage', kept);
  vi.stubGlobal('sessionStorage', new MemoryStorage());
  vi.stubGlobal('location', { origin: 'https://daedam.example' });
  vi.stubGlobal('BroadcastChannel', undefined);
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('fetch', (asked: string | Request) => {
    if (typeof asked === 'string') return Promise.resolve(Response.json({ access_token: 'token', token_type: 'bearer', expires_in: 1_800 }));
    sent.push(asked);
    return Promise.resolve(answer());
  });
});

test('the password goes with the request to erase, and none where there is none', async () => {
  answer = () => new Response(null, { status: 204 });
  const { eraseAccount } = await import('./erasure');
  await eraseAccount('소나기');
  await eraseAccount(null);
  const [withOne, without] = sent;
  expect(withOne).toMatchObject({ method: 'DELETE', url: 'https://daedam.example/users/me' });
  expect(withOne?.headers.get('Content-Type')).toBe('application/json');
  expect(await withOne?.json()).toEqual({ password: '소나기' });
  expect(without?.headers.has('Content-Type')).toBe(false);
  expect(await without?.text()).toBe('');
});

test('a wrong password is told by its code', async () => {
  answer = () => Response.json({ detail: 'password: is not the current password', code: 'wrong_password' }, { status: 403 });
  const { eraseAccount } = await import('./erasure');
  await expect(eraseAccount('아니다')).rejects.toMatchObject({ status: 403, code: 'wrong_password' });
});
