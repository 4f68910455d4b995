/** Three formats on a phone, from the choice to the results: a talk on a sheet of data, a timed video interview, and the civil service. */

import type { Page } from '@playwright/test';
import { answerField, expect, expectAccessible, goodAnswer, networkNoise, shoot, signUp, test } from './fixtures';

const phone = { width: 390, height: 844 };

async function expectNoSideways(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, 'the page scrolls sideways').toBeLessThanOrEqual(0);
}

/** Seconds that the clock shows. */
async function secondsLeft(page: Page): Promise<number> {
  const shown = (await page.getByRole('timer').textContent()) ?? '';
  const [, minutes, seconds] = /(\d+):(\d\d)$/.exec(shown) ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

async function finish(page: Page, words: { end: string; grading: string }): Promise<void> {
  await page.getByRole('button', { name: words.end }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: words.end }).click();
  await page.waitForURL('**/report');
  await expect(page.getByText(words.grading)).toHaveCount(0, { timeout: 30_000 });
}

const korean = { end: '면접 마치기', grading: '채점하고 있습니다' };

test('a talk on a sheet of data: it is read, prepared with notes, told in time, and found again in the results', async ({ page }) => {
  await page.setViewportSize(phone);
  await signUp(page);
  await page.goto('/interviews/new');
  await page.getByLabel('지원 직무').fill('영업 관리');
  await page.getByLabel('면접 형식').selectOption({ label: 'PT 면접' });
  await expect(page.getByText('29분쯤')).toBeVisible();
  await page.getByText('순서와 시간 · 무엇을 보나요?').click();
  await expect(page.getByText('자료의 수치를 근거로 말하기')).toBeVisible();
  await page.getByText('상세 설정').click();
  await page.getByLabel('지원 회사').fill('한빛상사');
  await expectAccessible(page, 'the choice of a format');
  await expectNoSideways(page);
  await shoot(page, 'formats-new-phone');
  await page.getByRole('button', { name: '면접 시작' }).click();

  await expect(page.getByRole('heading', { level: 1, name: 'PT 면접' })).toBeVisible({ timeout: 40_000 });
  await expect(page.getByText('준비 20분 · 답변 7분')).toBeVisible();
  await expect(page.getByText('한빛상사')).toBeVisible();
  await expectAccessible(page, 'before the first question');
  await expectNoSideways(page);
  await shoot(page, 'formats-briefing-phone');
  await page.getByRole('button', { name: '시작하기' }).click();

  // The clock begins with the question, and goes on where it was after a reload.
  await expect(page.getByRole('timer', { name: '남은 준비 시간' })).toBeVisible();
  await expect(page.getByRole('columnheader', { name: '방문객 (명)' })).toBeVisible();
  await page.getByLabel('메모').fill('역 앞 매장의 계산대부터');
  await expect.poll(() => secondsLeft(page)).toBeLessThan(1_200);
  const before = await secondsLeft(page);
  await page.reload();
  await expect(page.getByRole('timer')).toBeVisible();
  expect(await secondsLeft(page)).toBeLessThanOrEqual(before);
  expect(await secondsLeft(page)).toBeGreaterThan(before - 30);
  await expect(page.getByLabel('메모')).toHaveValue('역 앞 매장의 계산대부터');
  await expect(answerField(page)).toHaveCount(0);
  await expectAccessible(page, 'the preparation');
  await expectNoSideways(page);
  await shoot(page, 'formats-preparation-phone');

  await page.getByRole('button', { name: '답변 시작' }).click();
  await expect(answerField(page)).toBeFocused();
  await expect(page.getByRole('timer', { name: '남은 답변 시간' })).toBeVisible();
  expect(await secondsLeft(page)).toBeGreaterThan(400);
  await expect(page.getByText('역 앞 매장의 계산대부터')).toBeVisible();
  await expect(page.getByRole('columnheader', { name: '방문객 (명)' })).toBeVisible();
  await expectAccessible(page, 'the talk');
  await shoot(page, 'formats-talk-phone');
  await page.setViewportSize({ width: 1280, height: 800 });
  await shoot(page, 'formats-talk-desk');
  const [sheet, field] = await Promise.all([page.getByRole('table').boundingBox(), answerField(page).boundingBox()]);
  expect((sheet?.x ?? 0) + (sheet?.width ?? 0), 'the sheet stands beside the answer').toBeLessThan(field?.x ?? 0);
  await page.setViewportSize(phone);
  await answerField(page).fill(`역 앞 매장은 방문객이 늘었는데 구매 고객이 4,550명에서 3,780명으로 줄었습니다. ${goodAnswer}`);
  await page.getByRole('button', { name: '답변 제출' }).click();
  await expect(page.getByText('저장됨')).toBeVisible();
  // This format lets an answer be edited.
  await expect(page.getByRole('button', { name: '답변 고치기' })).toBeVisible();
  await finish(page, korean);
  await expect(page.getByText(/PT 면접 · 한국어 · 한빛상사/)).toBeVisible();
  await page.getByRole('article').first().locator('summary').first().click();
  await expect(page.getByText('정한 시간: 준비 20분 · 답변 7분')).toBeVisible();
  await page.getByText('자료', { exact: true }).click();
  await expect(page.getByRole('columnheader', { name: '방문객 (명)' })).toBeVisible();
  await expectAccessible(page, 'the results of a format');
  await expectNoSideways(page);
  await shoot(page, 'formats-report-phone');
  await page.goto('/history');
  await expect(page.getByRole('listitem').filter({ hasText: 'PT 면접' })).toContainText('시간 제한 있음');
});

test('a timed video interview, in English: the clock goes from thinking to answering to the end, and the answer is final', async ({
  browser,
  server,
}) => {
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB', viewport: phone, colorScheme: 'dark' });
  const page = await context.newPage();
  const { username, password } = await signUp(page);
  await page.goto('/interviews/new');
  await page.getByRole('button', { name: 'Nursing' }).click();
  await page.getByLabel('Interview format').selectOption({ label: 'Timed video interview' });
  await expect(page.getByText('about 12 minutes')).toBeVisible();
  await page.getByRole('button', { name: 'Start the interview' }).click();
  await expect(page.getByText('Answers can’t be changed once they are sent.')).toBeVisible({ timeout: 40_000 });
  await expectAccessible(page, 'before a timed video interview');
  await shoot(page, 'formats-briefing-en');
  await page.clock.install();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByRole('timer', { name: 'Time left to prepare' })).toBeVisible();
  await expect(page.getByRole('textbox')).toHaveCount(0);
  await page.clock.runFor(22_000);
  await expect(page.getByText('10 s left to prepare')).toBeAttached();
  await shoot(page, 'formats-thinking-en');
  await page.clock.runFor(9_000);
  const field = page.getByRole('textbox', { name: 'Your answer' });
  await expect(field).toBeFocused();
  await expect(page.getByText('Please answer now. You have 1 min 30 s.')).toBeAttached();
  expect(await secondsLeft(page)).toBeGreaterThan(80);
  await field.fill('On my ward last year I noticed a wrong dose and called the doctor within 5 minutes.');
  await expectAccessible(page, 'an answer that is final');
  await page.clock.runFor(91_000);
  await expect(page.getByText('Time is up, and what you had written was submitted.', { exact: false })).toBeVisible();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Edit' })).toHaveCount(0);
  await shoot(page, 'formats-final-en');

  // Nobody is trapped: time that ran out without a word is added to, and the clock can be switched off.
  await page.getByRole('button', { name: 'Next question' }).click();
  await page.getByRole('button', { name: 'Start the answer' }).click();
  await page.clock.runFor(92_000);
  await expect(page.getByText('Time is up, but you can take as long as you need.', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: '+1 min' }).click();
  expect(await secondsLeft(page)).toBeGreaterThan(50);
  await page.getByRole('button', { name: 'No limit' }).click();
  await expect(page.getByRole('timer')).toHaveCount(0);
  await field.fill('I listen, and I say what I can and cannot do.');
  await page.getByRole('button', { name: 'Submit answer' }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await expect(page.getByText('In this format, an answer can’t be changed once it is sent.')).toBeVisible();
  await expectNoSideways(page);

  // An answer that comes from another device is as final as one from here.
  await page.getByRole('button', { name: 'Next question' }).click();
  await page.getByRole('button', { name: 'Start the answer' }).click();
  await field.fill('Half an answer');
  const record = Number(new URL(page.url()).searchParams.get('q'));
  const signedIn = await page.request.post('/token', { form: { username, password } });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  const answer = { record_id: record, answer_text: 'What I said on my other phone' };
  await page.request.post('/answers', { headers: { Authorization: `Bearer ${token}` }, data: answer });
  await expect(page.getByText('What I said on my other phone')).toBeVisible();
  await expect(field).toHaveCount(0);
  await context.close();
});

test('the civil service without a clock, for a position that has no questions of its own', async ({ page, watch }) => {
  watch.expected.push(networkNoise);
  await page.setViewportSize(phone);
  await signUp(page);
  // Formats that don't come hold nobody up, and come when they are asked for again.
  await page.route('**/formats?*', (route) => route.abort());
  await page.goto('/interviews/new');
  await expect(page.getByRole('alert')).toContainText('형식을 불러오지 못했습니다.');
  await expect(page.getByRole('button', { name: '면접 시작' })).toBeEnabled();
  await expectAccessible(page, 'formats that did not come');
  await page.unroute('**/formats?*');
  await page.getByRole('button', { name: '다시 시도' }).click();
  await page.getByLabel('지원 직무').fill('로켓 조종사');
  await page.getByLabel('면접 형식').selectOption({ label: '공무원 면접' });
  await page.getByRole('radio', { name: '신입' }).check();
  await page.getByRole('button', { name: '면접 시작' }).click();
  await expect(page.getByText('이 직무의 전용 질문이 없어 공통 질문으로 진행합니다.')).toBeVisible({ timeout: 40_000 });
  await page.getByRole('radio', { name: /^재지 않고 연습/ }).check();
  await shoot(page, 'formats-briefing-civil');
  await page.getByRole('button', { name: '시작하기' }).click();
  await expect(answerField(page)).toBeVisible();
  await expect(page.getByRole('timer')).toHaveCount(0);
  await page.getByText('무엇을 보나요?').click();
  await expect(page.getByText('윤리·책임')).toBeVisible();
  await expectAccessible(page, 'a question of a format');
  await expectNoSideways(page);
  await shoot(page, 'formats-civil-phone');
  await answerField(page).fill(goodAnswer);
  await page.getByRole('button', { name: '답변 제출' }).click();
  await page.getByRole('button', { name: '다음 질문' }).click();
  // The clock can be had after all.
  await page.getByRole('button', { name: '보기·소리 설정' }).click();
  await page.getByRole('checkbox', { name: '시간 재기' }).check();
  await expect(page.getByRole('timer', { name: '남은 시간' })).toBeVisible();
  await page.getByRole('checkbox', { name: '시간 재기' }).uncheck();
  await expect(page.getByRole('timer')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await finish(page, korean);
  await expect(page.getByText('이 직무의 전용 질문이 없어 공통 질문으로 진행했습니다.')).toBeVisible();
  await page.getByRole('article').first().locator('summary').first().click();
  await expect(page.getByText('정한 시간: 답변 3분. 시간을 재지 않고 답했습니다.')).toBeVisible();
  // The next interview has the same format.
  await page.getByRole('link', { name: '한 번 더 하기' }).first().click();
  await expect(page.getByLabel('면접 형식')).toHaveValue('civil-service');
  await expect(page.getByRole('radio', { name: '신입' })).toBeChecked();
});
