/** A reload without a network: the app itself says so, in both languages, and goes on by itself. */

import type { Page } from '@playwright/test';
import { answerField, expect, expectAccessible, networkNoise, shoot, signUp, startInterview, test } from './fixtures';
import { Server } from './server';

test.use({ serviceWorkers: 'allow' });

/** Waits until the worker has everything that it keeps. */
async function kept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state !== 'activated') await new Promise((done) => active?.addEventListener('statechange', done));
  });
}

const words = {
  ko: { title: '연결되면 이어서 보여 드립니다', heading: '설정' },
  en: { title: 'This page opens once you are back online', heading: 'Settings' },
};

for (const language of ['ko', 'en'] as const) {
  const tag = language === 'ko' ? [] : '@thorough';
  test(`a page that is reloaded offline comes back by itself, ${language}`, { tag }, async ({ page, context, watch }) => {
    watch.expected.push(networkNoise);
    await signUp(page);
    await page.evaluate((chosen) => localStorage.setItem('daedam.language', chosen), language);
    await page.goto('/settings');
    await kept(page);
    await context.setOffline(true);
    await page.reload();
    await expect(page.getByRole('heading', { name: words[language].title })).toBeVisible();
    await expectAccessible(page, 'offline');
    await shoot(page, `offline-desk-${language}`);
    await page.setViewportSize({ width: 360, height: 740 });
    await shoot(page, `offline-phone-${language}`);
    await context.setOffline(false);
    await expect(page.getByRole('heading', { name: words[language].heading, exact: true })).toBeVisible({ timeout: 20_000 });
  });
}

test('an interview that is reloaded offline has its draft when the network is back', async ({ page, context, watch }) => {
  watch.expected.push(networkNoise);
  await signUp(page);
  await startInterview(page);
  await answerField(page).fill('지하철에서 쓰던 답변');
  await kept(page);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByText('쓰던 답변은 이 기기에 그대로 있습니다.')).toBeVisible();
  await context.setOffline(false);
  await expect(answerField(page)).toHaveValue('지하철에서 쓰던 답변', { timeout: 20_000 });
});

test('a guest who reloads offline keeps the question', { tag: '@thorough' }, async ({ page, context, watch }) => {
  watch.expected.push(networkNoise);
  await page.goto('/try');
  await page.getByLabel('지원 직무').fill('간호사');
  await page.getByRole('button', { name: '질문 받기' }).click();
  await page.getByRole('textbox', { name: '답변' }).fill('쓰다 만 답변');
  await kept(page);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole('heading', { name: words.ko.title })).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByRole('textbox', { name: '답변' })).toHaveValue('쓰다 만 답변', { timeout: 20_000 });
});

test('a first page opens offline, and what the API answers is never kept', async ({ page, context, watch }) => {
  watch.expected.push(networkNoise);
  await signUp(page);
  await page.goto('/home');
  await kept(page);
  const paths = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => path !== '/' && !path.startsWith('/assets/'))).toEqual([]);
  await context.setOffline(true);
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('a server that is away is not the browser’s own page either', { tag: '@thorough' }, async ({ browser, watch }) => {
  watch.expected.push(networkNoise);
  const own = await Server.begin();
  try {
    const context = await browser.newContext({ baseURL: own.url });
    const page = await context.newPage();
    await signUp(page);
    await kept(page);
    await own.kill();
    await page.reload();
    await expect(page.getByRole('heading', { name: '서버에 연결하지 못했습니다' })).toBeVisible();
    await own.start();
    await expect(page.getByRole('heading', { name: '첫 면접을 시작해 볼까요?' })).toBeVisible({ timeout: 20_000 });
    await context.close();
  } finally {
    await own.end();
  }
});
