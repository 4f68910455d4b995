/** Disagreeing with a result: the outcome of a contest, and the candidate's own marks, for the candidate and the host. */

import type { APIRequestContext, Browser, Page } from '@playwright/test';
import { expect, expectAccessible, goodAnswer, newPerson, shoot, signUp, test, type Person } from './fixtures';
import { Server } from './server';

const englishAnswer =
  'Last year our checkout failed under load. I read the logs and found that the connection pool was used up. ' +
  'I raised it from 20 to 50 and added an index, and the response time fell from 1.8 seconds to 0.2 seconds.';

const found = '그 결과 응답 시간이 1.8초에서 0.2초로 줄었습니다.';

/** Has one answer to a question on knowledge graded, by the API, and returns the number of the interview. */
async function practised(
  request: APIRequestContext,
  url: string,
  person: Person,
  language: 'ko' | 'en' = 'ko',
): Promise<number> {
  const answer = language === 'ko' ? goodAnswer : englishAnswer;
  const { username, password } = person;
  const signedIn = await request.post(`${url}/token`, { form: { username, password } });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  const headers = { Authorization: `Bearer ${token}` };
  const plan = { user_name: '지원', position: language === 'ko' ? '백엔드 개발자' : 'Backend developer', kind: 'technical', question_count: 2, language };
  const session = (await (await request.post(`${url}/sessions`, { headers, data: plan })).json()) as { id: number };
  const questions = await request.get(`${url}/sessions/${String(session.id)}/questions`, { headers });
  for (const { id } of (await questions.json()) as { id: number }[]) {
    const answered = await request.post(`${url}/answers`, { headers, data: { record_id: id, answer_text: answer } });
    expect(answered.ok()).toBe(true);
    await expect
      .poll(async () => {
        const record = await request.get(`${url}/records/${String(id)}`, { headers });
        return ((await record.json()) as { evaluation_status: { state: string } }).evaluation_status.state;
      })
      .toBe('done');
  }
  await request.patch(`${url}/sessions/${String(session.id)}`, { headers, data: { status: 'completed' } });
  return session.id;
}

/** The first question with a key point that can be marked. */
function markable(page: Page, name: RegExp) {
  return page.getByRole('article').filter({ has: page.getByRole('button', { name }) }).first();
}

/** Opens a report and unfolds every question with all that was judged. */
async function unfold(page: Page, id?: number): Promise<void> {
  if (id === undefined) await page.reload();
  else await page.goto(`/interviews/${String(id)}/report`);
  await expect(page.getByRole('article').first()).toBeVisible();
  await expect(page.getByText(/채점하고 있습니다|Being graded/)).toHaveCount(0, { timeout: 30_000 });
  await page.evaluate(() => {
    for (const fold of document.querySelectorAll<HTMLDetailsElement>('article > details, article details')) {
      const words = fold.querySelector('summary')?.textContent ?? '';
      if (fold.parentElement?.tagName === 'ARTICLE' || /자세한 피드백|All feedback/.test(words)) fold.open = true;
    }
  });
}

async function expectNothingBeyond(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll('body *')].filter((part) => part.getBoundingClientRect().right > width + 1);
    return wide.map((part) => part.outerHTML.slice(0, 80));
  });
  expect(beyond, 'what stands out of the page').toEqual([]);
}

test('a candidate marks the sentence that says a key point, and the score stays', async ({ page, server }) => {
  const person = await signUp(page);
  const id = await practised(page.request, server.url, person);
  await unfold(page, id);
  const question = markable(page, /이 핵심 내용은 여기서 말했습니다/);
  const total = page.getByRole('region', { name: '총점' });
  const score = await total.innerText();
  const button = question.getByRole('button', { name: /이 핵심 내용은 여기서 말했습니다/ }).first();
  const key = /\((.*)\)$/.exec(await button.innerText())?.[1] ?? '';
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: '어느 문장에서 말했나요?' });
  await expect(dialog).toContainText(key);
  await expect(dialog.getByRole('button', { name: '표시하기' })).toBeDisabled();
  await dialog.getByRole('radio').first().focus();
  await page.keyboard.press('Space');
  await expect(dialog.getByRole('radio').first()).toBeChecked();
  await page.keyboard.press('ArrowUp');
  await expect(dialog.getByRole('radio', { name: found })).toBeChecked();
  await expectAccessible(page, 'choosing a sentence');
  await shoot(page, 'mark-choice');
  await dialog.getByRole('button', { name: '표시하기' }).press('Enter');

  await expect(dialog).toBeHidden();
  const item = question.getByRole('listitem').filter({ hasText: key }).filter({ hasText: '내가 표시한 문장' });
  await expect(item).toContainText(found);
  // The same button, with other words, has the focus again.
  await expect(item.getByRole('button', { name: /다른 문장 표시하기/ })).toBeFocused();
  expect(await total.innerText()).toBe(score);
  await expectAccessible(page, 'a marked sentence');
  await shoot(page, 'mark-report');

  await unfold(page);
  await expect(item).toContainText(found);
  await item.getByRole('button', { name: /표시 지우기/ }).press('Enter');
  await expect(page.getByText('내가 표시한 문장')).toHaveCount(0);
  await expect(button).toBeFocused();
});

test('a mark that does not fit any more is refused in words', { tag: '@thorough' }, async ({ page, server, watch }) => {
  watch.expected.push(/422|409/);
  const person = await signUp(page);
  const id = await practised(page.request, server.url, person);
  await unfold(page, id);
  const answers = [
    { status: 422, json: { detail: 'quote: does not stand in the answer', code: 'does_not_fit' } },
    { status: 409, json: { detail: 'The answer has no evaluation yet', code: 'no_evaluation' } },
  ];
  await page.route('**/records/*/marks', (route) =>
    route.request().method() === 'PUT' ? route.fulfill(answers.shift()) : route.continue(),
  );
  await page.getByRole('button', { name: /이 핵심 내용은 여기서 말했습니다/ }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(found).click();
  await dialog.getByRole('button', { name: '표시하기' }).click();
  await expect(dialog.getByRole('alert')).toContainText('그 사이 답변이나 채점 결과가 바뀌었습니다');
  await dialog.getByRole('button', { name: '표시하기' }).click();
  await expect(dialog.getByRole('alert')).toContainText('채점이 끝나면 표시할 수 있습니다');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByText('내가 표시한 문장')).toHaveCount(0);
});

test('a contest ends with what changed, or why nothing did, beside the own words', async ({ page, server }) => {
  const person = await signUp(page);
  const id = await practised(page.request, server.url, person);
  await unfold(page, id);
  const first = page.getByRole('article').first();
  await first.getByText('채점이 잘못됐나요?').click();
  await first.getByLabel('잘못된 점').fill('수치를 말했는데 보지 않은 것 같습니다.');
  await first.getByRole('button', { name: '다시 채점 요청' }).click();
  await expect(first.getByRole('heading', { name: '이의에 대한 결과' })).toBeVisible();
  await expect(first.getByText(/다시 채점했습니다. 결과는 그대로 \d+점입니다/)).toBeVisible();
  await expect(first.getByText('정해진 기준표로 채점하므로')).toBeVisible();
  await expect(first.getByRole('figure', { name: '내가 남긴 말' })).toContainText('수치를 말했는데');
  await expectAccessible(page, 'the outcome of a contest');
  await shoot(page, 'contest-outcome');
  await unfold(page);
  await expect(first.getByText(/결과는 그대로 \d+점입니다/)).toBeVisible();
});

/** Opens a report as somebody would on a phone, in English and with a dark screen. */
async function onPhone(browser: Browser, server: Server): Promise<Page> {
  const viewport = { width: 390, height: 800 };
  const options = { baseURL: server.url, locale: 'en-GB', colorScheme: 'dark' as const, viewport };
  return (await browser.newContext(options)).newPage();
}

test('a contest that changed something or failed, in English on a phone', { tag: '@thorough' }, async ({ browser, server }) => {
  const page = await onPhone(browser, server);
  const person = await signUp(page);
  const id = await practised(page.request, server.url, person, 'en');
  const judged = (grader: string, score: number) => ({
    evaluation_id: 1, grader, score, key_points: null, created_at: '2026-01-23T08:00:00Z',
  });
  const contest = (number: number, state: string, note: string | null) => ({
    id: number, state, revision: 1, note, created_at: '2026-01-23T08:00:00Z', before: judged('rubric/3', 42), after: null, outcome: null,
  });
  const changed = {
    ...contest(2, 'answered', 'I said how fast it became.\n> "0.2 s" <b>twice</b>'),
    after: judged('model:qwen3/judge-1', 55),
    outcome: {
      changed: true,
      reason: 'other_grader',
      key_points: [{ key_point: 'An index speeds up reading and slows down writing', before: 'missed', after: 'partly' }],
      criteria: [{ id: 'specificity', name: 'Specific', before: 2, after: 2.5 }],
    },
  };
  let answer = [contest(3, 'failed', 'Please look again.'), changed, contest(1, 'superseded', null)];
  await page.route('**/records/*/contests', (route) => route.fulfill({ json: answer }));
  await unfold(page, id);
  const first = page.getByRole('article').first();
  await expect(first.getByText('could not be judged again')).toBeVisible();
  await first.getByText('2 earlier disagreements').click();
  await expect(first.getByText('The score changed from 42 points to 55 points.')).toBeVisible();
  await expect(first.getByText('Not found in your answer → Said in part')).toBeVisible();
  await expect(first.getByText('50 → 63')).toBeVisible();
  await expect(first.getByText('Before: rubric/3, now: model:qwen3/judge-1')).toBeVisible();
  await expectAccessible(page, 'outcomes on a phone');
  await expectNothingBeyond(page);
  await shoot(page, 'contest-phone-en');
  answer = [];
  await unfold(page);
  await expect(first.getByRole('heading', { name: 'Answer' })).toBeVisible();
  await expect(page.getByText('What came of your disagreement')).toHaveCount(0);

  const question = markable(page, /I said this key point here/);
  await question.getByRole('button', { name: /I said this key point here/ }).first().click();
  await expect(page.getByRole('dialog')).toContainText('The score does not change');
  await page.getByRole('radio').last().check();
  await expectNothingBeyond(page);
  await shoot(page, 'mark-choice-phone-en');
  await page.getByRole('button', { name: 'Mark it' }).click();
  await expect(question.getByText('Marked by you')).toBeVisible();
  await expectAccessible(page, 'a mark on a phone');
  await shoot(page, 'mark-phone-en');
  await page.context().close();
});

test('the host sees marks without names', { tag: '@thorough' }, async ({ browser }) => {
  const own = await Server.begin({ DAEDAM_ADMINS: '["host"]' });
  try {
    const viewport = { width: 390, height: 800 };
    const context = await browser.newContext({ baseURL: own.url, locale: 'ko-KR', viewport });
    const page = await context.newPage();
    const person = { ...newPerson(), username: 'host' };
    const { username, password } = person;
    own.addUser(username, password);
    const signedIn = await page.request.post('/token', { form: { username, password } });
    const { access_token: token } = (await signedIn.json()) as { access_token: string };
    await page.request.patch('/users/me', { headers: { Authorization: `Bearer ${token}` }, data: { full_name: '비밀 이름' } });
    await page.goto('/signin');
    await page.getByLabel('아이디').fill(username);
    await page.getByLabel('비밀번호', { exact: true }).fill(password);
    await page.getByRole('button', { name: '로그인', exact: true }).click();
    await page.waitForURL('**/home');
    await page.goto('/host');
    await expect(page.getByText('지원자가 표시한 문장이 아직 없습니다.')).toBeVisible();

    const id = await practised(page.request, own.url, person);
    await unfold(page, id);
    await page.getByRole('button', { name: /이 핵심 내용은 여기서 말했습니다/ }).first().click();
    await page.getByRole('dialog').getByText(found).click();
    await page.getByRole('button', { name: '표시하기' }).click();
    await expect(page.getByText('내가 표시한 문장')).toBeVisible();
    await page.goto('/host');
    const region = page.getByRole('region', { name: '채점에 대한 이견' });
    await expect(region).toContainText(found);
    await expect(region.getByRole('table', { name: '채점기별 표시 수' }).getByRole('row')).toHaveCount(2);
    expect(await region.innerText()).not.toContain('비밀 이름');
    await expectAccessible(page, 'disagreements for the host');
    await expectNothingBeyond(page);
    await shoot(page, 'host-disagreements-phone');
    await context.close();
  } finally {
    await own.end();
  }
});
