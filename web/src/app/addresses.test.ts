import { expect, test, vi } from 'vitest';
import { addresses, fetchPage } from './addresses';

test('an address is led to its own page, and one that has none to nothing', async () => {
  const fetched: string[] = [];
  for (const pattern of Object.keys(addresses) as (keyof typeof addresses)[]) {
    vi.spyOn(addresses, pattern).mockImplementation(() => {
      fetched.push(pattern);
      return Promise.reject(new Error('not needed here'));
    });
  }
  for (const path of ['/', '/interviews/new', '/interviews/42', '/interviews/42/report/', '/home', '/no/such/page', '/signin']) {
    await fetchPage(path);
  }
  expect(fetched).toEqual(['/interviews/new', '/interviews/:id', '/interviews/:id/report', '/home']);
});
