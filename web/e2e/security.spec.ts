/** What a script or another site could get hold of: nothing. */

import { answerField, expect, goodAnswer, networkNoise, signUp, startInterview, test } from './fixtures';

test('no token is anywhere that a script can read', async ({ page, context }) => {
  await signUp(page);
  await startInterview(page);
  const readable = await page.evaluate(() =>
    [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie].join('\n'),
  );
  expect(readable).not.toMatch(/eyJ[\w-]+\.|bearer/i);
  const cookies = await context.cookies();
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) {
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/token' });
    expect(readable).not.toContain(cookie.value);
  }
  await page.reload();
  await expect(answerField(page)).toBeVisible();
});

test('the page comes with headers that forbid what it does not need', async ({ page }) => {
  const response = await page.goto('/home');
  const headers = response?.headers() ?? {};
  const policy = headers['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe-inline|unsafe-eval'/);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['referrer-policy']).toBe('no-referrer');
  expect(headers['cache-control']).toContain('no-cache');
});

test('assets are kept for ever, and there are no source maps', async ({ page, request }) => {
  const sizes: string[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).pathname.startsWith('/assets/')) sizes.push(response.url());
  });
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(sizes.length).toBeGreaterThan(3);
  for (const url of sizes) {
    const response = await request.get(url);
    expect(response.headers()['cache-control']).toContain('immutable');
    expect((await request.get(`${url}.map`)).status()).toBe(404);
  }
});

test("another site's page cannot use the cookie", async ({ page, watch, server }) => {
  watch.expected.push(networkNoise, /CORS|Cross-Origin/);
  await signUp(page);
  const cookies = await page.context().cookies();
  const [cookie] = cookies;
  const url = `${server.url}/token/refresh`;
  const headers = { Cookie: `${cookie?.name ?? ''}=${cookie?.value ?? ''}`, 'Content-Type': 'application/json' };
  const crossSite = await page.request.post(url, {
    headers: { ...headers, 'X-Daedam-Client': 'web', Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    data: {},
  });
  expect(crossSite.ok()).toBe(false);
  const withoutHeader = await page.request.post(url, { headers, data: {} });
  expect(withoutHeader.ok()).toBe(false);
  // The sign-in is as good as before.
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/home/);
});

test('what a candidate writes is shown as text', async ({ page }) => {
  await signUp(page);
  const session = await startInterview(page);
  const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script> ${goodAnswer}`;
  await answerField(page).fill(evil);
  await page.getByRole('button', { name: '답변 제출' }).click();
  await expect(page.getByText('저장됨')).toBeVisible();
  await page.goto(`/interviews/${String(session)}/report`);
  await expect(page.getByText('<img src=x').first()).toBeVisible();
  expect(await page.title()).not.toContain('owned');
});
