/** What the host sees of the model: what it takes, what is left of the budgets, and how it fails. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Browser, Page } from '@playwright/test';
import { expect, expectAccessible, goodAnswer, networkNoise, shoot, test } from './fixtures';
import { Server } from './server';

/** A model that counts its tokens and says nothing that could be used. */
async function uselessModel(): Promise<{ url: string; end: () => void }> {
  const server = createServer((_, response) => {
    const message = { role: 'assistant', content: 'I would rather not.' };
    const usage = { prompt_tokens: 1_200, completion_tokens: 80, total_tokens: 1_280 };
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }], usage }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const end = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${String(port)}/v1`, end };
}

const password = 'host password';

/** Registers the host and has an answer graded in his name, by the API. */
async function practise(page: Page, own: Server): Promise<number> {
  const { request } = page;
  own.addUser('host', password);
  const signedIn = await request.post(`${own.url}/token`, { form: { username: 'host', password } });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  const headers = { Authorization: `Bearer ${token}` };
  const plan = { user_name: '지원', position: '백엔드 개발자', question_count: 1 };
  const session = (await (await request.post(`${own.url}/sessions`, { headers, data: plan })).json()) as { id: number };
  const questions = await request.get(`${own.url}/sessions/${String(session.id)}/questions`, { headers });
  const [first] = (await questions.json()) as { id: number }[];
  const data = { record_id: first?.id, answer_text: goodAnswer };
  expect((await request.post(`${own.url}/answers`, { headers, data })).ok()).toBe(true);
  await expect
    .poll(async () => {
      const record = await request.get(`${own.url}/records/${String(first?.id)}`, { headers });
      return ((await record.json()) as { evaluation_status: { state: string } }).evaluation_status.state;
    })
    .toBe('failed');
  return first?.id ?? 0;
}

async function signedIn(browser: Browser, own: Server, options: { locale: string; width: number }): Promise<Page> {
  const viewport = { width: options.width, height: 800 };
  const context = await browser.newContext({ baseURL: own.url, locale: options.locale, viewport });
  const page = await context.newPage();
  await page.goto('/signin');
  const words = options.locale === 'ko-KR' ? ['아이디', '비밀번호', '로그인'] : ['Username', 'Password', 'Sign in'];
  const [username, secret, enter] = words;
  await page.getByLabel(username ?? '').fill('host');
  await page.getByLabel(secret ?? '', { exact: true }).fill(password);
  await page.getByRole('button', { name: enter ?? '', exact: true }).click();
  await page.waitForURL('**/home');
  await page.goto('/host');
  return page;
}

test("the host's page shows what the model takes and what is left", async ({ browser, page, watch }) => {
  watch.expected.push(networkNoise);
  const model = await uselessModel();
  const own = await Server.begin({
    DAEDAM_ADMINS: '["host"]',
    DAEDAM_MODEL_URL: model.url,
    DAEDAM_MODEL_NAME: 'useless-1',
    DAEDAM_MODEL_DAILY_TOKENS: '6000',
    DAEDAM_MODEL_DAILY_TOKENS_PER_USER: '5000',
    DAEDAM_MODEL_PRICE_PROMPT: '0.5',
    DAEDAM_MODEL_PRICE_COMPLETION: '2',
    DAEDAM_MODEL_DAILY_COST: '0.05',
    DAEDAM_QUESTION_TIMEOUT: '2s',
  });
  try {
    await practise(page, own);
    const korean = await signedIn(browser, own, { locale: 'ko-KR', width: 1280 });
    await expect(korean.getByRole('heading', { name: '모델', exact: true })).toBeVisible();
    await expect(korean.getByText('useless-1')).toBeVisible();
    const tokens = korean.getByRole('meter', { name: '서버 전체 토큰' });
    await expect(tokens).toBeVisible();
    expect(await tokens.evaluate((meter) => (meter as HTMLMeterElement).value)).toBeGreaterThanOrEqual(5_000);
    await expect(korean.getByRole('meter', { name: '서버 전체 비용' })).toBeVisible();
    await expect(korean.getByText('한 사람의 하루 한도: 토큰 5,000개')).toBeVisible();
    await expect(korean.getByRole('table', { name: /지난 7일/ }).getByRole('row')).toHaveCount(8);
    await expect(korean.getByRole('row', { name: /^오늘/ })).toContainText(/\d,\d{3}/);
    expect(await korean.content()).not.toContain('결제 오류');
    await expectAccessible(korean, 'host with a model');
    await shoot(korean, 'host-model');
    await korean.context().close();

    const phone = await signedIn(browser, own, { locale: 'en-GB', width: 375 });
    await expect(phone.getByRole('meter', { name: 'Tokens of everybody' })).toBeVisible();
    await expect(phone.getByRole('row', { name: /^Today/ })).toBeVisible();
    const beyond = await phone.evaluate(() => {
      const width = document.documentElement.clientWidth;
      const wide = [...document.querySelectorAll('body *')].filter((part) => part.getBoundingClientRect().right > width + 1);
      return wide.map((part) => part.outerHTML.slice(0, 80));
    });
    expect(beyond, 'what stands out of the page').toEqual([]);
    await expectAccessible(phone, 'host with a model on a phone');
    await shoot(phone, 'host-model-phone-en');
    await phone.context().close();
  } finally {
    model.end();
    await own.end();
  }
});
