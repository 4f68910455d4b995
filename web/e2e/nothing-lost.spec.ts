/** What is written is never lost: not by a reload, a cut network, a crashed server, an expired sign-in or a second tab. */

import type { Page } from '@playwright/test';
import { answerField, expect, expectAccessible, goodAnswer, networkNoise, shoot, signUp, startInterview, test } from './fixtures';
import { Server } from './server';

/** What the server has as the answer to each question. */
async function storedAnswers(page: Page, session: number): Promise<(string | null)[]> {
  // Only once the old page is gone, because what it still asked for goes with it.
  await page.reload({ waitUntil: 'commit' });
  const stored: (string | null)[] = [];
  await page.waitForResponse(async (each) => {
    if (!each.url().endsWith(`/sessions/${String(session)}/questions`)) return false;
    // What came for the old page may still be told of here, without its body.
    const records = (await each.json().catch(() => null)) as { answer_text: string | null }[] | null;
    if (records === null) return false;
    stored.splice(0, stored.length, ...records.map(({ answer_text }) => answer_text));
    return true;
  });
  return stored;
}

test('a draft outlives a reload, on the same question', async ({ page }) => {
  await signUp(page);
  await startInterview(page);
  await page.getByRole('button', { name: '건너뛰기' }).click();
  await expect(page.getByText('질문 2 / 3')).toBeVisible();
  await answerField(page).fill('쓰다 만 답변');
  await expect(page.getByText('이 기기에 임시 저장됨')).toBeVisible();
  await page.reload();
  await expect(answerField(page)).toHaveValue('쓰다 만 답변');
  await expect(page.getByText('질문 2 / 3')).toBeVisible();
});

test('a network cut in the middle delays an answer and loses nothing', async ({ page, context, watch }) => {
  watch.expected.push(networkNoise);
  await signUp(page);
  const session = await startInterview(page);
  await context.setOffline(true);
  await answerField(page).fill(goodAnswer);
  await page.getByRole('button', { name: '답변 제출' }).click();
  await expect(page.getByText('연결되면 보냅니다').first()).toBeVisible();
  await expect(page.getByText('인터넷에 연결되어 있지 않습니다')).toBeVisible();
  await expect(page.getByText('저장됨')).toHaveCount(0);
  await shoot(page, 'room-offline');
  // The interview goes on meanwhile.
  await page.getByRole('button', { name: '다음 질문' }).click();
  await answerField(page).fill('두 번째 답변도 끊긴 동안 썼습니다.');
  await page.getByRole('button', { name: '답변 제출' }).click();
  await page.getByRole('button', { name: '면접 마치기' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: '면접 마치기' }).click();
  await expect(page.getByRole('dialog')).toContainText('면접을 마치지 못했습니다');
  await page.getByRole('dialog').getByRole('button', { name: '계속하기' }).click();

  await context.setOffline(false);
  await expect(page.getByText('저장됨')).toBeVisible({ timeout: 20_000 });
  await expect
    .poll(() => page.evaluate(() => Object.keys(localStorage).filter((name) => name.includes('.unsent.')).length))
    .toBe(0);
  expect(await storedAnswers(page, session)).toEqual([goodAnswer, '두 번째 답변도 끊긴 동안 썼습니다.', null]);
});

test('an answer whose acceptance got lost is not taken twice', async ({ page, watch }) => {
  watch.expected.push(networkNoise);
  await signUp(page);
  await startInterview(page);
  const keys: (string | null)[] = [];
  await page.route('**/answers', async (route) => {
    keys.push(await route.request().headerValue('idempotency-key'));
    if (keys.length > 1) return route.continue();
    // The server takes it, but the browser never hears so.
    await route.fetch();
    return route.abort('connectionreset');
  });
  await answerField(page).fill(goodAnswer);
  await page.getByRole('button', { name: '답변 제출' }).click();
  await expect(page.getByText('저장됨')).toBeVisible({ timeout: 15_000 });
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBeTruthy();
  expect(keys[1]).toBe(keys[0]);
});

test.describe('with a server of its own', () => {
  let own: Server;
  test.afterEach(() => own.end());

  test('the server dies in the middle and comes back', async ({ browser, watch }) => {
    watch.expected.push(networkNoise, /ERR_INCOMPLETE_CHUNKED_ENCODING/);
    own = await Server.begin();
    const context = await browser.newContext({ baseURL: own.url });
    const page = await context.newPage();
    await signUp(page);
    const session = await startInterview(page);
    await answerField(page).fill(goodAnswer);
    await own.kill();
    await page.getByRole('button', { name: '답변 제출' }).click();
    await expect(page.getByText('서버에 연결하지 못하고 있습니다')).toBeVisible();
    await shoot(page, 'room-server-away');
    await own.start();
    await expect(page.getByText('저장됨')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('다시 연결되었습니다.')).toBeVisible();
    expect(await storedAnswers(page, session)).toEqual([goodAnswer, null, null]);
    await context.close();
  });

  test('an access token that runs out is renewed without a word', async ({ browser }) => {
    own = await Server.begin({ DAEDAM_TOKEN_TTL: '22s' });
    const context = await browser.newContext({ baseURL: own.url });
    const page = await context.newPage();
    await signUp(page);
    await startInterview(page);
    // The app renews a token 20 s before its end: two seconds later the next request does.
    const renewed = page.waitForResponse((response) => response.url().endsWith('/token/refresh') && response.ok());
    await page.waitForFunction((began) => performance.now() - began > 2_500, await page.evaluate(() => performance.now()));
    await answerField(page).fill(goodAnswer);
    await page.getByRole('button', { name: '답변 제출' }).click();
    await renewed;
    await expect(page.getByText('저장됨')).toBeVisible();
    await context.close();
  });

  test('a sign-in that ends in the middle of an answer is made again over the page', { tag: '@thorough' }, async ({ browser, watch }) => {
    watch.expected.push(networkNoise);
    own = await Server.begin({ DAEDAM_TOKEN_TTL: '22s' });
    const context = await browser.newContext({ baseURL: own.url });
    const page = await context.newPage();
    const person = await signUp(page);
    const session = await startInterview(page);
    await answerField(page).fill('만료되기 전에 쓰던 답변');
    await context.clearCookies();
    await page.waitForFunction((began) => performance.now() - began > 2_500, await page.evaluate(() => performance.now()));
    await page.getByRole('button', { name: '답변 제출' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('로그인이 만료되었습니다');
    await expect(dialog.getByLabel('아이디')).toHaveValue(person.username);
    await shoot(page, 'room-expired');
    await dialog.getByLabel('비밀번호', { exact: true }).fill(person.password);
    await dialog.getByRole('button', { name: '로그인' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText('저장됨')).toBeVisible({ timeout: 20_000 });
    expect(await storedAnswers(page, session)).toEqual(['만료되기 전에 쓰던 답변', null, null]);
    await context.close();
  });
});

test('of two tabs one writes, and the other can take over with the draft', async ({ page, context }) => {
  await signUp(page);
  await startInterview(page);
  await answerField(page).fill('첫 창에서 쓴 초안');
  const second = await context.newPage();
  await second.goto(page.url());
  await expect(second.getByText('다른 창에서 이 면접을 하고 있습니다.')).toBeVisible();
  await expect(answerField(second)).toHaveAttribute('readonly');
  await shoot(second, 'room-second-tab');
  await second.getByRole('button', { name: '여기서 이어 하기' }).click();
  await expect(answerField(second)).toHaveValue('첫 창에서 쓴 초안');
  await expect(answerField(second)).not.toHaveAttribute('readonly');
  await expect(page.getByText('다른 창에서 이 면접을 하고 있습니다.')).toBeVisible();
  // Closing the writing tab gives the pen back.
  await answerField(second).fill('둘째 창에서 이어 쓴 초안');
  await second.close();
  await expect(answerField(page)).toHaveValue('둘째 창에서 이어 쓴 초안');
  await expect(page.getByText('다른 창에서 이 면접을 하고 있습니다.')).toHaveCount(0);
});

test('three tabs that open at once stay signed in', { tag: '@thorough' }, async ({ page, context }) => {
  await signUp(page);
  const others = await Promise.all([context.newPage(), context.newPage(), context.newPage()]);
  await Promise.all(others.map((each) => each.goto('/settings')));
  for (const each of others) await expect(each.getByRole('heading', { name: '설정', exact: true })).toBeVisible();
});

test('time that runs out submits what was written', async ({ page }) => {
  await signUp(page);
  await startInterview(page, { limit: '60' });
  await answerField(page).fill('시간이 다 되도록 쓴 답변');
  // A minute is too long for a test: what the clock remembers is set back.
  await page.waitForFunction(() => {
    const name = Object.keys(localStorage).find((each) => each.startsWith('daedam.clock.'));
    if (name) localStorage.setItem(name, '{"left":2}');
    return name !== undefined;
  });
  await page.reload();
  await expect(page.getByText('시간이 끝나 쓰던 답변을 그대로 제출했습니다.')).toBeVisible();
  await expect(page.getByText('저장됨')).toBeVisible();
});

test('signing out asks before unsent words are erased', async ({ page }) => {
  await signUp(page);
  await startInterview(page);
  await answerField(page).fill('아직 보내지 않은 답변');
  await page.goto('/settings');
  await page.getByRole('button', { name: '로그아웃', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('아직 보내지 않은 답변이 있습니다');
  await expectAccessible(page, 'signing out with a draft');
  await shoot(page, 'settings-unsent');
  // The way back leads to the words themselves.
  await page.getByRole('dialog').getByRole('link', { name: '답변 이어서 쓰기' }).click();
  await expect(answerField(page)).toHaveValue('아직 보내지 않은 답변');
  await page.goto('/settings');
  await page.getByRole('button', { name: '모든 기기에서 로그아웃' }).click();
  await expect(page.getByRole('dialog')).toContainText('아직 보내지 않은 답변이 있습니다');
  await expect(page.getByRole('dialog')).toContainText('다른 기기에서도 로그아웃됩니다');
  await page.getByRole('button', { name: '지우고 로그아웃' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  // The last plan, clocks and modes are the person's too.
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
});

for (const { status, code, said, again } of [
  { status: 503, code: 'busy', said: '서버가 바빠 잠시 뒤에 다시 보냅니다', again: '지금 보내기' },
  { status: 507, code: 'storage_full', said: '서버의 저장 공간이 가득 차 아직 보내지 못했습니다', again: '지금 보내기' },
  { status: 429, code: 'quota', said: '한 계정에 보관할 수 있는 양을 모두 썼습니다', again: '다시 보내기' },
] as const) {
  test(`an answer that the server has no room for now (${code}) stays, says why, and can be sent again`, { tag: '@thorough' }, async ({ page, watch }) => {
    watch.expected.push(networkNoise);
    await signUp(page);
    const session = await startInterview(page);
    let refuses = true;
    await page.route('**/answers', (route) =>
      refuses ? route.fulfill({ status, headers: { 'Retry-After': '60' }, json: { detail: 'no', code } }) : route.continue(),
    );
    await answerField(page).fill(goodAnswer);
    await page.getByRole('button', { name: '답변 제출' }).click();
    await expect(page.getByText(said)).toBeVisible();
    await expect(page.getByText(goodAnswer.slice(0, 20)).first()).toBeVisible();
    await expectAccessible(page, code);
    await shoot(page, `room-${code}`);
    refuses = false;
    await page.getByRole('button', { name: again }).click();
    await expect(page.getByText('저장됨')).toBeVisible();
    expect(await storedAnswers(page, session)).toEqual([goodAnswer, null, null]);
  });
}

test('an answer to an interview that was finished elsewhere is shown, not lost', { tag: '@thorough' }, async ({ page, context, watch }) => {
  watch.expected.push(networkNoise);
  await signUp(page);
  const session = await startInterview(page);
  await answerField(page).fill('다른 곳에서 마친 뒤에 쓴 답변');
  const elsewhere = await context.newPage();
  await elsewhere.goto(`/interviews/${String(session)}`);
  await elsewhere.getByRole('button', { name: '면접 마치기' }).click();
  await elsewhere.getByRole('dialog').getByRole('button', { name: '면접 마치기' }).click();
  await elsewhere.waitForURL('**/report');
  await expect(page.getByRole('heading', { name: '마친 면접입니다' })).toBeVisible();
  await expect(page.getByText('다른 곳에서 마친 뒤에 쓴 답변')).toBeVisible();
  await shoot(page, 'room-finished-elsewhere');
});
