/** The states that a page has besides having everything: waiting, failing, refused, empty. */

import { expect, expectAccessible, goodAnswer, networkNoise, shoot, signUp, signUpByPage, startInterview, test, answerField } from './fixtures';

test('a page that waits says so, and more the longer it takes', async ({ page, watch }) => {
  watch.expected.push(networkNoise);
  await signUp(page);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/sessions?*', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/history');
  await expect(page.getByText('불러오는 중입니다')).toBeVisible();
  await shoot(page, 'state-loading');
  await expect(page.getByText('평소보다 오래 걸리고 있습니다.')).toBeVisible();
  await expectAccessible(page, 'slow');
  await shoot(page, 'state-slow');
  release();
  await expect(page.getByText('아직 마친 면접이 없습니다.')).toBeVisible();
  await shoot(page, 'history-empty');
});

test('a page that failed says that nothing is lost, and tries again', async ({ page, watch }) => {
  watch.expected.push(networkNoise);
  await signUp(page);
  let broken = true;
  await page.route('**/sessions?*', (route) =>
    broken ? route.fulfill({ status: 500, json: { detail: 'Internal Server Error', code: 'internal_error' } }) : route.continue(),
  );
  await page.goto('/home');
  await expect(page.getByRole('heading', { name: '불러오지 못했습니다' })).toBeVisible();
  await expectAccessible(page, 'failed');
  await shoot(page, 'state-failed');
  broken = false;
  await page.getByRole('button', { name: '다시 시도' }).click();
  await expect(page.getByRole('heading', { name: '첫 면접을 시작해 볼까요?' })).toBeVisible();
  await shoot(page, 'home-empty');
});

test('too many requests say when to come back', { tag: '@thorough' }, async ({ page, watch }) => {
  watch.expected.push(networkNoise);
  await signUp(page);
  await page.route('**/sessions?*', (route) =>
    route.fulfill({ status: 429, headers: { 'Retry-After': '7' }, json: { detail: 'Too many', code: 'busy' } }),
  );
  await page.goto('/history');
  await expect(page.getByText('7초 뒤에 다시 시도해 주세요.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  await shoot(page, 'state-busy');
});

test("another's interview and one that is not there say what they are", { tag: '@thorough' }, async ({ page, browser, server, watch }) => {
  watch.expected.push(networkNoise);
  await signUp(page);
  const session = await startInterview(page);
  const stranger = await browser.newContext({ baseURL: server.url });
  const other = await stranger.newPage();
  await signUp(other);
  await other.goto(`/interviews/${String(session)}`);
  await expect(other.getByRole('heading', { name: '다른 사람의 면접입니다' })).toBeVisible();
  await expectAccessible(other, 'forbidden');
  await shoot(other, 'state-forbidden');
  await expect(other.getByRole('link', { name: '설정에서 로그아웃' })).toBeVisible();
  await other.goto('/interviews/999999/report');
  await expect(other.getByRole('heading', { name: '없는 면접입니다' })).toBeVisible();
  await shoot(other, 'state-erased');
  await other.getByRole('link', { name: '지난 면접 보기' }).click();
  await other.waitForURL('**/history');
  await other.goto('/interviews/nonsense');
  await expect(other.getByRole('heading', { name: '찾을 수 없습니다' })).toBeVisible();
  await stranger.close();
});

test('a page needs a sign-in, and leads back after it', async ({ page }) => {
  await page.goto('/settings');
  await page.waitForURL('**/signin?next=%2Fsettings');
  await page.goto('/signin?next=https%3A%2F%2Fexample.org');
  await signUpByPage(page);
  expect(new URL(page.url()).pathname).toBe('/interviews/new');
});

test('wrong passwords and taken names are said where they belong', async ({ page, watch }) => {
  watch.expected.push(networkNoise);
  const person = await signUp(page);
  await page.goto('/settings');
  await page.getByRole('button', { name: '로그아웃', exact: true }).click();
  await page.waitForURL((url) => url.pathname === '/');
  await page.goto('/signin');
  await page.getByLabel('아이디').fill(person.username);
  await page.getByLabel('비밀번호', { exact: true }).fill('다른 것');
  await page.getByRole('button', { name: '로그인', exact: true }).click();
  await expect(page.getByRole('alert')).toHaveText('아이디 또는 비밀번호가 맞지 않습니다.');
  await expectAccessible(page, 'wrong password');
  await shoot(page, 'signin-wrong');
  await page.goto('/signup');
  await page.getByLabel('아이디').fill(person.username);
  await page.getByLabel('비밀번호', { exact: true }).fill('아무것');
  await page.getByRole('button', { name: '계정 만들기' }).click();
  await expect(page.getByRole('alert')).toContainText('이미 쓰이는 아이디입니다');
  await shoot(page, 'signup-taken');
});

test('results that wait, failed or were not judged, each with its reason', async ({ page, watch }) => {
  watch.expected.push(networkNoise);
  await signUp(page);
  const session = await startInterview(page, { count: 3 });
  await answerField(page).fill(goodAnswer);
  await page.getByRole('button', { name: '답변 제출' }).click();
  await expect(page.getByText('저장됨')).toBeVisible();
  let asked = 0;
  await page.route(/\/records\/\d+\/evaluation$/, (route) => {
    asked += 1;
    return route.fulfill({
      status: 202,
      json: { record_id: 1, evaluation_status: { state: 'pending', reason: null, retry_at: null } },
    });
  });
  await page.route(`**/sessions/${String(session)}/events*`, (route) => route.abort());
  await page.route(`**/sessions/${String(session)}/questions`, async (route) => {
    const response = await route.fetch();
    const records = (await response.json()) as Record<string, unknown>[];
    const status = (state: string, reason: string | null) => ({ state, reason, retry_at: null });
    const [first, second, third] = records;
    const failed = { answer_text: '답변', evaluation: null, evaluation_status: status('failed', '모델이 답하지 않았습니다') };
    await route.fulfill({
      json: [
        { ...first, evaluation: null, evaluation_status: status('pending', null) },
        { ...second, ...failed },
        {
          ...third,
          answer_text: '###',
          evaluation_status: status('done', null),
          evaluation: {
            score: null,
            feedback: '읽을 수 있는 글이 아닙니다.',
            keywords: [],
            strengths: [],
            improvements: [],
            criteria: [
              { id: 'coverage', name: '핵심 내용', weight: 1, level: 2, score: 50, reason: null, evidence: [] },
              { id: 'relevance', name: '질문 적합성', weight: 1, level: null, score: null, reason: null, evidence: [] },
              { id: 'specificity', name: '구체성', weight: 1, level: 3, score: 75, reason: null, evidence: [] },
            ],
            key_points: null,
            reason: 'unreadable',
            confidence: null,
            grader: 'rubric/1',
            calibrated: false,
            band: null,
          },
        },
      ],
    });
  });
  await page.route(`**/sessions/${String(session)}/report?*`, async (route) => {
    const response = await route.fetch();
    const report = (await response.json()) as Record<string, unknown>;
    const criterion = (id: string, name: string, level: number | null) => ({
      id,
      name,
      level,
      score: level === null ? null : 25 * level,
      level_before: null,
      score_before: null,
      answers: 1,
    });
    const criteria = [
      criterion('coverage', '핵심 내용', 2),
      criterion('relevance', '질문 적합성', null),
      criterion('specificity', '구체성', 3),
    ];
    await route.fulfill({ json: { ...report, criteria } });
  });
  await page.goto(`/interviews/${String(session)}/report`);
  await expect(page.getByText('답변 3개 중 2개를 채점했습니다.')).toBeVisible();
  await expect(page.getByText('이유: 모델이 답하지 않았습니다')).toBeVisible();
  await expect(page.getByText('점수를 매기지 않았습니다').first()).toBeVisible();
  await page.locator('summary', { hasText: '기준별 점수' }).first().click();
  await expect(page.getByRole('cell', { name: '판단하지 않음' })).toBeVisible();
  await expectAccessible(page, 'unfinished results');
  await shoot(page, 'report-unfinished');
  await page.getByRole('button', { name: '다시 채점' }).click();
  await expect.poll(() => asked).toBe(1);
});

test('without a stream the results come by asking again', { tag: '@thorough' }, async ({ page, watch }) => {
  watch.expected.push(networkNoise);
  await signUp(page);
  const session = await startInterview(page);
  await page.route(`**/sessions/${String(session)}/events*`, (route) => route.abort());
  await answerField(page).fill(goodAnswer);
  await page.getByRole('button', { name: '답변 제출' }).click();
  await expect(page.getByText('저장됨')).toBeVisible();
  await page.goto(`/interviews/${String(session)}/report`);
  await expect(page.getByRole('region', { name: '총점' })).toContainText('/100', { timeout: 30_000 });
});

test('a form that the server refuses keeps what was typed', { tag: '@thorough' }, async ({ page, watch }) => {
  watch.expected.push(networkNoise);
  await signUp(page);
  await page.route('**/sessions', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: 503, json: { detail: 'The server is busy', code: 'busy' } })
      : route.continue(),
  );
  await page.goto('/interviews/new');
  await page.getByLabel('지원 직무').fill('등대지기');
  await page.getByRole('button', { name: '면접 시작' }).click();
  await expect(page.getByRole('alert')).toContainText('면접을 만들지 못했습니다');
  await expect(page.getByRole('alert')).toContainText('서버가 잠시 바쁩니다');
  await expect(page.getByLabel('지원 직무')).toHaveValue('등대지기');
  await shoot(page, 'new-failed');
});

for (const { status, code, title, way } of [
  { status: 507, code: 'storage_full', title: '서버의 저장 공간이 가득 찼습니다', way: 'button' },
  { status: 429, code: 'quota', title: '보관할 수 있는 양을 모두 썼습니다', way: 'link' },
] as const) {
  test(`a page that the server refuses with ${code} says what to do`, { tag: '@thorough' }, async ({ page, watch }) => {
    watch.expected.push(networkNoise);
    await signUp(page);
    await page.route('**/sessions?*', (route) => route.fulfill({ status, json: { detail: 'no', code } }));
    await page.goto('/home');
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
    await expect(page.getByRole(way, { name: way === 'link' ? '지난 면접 보기' : '다시 시도' })).toBeVisible();
    await expectAccessible(page, code);
    await shoot(page, `state-${code}`);
  });
}

test('an unknown address leads somewhere, with and without a sign-in', { tag: '@thorough' }, async ({ page }) => {
  await page.goto('/no/such/page');
  await page.getByRole('link', { name: '홈으로' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  await signUp(page);
  await page.goto('/no/such/page');
  await page.getByRole('link', { name: '홈으로' }).click();
  await page.waitForURL('**/home');
});
