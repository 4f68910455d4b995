/** A candidate's whole practice, in both languages. */

import { expect, goodAnswer, answerField, shoot, signUpByPage, startInterview, test } from './fixtures';

test('from the first page to the results, in Korean', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('모의 면접');
  await signUpByPage(page);
  await page.goto('/home');
  await expect(page.getByRole('heading', { name: '첫 면접을 시작해 볼까요?' })).toBeVisible();
  await startInterview(page, { count: 3 });

  await answerField(page).fill(goodAnswer);
  await page.getByRole('button', { name: '답변 제출' }).click();
  await expect(page.getByText('저장됨')).toBeVisible();
  await page.getByRole('button', { name: '꼬리질문 받기' }).click();
  await expect(page.getByText('질문 1을 잇는 질문')).toBeVisible();
  await shoot(page, 'room-follow-up');
  await page.getByRole('button', { name: '건너뛰기' }).click();
  await expect(page.getByText('질문 1을 잇는 질문')).toBeHidden();

  await answerField(page).fill('모르겠습니다');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('저장됨')).toBeVisible();
  await page.getByRole('button', { name: '답변 고치기' }).click();
  await answerField(page).fill(`${goodAnswer} 이 경험으로 지표를 먼저 보는 습관을 배웠습니다.`);
  await page.getByRole('button', { name: '고친 답변 제출' }).click();
  await expect(page.getByText('저장됨')).toBeVisible();
  await page.getByRole('button', { name: '다음 질문' }).click();

  await answerField(page).fill('모르겠습니다');
  await page.getByRole('button', { name: '답변 제출' }).click();
  await expect(page.getByText('저장됨')).toBeVisible();
  // The skipped follow-up comes back.
  await page.getByRole('button', { name: '다음 질문' }).click();
  await expect(page.getByText('질문 1을 잇는 질문')).toBeVisible();

  await page.getByRole('button', { name: '면접 마치기' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('답하지 않은 질문이 1개');
  await dialog.getByRole('button', { name: '면접 마치기' }).click();
  await page.waitForURL('**/report');
  await expect(page.getByRole('region', { name: '총점' })).toContainText('/100');
  await expect(page.getByText('채점하고 있습니다')).toHaveCount(0, { timeout: 30_000 });
  await expect(page.getByText('답하지 않았습니다', { exact: true })).toBeVisible();

  // The questions are folded; pointing at a judgement in one shows its words in the answer.
  const first = page.getByRole('article').first();
  await expect(first.getByRole('region', { name: '답변' })).toBeHidden();
  await first.locator('summary').first().click();
  await first.getByText('자세한 피드백').click();
  const judgement = first.getByRole('button', { name: /^“/ }).first();
  await judgement.focus();
  await expect(first.locator('mark[data-active]').first()).toBeVisible();
  await shoot(page, 'report-evidence');

  await first.getByText('채점이 잘못됐나요?').click();
  await first.getByLabel('잘못된 점').fill('수치를 말했는데 보지 않은 것 같습니다.');
  await first.getByRole('button', { name: '다시 채점 요청' }).click();
  await expect(first.getByRole('heading', { name: '이전 채점 결과' })).toBeVisible({ timeout: 20_000 });

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Markdown 저장' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.md$/);

  // At the end of the results the next interview is one click away, with the same choices.
  await page.getByRole('region', { name: '이어서 연습하기' }).getByRole('link', { name: '한 번 더 하기' }).click();
  await expect(page.getByText('지난 면접과 같은 조건입니다.')).toBeVisible();
  await expect(page.getByLabel('지원 직무')).toHaveValue('백엔드 개발자');
});

test('from the first page to the results, in English', { tag: '@thorough' }, async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
  const page = await context.newPage();
  const catalogues = new Set<string>();
  page.on('request', (request) => {
    const [, language] = /\/assets\/(ko|en)-[^/]+\.js$/.exec(request.url()) ?? [];
    if (language) catalogues.add(language);
  });
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Mock interviews');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await signUpByPage(page, 'en');
  // Two clicks from sign-up: a position and the start.
  await page.getByRole('button', { name: 'Nursing' }).click();
  await page.getByRole('button', { name: 'Start the interview' }).click();
  await page.getByRole('textbox', { name: 'Your answer' }).waitFor({ timeout: 40_000 });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^[^가-힣]+$/);
  await page
    .getByRole('textbox', { name: 'Your answer' })
    .fill('On my ward last year I noticed a wrong dose. I stopped, checked the chart, and called the doctor within 5 minutes.');
  await page.getByRole('button', { name: 'Submit answer' }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Finish' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Finish' }).click();
  await page.waitForURL('**/report');
  await expect(page.getByText('Being graded')).toHaveCount(0, { timeout: 30_000 });
  // Those of the questions are folded away.
  const total = page.getByRole('region', { name: 'Total' });
  await total.getByText(/^What \d+ means$/).click();
  await expect(total.getByText(/^Guide score: it has not been checked yet/)).toBeVisible();
  // Nobody fetches the messages of a language that is not read.
  expect([...catalogues]).toEqual(['en']);
  await context.close();
});
