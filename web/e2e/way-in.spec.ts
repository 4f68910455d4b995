/** The way in: one question without an account, signing up, and a new password by a recovery code. */

import type { Page } from '@playwright/test';
import { expect, expectAccessible, goodAnswer, networkNoise, newPerson, shoot, signUp, signUpByPage, test } from './fixtures';
import { Server } from './server';

const code = /^[0-9A-Z]{5}(-[0-9A-Z]{5}){3}$/;

/** From the first page to the feedback on one question, without an account. */
async function tryOne(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: '가입 없이 질문 하나 답해 보기' }).click();
  await page.getByRole('button', { name: '백엔드 개발', exact: true }).click();
  await page.getByRole('button', { name: '질문 받기' }).click();
  const field = page.getByRole('textbox', { name: '답변' });
  await field.waitFor({ timeout: 40_000 });
  await field.fill(goodAnswer);
  await expectAccessible(page, 'a question without an account');
  await shoot(page, 'try-question');
  // What was written is still there after a reload.
  await page.reload();
  await expect(field).toHaveValue(goodAnswer);
  await page.getByRole('button', { name: '답변 제출' }).click();
  await expect(page.getByText('평가하는 중')).toHaveCount(0, { timeout: 30_000 });
  await expect(page.getByRole('article')).toContainText('/100');
}

test('the first page says what this is, and its examples change when they are asked to', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('main').getByRole('listitem').first()).toHaveText('무료 모의 면접');
  await expect(page.getByText('AI 없이 기준표로 평가')).toBeVisible();
  await expect(page.getByText('데이터베이스 인덱스를')).toBeVisible();
  await page.getByRole('group', { name: '직무별 예시' }).getByRole('button', { name: '간호' }).click();
  await expect(page.getByText('투약 오류를')).toBeVisible();
  await expect(page.getByText('데이터베이스 인덱스를')).toBeHidden();
});

test('the examples change by themselves until they are stopped', { tag: '@thorough' }, async ({ page }) => {
  await page.clock.install();
  await page.goto('/');
  await expect(page.getByText('데이터베이스 인덱스를')).toBeVisible();
  await page.clock.runFor(8_000);
  await expect(page.getByText('투약 오류를')).toBeVisible();
  await page.getByRole('button', { name: '예시 멈추기' }).click();
  await page.clock.runFor(30_000);
  await expect(page.getByText('투약 오류를')).toBeVisible();
});

test('a question is tried without an account, and signing up keeps it', async ({ page }) => {
  await tryOne(page);
  await expectAccessible(page, 'feedback without an account');
  await shoot(page, 'try-feedback');
  // Everything else needs an account, and the tried question is where it was.
  await page.goto('/home');
  await page.waitForURL('**/try');
  await page.getByRole('link', { name: '회원가입하고 보관하기' }).click();
  await expect(page.getByText('방금 답한 질문과 평가를 새 계정에 보관합니다.')).toBeVisible();
  const person = newPerson();
  await page.getByLabel('아이디').fill(person.username);
  await page.getByLabel('비밀번호', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: '계정 만들기' }).click();
  await page.waitForURL('**/interviews/new');
  const fresh = page.getByRole('region', { name: '복구 코드를 보관해 주세요' });
  await expect(fresh.getByRole('status', { name: '복구 코드' })).toHaveText(code);
  await expectAccessible(page, 'a recovery code after signing up');
  await shoot(page, 'signup-code');
  await fresh.getByRole('link', { name: '답변과 평가 보기' }).click();
  await expect(page.getByRole('region', { name: /의 답변$/ })).toContainText(goodAnswer);
  await fresh.getByRole('button', { name: '보관했습니다' }).click();
  await expect(fresh).toBeHidden();
  await page.goto('/home');
  await expect(page.getByRole('progressbar')).toHaveAttribute('value', '1');
});

test('a name that is taken loses nothing of what was tried', { tag: '@thorough' }, async ({ page, watch, browser, server }) => {
  watch.expected.push(networkNoise);
  const context = await browser.newContext({ baseURL: server.url, locale: 'ko-KR' });
  const taken = await signUp(await context.newPage());
  await context.close();
  await tryOne(page);
  await page.getByRole('link', { name: '회원가입하고 보관하기' }).click();
  await page.getByLabel('아이디').fill(taken.username);
  await page.getByLabel('비밀번호', { exact: true }).fill(taken.password);
  await page.getByRole('button', { name: '계정 만들기' }).click();
  await expect(page.getByRole('alert')).toContainText('이미 쓰이는 아이디입니다');
  await page.goto('/try');
  await expect(page.getByRole('article')).toContainText('/100');
});

async function signInByPage(page: Page, username: string, password: string): Promise<void> {
  await page.goto('/signin');
  await page.getByLabel('아이디').fill(username);
  await page.getByLabel('비밀번호', { exact: true }).fill(password);
  await page.getByRole('button', { name: '로그인', exact: true }).click();
}

async function recover(page: Page, username: string, typed: string, password: string): Promise<void> {
  await page.goto('/signin');
  await page.getByRole('link', { name: '새 비밀번호 만들기' }).click();
  // The page for signing in, which stays until the next one is loaded, has a field for the username too.
  await page.waitForURL('**/forgot-password');
  await page.getByLabel('복구 코드').fill(typed);
  await page.getByLabel('아이디').fill(username);
  await page.getByLabel('새 비밀번호', { exact: true }).fill(password);
  await page.getByRole('button', { name: '비밀번호 바꾸기' }).click();
}

test('a recovery code from settings sets a new password, once; a wrong one is said clearly', async ({ page, browser, server, watch }) => {
  watch.expected.push(networkNoise);
  const person = await signUp(page);
  await page.goto('/settings');
  const password = page.getByLabel('본인 확인을 위한 비밀번호');
  await password.fill('아니다');
  await page.getByRole('button', { name: '복구 코드 만들기' }).click();
  await expect(page.getByRole('alert')).toHaveText('지금 비밀번호가 맞지 않습니다.');
  await password.fill(person.password);
  await page.getByRole('button', { name: '복구 코드 만들기' }).click();
  const shown = page.getByRole('status', { name: '복구 코드' });
  await expect(shown).toHaveText(code);
  await expectAccessible(page, 'a recovery code in settings');
  await shoot(page, 'settings-code');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: '코드 복사' }).click();
  await expect(page.getByText('복사했습니다.')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  await expect(shown).toHaveText(copied);
  // Shown once: a reload says only that there is one.
  await page.reload();
  await expect(page.getByText('만든 코드가 있습니다')).toBeVisible();
  await expect(shown).toHaveCount(0);

  const context = await browser.newContext({ baseURL: server.url, locale: 'ko-KR' });
  const other = await context.newPage();
  await recover(other, person.username, '00000-00000-00000-00000', '잊지 않을 비밀번호');
  await expect(other.getByRole('alert')).toHaveText(
    '아이디와 복구 코드가 맞지 않거나, 이미 사용한 코드입니다. 바뀐 것은 없습니다.',
  );
  await expectAccessible(other, 'a wrong recovery code');
  await shoot(other, 'forgot-password-wrong');
  await recover(other, person.username, copied.toLowerCase().replaceAll('-', ' '), '잊지 않을 비밀번호');
  await expect(other.getByRole('heading', { name: '비밀번호를 바꾸었습니다' })).toBeVisible();
  await recover(other, person.username, copied, '또 다른 비밀번호');
  await expect(other.getByRole('alert')).toContainText('이미 사용한 코드입니다');
  await signInByPage(other, person.username, '잊지 않을 비밀번호');
  await other.waitForURL('**/home');
  await context.close();
  // The browser that was signed in is not any more.
  await page.reload();
  await page.waitForURL('**/signin**');
});

test('the way in, in English', { tag: '@thorough' }, async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('link', { name: 'Try one question without an account' }).click();
  await page.getByRole('button', { name: 'Nursing' }).click();
  await page.getByRole('button', { name: 'Get a question' }).click();
  const field = page.getByRole('textbox', { name: 'Your answer' });
  await field.waitFor({ timeout: 40_000 });
  await field.fill('On my ward last year I noticed a wrong dose. I stopped, checked the chart, and called the doctor within 5 minutes.');
  await page.getByRole('button', { name: 'Submit answer' }).click();
  await expect(page.getByRole('article')).toContainText('/100', { timeout: 30_000 });
  await shoot(page, 'try-feedback-en');
  await page.getByRole('link', { name: 'Sign up and keep it' }).click();
  await page.waitForURL('**/signup');
  await signUpByPage(page, 'en');
  await page.goto('/home');
  await expect(page.getByRole('heading', { name: 'Nursing' })).toBeVisible();
  await context.close();
});

for (const [width, locale, colorScheme] of [
  [390, 'ko-KR', 'dark'],
  [390, 'en-GB', 'light'],
] as const) {
  const tag = locale === 'ko-KR' ? [] : '@thorough';
  test(`the pages before a sign-in, ${String(width)} px, ${locale}, ${colorScheme}`, { tag }, async ({ browser, server }) => {
    const context = await browser.newContext({ baseURL: server.url, viewport: { width, height: 800 }, locale, colorScheme });
    const page = await context.newPage();
    for (const address of ['/try', '/forgot-password']) {
      await page.goto(address);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide, `${address} scrolls sideways`).toBeLessThanOrEqual(0);
      await expectAccessible(page, address);
      await shoot(page, `way-in${address.replace('/', '-')}-${locale}`);
    }
    await context.close();
  });
}

test('a host that takes no guests and names a contact says so', { tag: '@thorough' }, async ({ browser, watch }) => {
  watch.expected.push(networkNoise);
  const own = await Server.begin({ DAEDAM_GUESTS: 'closed', DAEDAM_CONTACT: '3층 교육실, lab@example.org' });
  try {
    const context = await browser.newContext({ baseURL: own.url, locale: 'ko-KR' });
    const page = await context.newPage();
    await page.goto('/');
    await expect(page.getByRole('link', { name: '회원가입하고 시작하기' })).toBeVisible();
    await expect(page.getByRole('link', { name: '가입 없이 질문 하나 답해 보기' })).toHaveCount(0);
    for (const address of ['/signin', '/signup', '/forgot-password']) {
      await page.goto(address);
      await expect(page.getByText('3층 교육실, lab@example.org')).toBeVisible();
    }
    await page.goto('/try');
    await page.getByLabel('지원 직무').fill('간호사');
    await page.getByRole('button', { name: '질문 받기' }).click();
    await expect(page.getByRole('alert')).toContainText('가입한 다음에');
    await context.close();
  } finally {
    await own.end();
  }
});
