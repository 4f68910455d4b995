/** Practice: feedback after each answer or at the end, and one question answered again beside the first answer. */

import type { Page } from '@playwright/test';
import { answerField, expect, expectAccessible, goodAnswer, networkNoise, shoot, signUp, startInterview, test } from './fixtures';

const phone = { width: 390, height: 844 };

async function expectNoSideways(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, 'the page scrolls sideways').toBeLessThanOrEqual(0);
}

async function submit(page: Page, answer: string): Promise<void> {
  await answerField(page).fill(answer);
  await page.getByRole('button', { name: '답변 제출' }).click();
  await expect(page.getByText('저장됨')).toBeVisible();
}

async function finish(page: Page): Promise<void> {
  await page.getByRole('button', { name: '면접 마치기' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: '면접 마치기' }).click();
  await page.waitForURL('**/report');
  await expect(page.getByText('채점하고 있습니다')).toHaveCount(0, { timeout: 30_000 });
}

test('in practice the feedback comes after each answer: a word, a number, one thing to add, the rest folded', async ({ page }) => {
  await page.setViewportSize(phone);
  await signUp(page);
  await startInterview(page);
  await submit(page, goodAnswer);
  const feedback = page.getByRole('region', { name: '피드백' });
  await expect(feedback.getByText(/^(충분|보완|다시)$/)).toBeVisible();
  await expect(feedback.getByText('자세한 피드백')).toBeVisible();
  await expect(feedback.getByRole('heading', { name: '기준별 점수' })).toBeHidden();
  await expectAccessible(page, 'feedback in the room');
  await expectNoSideways(page);
  await shoot(page, 'room-feedback-phone');
  // What the number means is one tap away.
  await feedback.getByText(/점의 뜻$/).click();
  await expect(feedback.getByText('70점부터 충분, 40점부터 보완, 그 아래는 다시입니다.')).toBeVisible();
  await expect(feedback.getByText(/판단하지 않습니다\.$/)).toBeVisible();
  await feedback.getByText('자세한 피드백').click();
  await expect(feedback.getByRole('heading', { name: '기준별 점수' })).toBeVisible();
  await expectAccessible(page, 'feedback unfolded');
  await shoot(page, 'room-feedback-unfolded-phone');

  // An answer that is edited is graded again, and what was thought of the old text goes.
  await page.getByRole('button', { name: '답변 고치기' }).click();
  await expect(feedback).toBeHidden();
  await answerField(page).fill('모르겠습니다');
  await page.getByRole('button', { name: '고친 답변 제출' }).click();
  await expect(feedback.getByText('다시', { exact: true })).toBeVisible();
  await page.setViewportSize({ width: 1280, height: 800 });
  await shoot(page, 'room-feedback-desk');
});

test('grading that takes long or fails never holds the candidate up', async ({ page, watch }) => {
  watch.expected.push(networkNoise);
  await signUp(page);
  const session = await startInterview(page);
  await page.clock.install();
  let state: 'pending' | 'failed' = 'pending';
  await page.route(`**/sessions/${String(session)}/events*`, (route) => route.abort());
  await page.route(`**/sessions/${String(session)}/questions`, async (route) => {
    const response = await route.fetch();
    const records = (await response.json()) as { answer_text: string | null }[];
    const reason = state === 'failed' ? '모델이 답하지 않았습니다' : null;
    const held = { evaluation: null, evaluation_status: { state, reason, retry_at: null } };
    await route.fulfill({ json: records.map((each) => (each.answer_text === null ? each : { ...each, ...held })) });
  });
  await page.reload();
  await submit(page, goodAnswer);
  const feedback = page.getByRole('region', { name: '피드백' });
  await expect(feedback.getByText('기다리지 않고 다음 질문으로 넘어가도 됩니다.')).toBeVisible();
  await expect(page.getByRole('button', { name: '다음 질문' })).toBeFocused();
  await page.clock.fastForward(10_000);
  await expect(feedback.getByText('평소보다 오래 걸리고 있습니다.')).toBeVisible();
  await shoot(page, 'room-feedback-slow');
  state = 'failed';
  await page.reload();
  await page.getByRole('navigation', { name: '질문 목록' }).getByRole('button').first().click();
  await expect(feedback.getByText('채점하지 못했습니다')).toBeVisible();
  await expect(feedback.getByRole('button', { name: '다시 채점' })).toBeVisible();
  await expectAccessible(page, 'feedback that failed');
  await shoot(page, 'room-feedback-failed');
  await page.getByRole('button', { name: '다음 질문' }).click();
  await expect(page.getByText('질문 2 / 3')).toBeVisible();
});

test('in a real interview the feedback comes at the end', async ({ page }) => {
  await signUp(page);
  await page.goto('/interviews/new');
  await page.getByLabel('지원 직무').fill('백엔드 개발자');
  await page.getByRole('radio', { name: /^실전/ }).check();
  await page.getByRole('button', { name: '면접 시작' }).click();
  await answerField(page).waitFor({ timeout: 40_000 });
  await submit(page, goodAnswer);
  await expect(page.getByText('피드백은 면접을 마친 뒤에 볼 수 있습니다.')).toBeVisible();
  await expect(page.getByRole('region', { name: '피드백' })).toHaveCount(0);
  await shoot(page, 'room-at-end');
  await finish(page);
  await expect(page.getByRole('region', { name: '총점' })).toContainText(/충분|보완|다시/);
  await expect(page.getByText(/^정해진 규칙으로 채점했습니다/)).toHaveCount(1);
  // The next interview is of the same kind.
  await page.getByRole('link', { name: '한 번 더 하기' }).first().click();
  await expect(page.getByRole('radio', { name: /^실전/ })).toBeChecked();
});

test('one question is answered again from its feedback, and both answers stand side by side', async ({ page }) => {
  await signUp(page);
  await startInterview(page);
  await submit(page, '모르겠습니다');
  await finish(page);
  const question = page.getByRole('article').first();
  const asked = await question.getByRole('heading', { level: 2 }).textContent();
  await question.locator('summary').first().click();
  await question.getByRole('button', { name: '이 질문 다시 답하기' }).click();

  await answerField(page).waitFor({ timeout: 40_000 });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(asked ?? '');
  await page.getByText('지난 답변과 피드백 보기').click();
  await expect(page.getByRole('group', { name: '지난 답변', exact: true })).toContainText('모르겠습니다');
  await shoot(page, 'room-again');
  await submit(page, goodAnswer);
  const beside = page.getByRole('group', { name: '지난 답변과 비교' });
  await expect(beside.getByRole('group', { name: '지난 답변', exact: true })).toContainText('모르겠습니다');
  await expect(beside.getByRole('group', { name: '이번 답변' })).toContainText('연결 풀이 고갈된');
  await expect(beside.getByText(/^지난 답변보다 \+\d+점$/)).toBeVisible();
  // With everything answered, one click ends it.
  await page.getByRole('button', { name: '면접 마치기' }).last().click();
  await page.waitForURL('**/report');
  await expect(beside.getByRole('group', { name: '지난 답변', exact: true })).toContainText('다시');
  const [before, now] = await Promise.all(
    ['지난 답변', '이번 답변'].map((name) => beside.getByRole('group', { name, exact: true }).boundingBox()),
  );
  expect(before?.y).toBe(now?.y);
  await expectAccessible(page, 'two answers side by side');
  await shoot(page, 'report-again-desk');
  await page.setViewportSize(phone);
  await expectNoSideways(page);
  await shoot(page, 'report-again-phone');
  await page.goto('/history');
  await expect(page.getByText('질문 하나 다시')).toBeVisible();
});

test('feedback after each answer and a second answer, in English', { tag: '@thorough' }, async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB', viewport: phone, colorScheme: 'dark' });
  const page = await context.newPage();
  await signUp(page);
  await page.goto('/interviews/new');
  await page.getByRole('button', { name: 'Nursing' }).click();
  await page.getByRole('button', { name: 'Start the interview' }).click();
  const field = page.getByRole('textbox', { name: 'Your answer' });
  await field.waitFor({ timeout: 40_000 });
  await field.fill('On my ward last year I noticed a wrong dose. I stopped, checked the chart, and called the doctor within 5 minutes.');
  await page.getByRole('button', { name: 'Submit answer' }).click();
  const feedback = page.getByRole('region', { name: 'Feedback' });
  await expect(feedback.getByText(/^(Solid|Build on it|Try again)$/)).toBeVisible();
  await feedback.getByText(/^What \d+ means$/).click();
  await expect(feedback.getByText('From 70 on: Solid.', { exact: false })).toBeVisible();
  await expectAccessible(page, 'feedback in English');
  await shoot(page, 'room-feedback-en');
  await page.getByRole('button', { name: 'Finish' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Finish' }).click();
  await page.waitForURL('**/report');
  const question = page.getByRole('article').first();
  await question.locator('summary').first().click();
  await question.getByRole('button', { name: 'Answer this question again' }).click();
  await field.waitFor({ timeout: 40_000 });
  await field.fill('I would call the doctor.');
  await page.getByRole('button', { name: 'Submit answer' }).click();
  const beside = page.getByRole('group', { name: 'Compared with your earlier answer' });
  await expect(beside.getByRole('group', { name: 'Earlier answer' })).toContainText('wrong dose');
  await expect(beside.getByRole('group', { name: 'This answer' })).toContainText('I would call the doctor.');
  await expectNoSideways(page);
  await shoot(page, 'room-beside-en');
  await context.close();
});
