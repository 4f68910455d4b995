/** Every page in both languages, both themes and both sizes: accessible to WCAG 2.2 AA, and a picture to look at. */

import type { Page } from '@playwright/test';
import { expect, expectAccessible, goodAnswer, newPerson, settled, shoot, test } from './fixtures';

interface Ready {
  token: string;
  open: number;
  finished: number;
}

/** An account with one interview under way and two finished ones, made without the pages. */
async function prepare(page: Page, language: 'ko' | 'en', url: string): Promise<Ready> {
  const { username, password } = newPerson();
  const ask = page.request;
  const name = language === 'ko' ? '지원' : 'Jiwon';
  await ask.post(`${url}/register`, { data: { username, hashed_password: password, full_name: name } });
  const signedIn = await ask.post(`${url}/token`, { form: { username, password } });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  const headers = { Authorization: `Bearer ${token}` };
  const position = language === 'ko' ? '백엔드 개발자' : 'Backend developer';
  const answer =
    language === 'ko'
      ? goodAnswer
      : 'Last year payments failed in our order service. I read the logs, found that the pool was exhausted, and raised it from 20 to 50. Response time fell from 1.8 s to 0.2 s.';
  const start = async (answers: string[], complete: boolean) => {
    const made = await ask.post(`${url}/sessions`, {
      headers,
      data: { user_name: name, position, language, question_count: 3, time_limit_s: complete ? null : 120 },
    });
    const { id } = (await made.json()) as { id: number };
    const asked = await ask.get(`${url}/sessions/${String(id)}/questions`, { headers });
    const records = (await asked.json()) as { id: number }[];
    for (const [at, answer_text] of answers.entries()) {
      await ask.post(`${url}/answers`, { headers, data: { record_id: records[at]?.id, answer_text } });
    }
    if (complete) await ask.patch(`${url}/sessions/${String(id)}`, { headers, data: { status: 'completed' } });
    return id;
  };
  const unsure = language === 'ko' ? '모르겠습니다' : "I don't know";
  await start([unsure, answer, unsure], true);
  const finished = await start([answer, answer], true);
  const open = await start([answer], false);
  await page.goto('/signin');
  const [user, secret, go] = language === 'ko' ? ['아이디', '비밀번호', '로그인'] : ['Username', 'Password', 'Sign in'];
  await page.getByLabel(user).fill(username);
  await page.getByLabel(secret, { exact: true }).fill(password);
  await page.getByRole('button', { name: go, exact: true }).click();
  await page.waitForURL('**/home');
  return { token, open, finished };
}

const sizes = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 800 } };

// Every page is seen in each language, in each theme and at each size, though not in all eight ways.
for (const [size, language, colorScheme] of [
  ['phone', 'ko', 'dark'],
  ['desk', 'ko', 'light'],
  ['phone', 'en', 'light'],
  ['desk', 'en', 'dark'],
] as const) {
  const tag = size === 'phone' && language === 'ko' ? [] : '@thorough';
  test(`pages, ${size}, ${language}, ${colorScheme}`, { tag }, async ({ browser, server }) => {
    test.setTimeout(180_000);
    const viewport = sizes[size];
    const locale = language === 'ko' ? 'ko-KR' : 'en-GB';
    const isMobile = size === 'phone';
    const context = await browser.newContext({ baseURL: server.url, viewport, locale, colorScheme, isMobile, hasTouch: isMobile });
    const page = await context.newPage();
    const look = async (name: string, address: string | null) => {
      if (address !== null) await page.goto(address);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await settled(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
      await expectAccessible(page, name);
      await shoot(page, `${name}-${size}-${language}-${colorScheme}`);
    };
    await look('welcome', '/');
    await look('signin', '/signin');
    await look('signup', '/signup');
    const ready = await prepare(page, language, server.url);
    const interview = `/interviews/${String(ready.open)}`;
    await look('home', '/home');
    await page.goto('/interviews/new');
    await page.locator('summary').click();
    await look('new', null);
    await look('check', `${interview}/check`);
    await page.goto(interview);
    await page.getByRole('textbox').waitFor();
    await look('room', null);
    await page.locator('button[data-state=answered]').click();
    await look('room-answered', null);
    await page.getByRole('button', { name: language === 'ko' ? '잠시 멈춤' : 'Pause' }).click();
    await look('room-paused', null);
    const report = `/interviews/${String(ready.finished)}/report`;
    await page.goto(report);
    await expect(page.getByText(language === 'ko' ? '채점하고 있습니다' : 'Being graded')).toHaveCount(0, { timeout: 30_000 });
    await look('report-folded', null);
    await page.locator('summary', { hasText: language === 'ko' ? '점의 뜻' : /^What \d+ means/ }).first().click();
    await expect(page.getByText(language === 'ko' ? /^참고용 점수: / : /^Guide score: /).first()).toBeVisible();
    // Every question, so that what is named in each of them stands beside the others.
    for (const folded of await page.locator('article > details > summary').all()) await folded.click();
    for (const words of language === 'ko' ? ['기준별 점수', '자세한 피드백', '모범 답안'] : ['By criterion', 'All feedback', 'model answer']) {
      await page.locator('summary', { hasText: words }).first().click();
    }
    await expect(page.locator('details[open] [role=status]:not(:empty):visible')).toHaveCount(0);
    await page.evaluate(() => window.scrollTo(0, 0));
    await look('report', null);
    await page.getByRole('combobox').selectOption({ index: 1 });
    await page.getByRole('columnheader').nth(4).waitFor();
    await look('report-compared', null);
    await look('history', '/history');
    await look('settings', '/settings');
    await look('missing', '/no/such/page');
    await context.close();
  });
}

test('results print without what can only be clicked', async ({ page, server }) => {
  const { finished } = await prepare(page, 'ko', server.url);
  await page.goto(`/interviews/${String(finished)}/report`);
  await expect(page.getByText('채점하고 있습니다')).toHaveCount(0, { timeout: 30_000 });
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: '인쇄' })).toBeHidden();
  await expect(page.getByRole('navigation')).toBeHidden();
  await expect(page.getByRole('region', { name: '총점' })).toBeVisible();
  // Nobody can unfold paper, nor tap on it.
  await expect(page.getByRole('table', { name: '기준별 점수' })).toBeVisible();
  await expect(page.getByRole('heading', { name: '핵심 내용' }).first()).toBeVisible();
  await expect(page.getByText(/^70점부터 충분.+참고용 점수: /)).toBeVisible();
  // What is left of A4 within the margins, at 96 pixels an inch.
  const paper = { width: 673, height: 986 };
  await page.setViewportSize(paper);
  const summary = await page.getByRole('region', { name: '총점' }).boundingBox();
  expect((summary?.y ?? paper.height) + (summary?.height ?? 0), 'the summary ends on the first sheet').toBeLessThan(paper.height);
  await shoot(page, 'report-print');
});
