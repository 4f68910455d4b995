/** Settings: name, password, looks, devices, one's data, and the host's page. */

import { readFileSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';
import { expect, expectAccessible, networkNoise, shoot, signUp, startInterview, test, type Person } from './fixtures';
import { Server } from './server';

test('name, theme, language and text size are kept', async ({ page }) => {
  await signUp(page);
  await page.goto('/settings');
  await page.getByLabel('이름', { exact: true }).fill('새 이름');
  await page.getByRole('button', { name: '저장' }).click();
  await expect(page.getByText('저장했습니다')).toBeVisible();
  await page.getByRole('radio', { name: '어둡게' }).check();
  await page.getByRole('radio', { name: '크게' }).check();
  await page.getByRole('radio', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('html')).toHaveAttribute('data-text', 'large');
  await page.goto('/interviews/new');
  await page.locator('summary').click();
  await expect(page.getByPlaceholder('새 이름')).toBeVisible();
});

test('a password changes only with the old one', async ({ page, watch }) => {
  watch.expected.push(networkNoise);
  const person = await signUp(page);
  await page.goto('/settings');
  await page.getByLabel('지금 비밀번호').fill('아니다');
  await page.getByLabel('새 비밀번호').fill('새로운 긴 비밀번호');
  await page.getByRole('button', { name: '비밀번호 변경' }).click();
  await expect(page.getByRole('alert')).toHaveText('지금 비밀번호가 맞지 않습니다.');
  await page.getByLabel('지금 비밀번호').fill(person.password);
  await page.getByLabel('새 비밀번호').fill('새로운 긴 비밀번호');
  await page.getByRole('button', { name: '비밀번호 변경' }).click();
  await expect(page.getByText('비밀번호를 바꾸었습니다.')).toBeVisible();
});

test('everything can be taken along, and erased', async ({ page, watch }) => {
  watch.expected.push(networkNoise);
  const person = await signUp(page);
  await startInterview(page);
  await page.goto('/settings');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: '모두 내려받기' }).click();
  const file = readFileSync(await (await download).path(), 'utf8');
  expect(file).toContain('백엔드 개발자');
  expect(file).toContain(person.username);
  await page.getByRole('button', { name: '계정 삭제' }).click();
  await page.getByLabel(/계정의 비밀번호를 입력해 주세요/).fill(person.password);
  await shoot(page, 'settings-delete');
  await page.getByRole('button', { name: '영구 삭제' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  await page.goto('/signin');
  await page.getByLabel('아이디').fill(person.username);
  await page.getByLabel('비밀번호', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: '로그인', exact: true }).click();
  await expect(page.getByRole('alert')).toHaveText('아이디 또는 비밀번호가 맞지 않습니다.');
});

test('a wrong password erases nothing, and the dialog says so', { tag: '@thorough' }, async ({ page, watch }) => {
  watch.expected.push(networkNoise);
  const person = await signUp(page);
  await page.route('**/users/me', (route) =>
    route.request().method() === 'DELETE'
      ? route.fulfill({ status: 403, json: { detail: 'password: is not the current password', code: 'wrong_password' } })
      : route.continue(),
  );
  await page.goto('/settings');
  await page.getByRole('button', { name: '계정 삭제' }).click();
  await page.getByLabel(`“${person.username}” 계정의 비밀번호`).fill('아니다');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByRole('alert')).toHaveText('비밀번호가 맞지 않습니다. 지워진 것은 없습니다.');
  await expectAccessible(page, 'wrong password to erase');
  await shoot(page, 'settings-delete-wrong');
});

/** Signs a person in from another browser. */
async function signInElsewhere(browser: Browser, url: string, person: Person): Promise<{ other: Page; close: () => Promise<void> }> {
  const context = await browser.newContext({ baseURL: url });
  const other = await context.newPage();
  await other.goto('/signin');
  await other.getByLabel('아이디').fill(person.username);
  await other.getByLabel('비밀번호', { exact: true }).fill(person.password);
  await other.getByRole('button', { name: '로그인', exact: true }).click();
  await other.waitForURL('**/home');
  return { other, close: () => context.close() };
}

test('signing out everywhere ends the other browser too', async ({ page, browser, server, watch }) => {
  watch.expected.push(networkNoise);
  const person = await signUp(page);
  const { other, close } = await signInElsewhere(browser, server.url, person);
  await page.goto('/settings');
  await expect(page.getByRole('listitem').filter({ hasText: 'Chrome · Linux' })).toHaveCount(2);
  await page.getByRole('button', { name: '모든 기기에서 로그아웃' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('그 기기에서 쓰던 답변은 그 기기에 남아 있고');
  await expectAccessible(page, 'signing out everywhere');
  await shoot(page, 'settings-everywhere');
  await dialog.getByRole('button', { name: '모든 기기에서 로그아웃' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  await other.reload();
  await other.waitForURL('**/signin**');
  await close();
});

test('one lost device is signed out, and this one stays', { tag: '@thorough' }, async ({ page, browser, server, watch }) => {
  watch.expected.push(networkNoise);
  const person = await signUp(page);
  const { other, close } = await signInElsewhere(browser, server.url, person);
  await page.goto('/settings');
  const listed = page.getByRole('listitem').filter({ hasText: 'Chrome · Linux' });
  await expect(listed).toHaveCount(2);
  await expect(listed.first()).toContainText('이 기기');
  await shoot(page, 'settings-devices');
  await expect(listed.first()).toContainText('Chrome · Linux (1)');
  await page.getByRole('button', { name: /^로그아웃: Chrome · Linux \(2\), .+에 로그인$/ }).click();
  await expect(page.getByText('늦어도 30분 안에 끊깁니다')).toBeVisible();
  await expect(listed).toHaveCount(1);
  await expectAccessible(page, 'a device signed out');
  await other.reload();
  await other.waitForURL('**/signin**');
  await page.reload();
  await expect(listed).toHaveCount(1);
  await close();
});

test('an interview can be deleted', async ({ page }) => {
  await signUp(page);
  await startInterview(page);
  await page.goto('/history');
  await page.getByRole('button', { name: '삭제: 백엔드 개발자' }).click();
  await expect(page.getByRole('dialog')).toContainText('되돌릴 수 없습니다');
  await page.getByRole('dialog').getByRole('button', { name: '삭제' }).click();
  await expect(page.getByText('아직 마친 면접이 없습니다.')).toBeVisible();
});

test("the host's page is for the host", { tag: '@thorough' }, async ({ browser, page, watch }) => {
  watch.expected.push(networkNoise);
  await signUp(page);
  await page.goto('/host');
  await expect(page.getByRole('heading', { name: '운영자만 볼 수 있는 화면입니다' })).toBeVisible();
  await expect(page.getByText(/지금 로그인한 .+ 계정은 운영자가 아닙니다/)).toBeVisible();
  await expect(page.getByRole('link', { name: '설정에서 로그아웃' })).toBeVisible();
  await shoot(page, 'host-forbidden');
  await page.getByRole('link', { name: '홈으로' }).click();
  await page.waitForURL('**/home');
  const own = await Server.begin({ DAEDAM_ADMINS: '["host"]' });
  try {
    own.addUser('host', 'host password');
    const context = await browser.newContext({ baseURL: own.url });
    const host = await context.newPage();
    await host.goto('/signin');
    await host.getByLabel('아이디').fill('host');
    await host.getByLabel('비밀번호', { exact: true }).fill('host password');
    await host.getByRole('button', { name: '로그인', exact: true }).click();
    await host.getByRole('link', { name: '서버', exact: true }).click();
    await expect(host.getByText('밀린 작업이 없습니다.')).toBeVisible();
    await expectAccessible(host, 'host');
    await shoot(host, 'host');
    await context.close();
  } finally {
    await own.end();
  }
});
