/** A model that is slow, and one that fails: the candidate waits with words, and a failed grading can be asked for again. */

import { createServer, type Server as HttpServer } from 'node:http';
import { once } from 'node:events';
import { answerField, expect, expectAccessible, goodAnswer, networkNoise, shoot, signUp, test } from './fixtures';
import { Server } from './server';

interface BadModel {
  url: string;
  calls: () => number;
  /** Lets no call be answered from now on. */
  hold: () => void;
  /** Answers what waits, and whatever comes. */
  answer: () => void;
  end: () => void;
}

/** A server where a model should be: it refuses every call, when the test lets it. */
async function badModel(): Promise<BadModel> {
  let calls = 0;
  let answer: () => void = () => undefined;
  let mayAnswer = Promise.resolve();
  const hold = () => {
    mayAnswer = new Promise((resolve) => (answer = resolve));
  };
  const server: HttpServer = createServer((_, response) => {
    calls += 1;
    void mayAnswer.then(() => {
      response.writeHead(401, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ error: { message: 'Incorrect API key provided', type: 'invalid_request_error' } }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const end = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${String(port)}/v1`, calls: () => calls, hold, answer: () => answer(), end };
}

test('a slow and failing model is waited for with words, and its failure can be retried', async ({ browser, watch }) => {
  watch.expected.push(networkNoise);
  const model = await badModel();
  model.hold();
  const own = await Server.begin({ DAEDAM_MODEL_URL: model.url, DAEDAM_MODEL_NAME: 'test' });
  try {
    const context = await browser.newContext({ baseURL: own.url });
    const page = await context.newPage();
    await page.clock.install();
    await signUp(page);
    await page.goto('/interviews/new');
    await page.getByLabel('지원 직무').fill('등대지기');
    await page.getByRole('button', { name: '면접 시작' }).click();
    await expect(page.getByRole('heading', { name: '질문을 준비하고 있습니다' })).toBeVisible();
    await expectAccessible(page, 'waiting for questions');
    await shoot(page, 'room-preparing');
    await page.clock.fastForward(10_000);
    await expect(page.getByText('이 화면을 떠나도 계속 준비하고')).toBeVisible();
    await shoot(page, 'room-preparing-long');
    model.answer();
    // The questions come by themselves, from wherever the server has them.
    await expect(answerField(page)).toBeVisible({ timeout: 60_000 });
    await answerField(page).fill(goodAnswer);
    await page.getByRole('button', { name: '답변 제출' }).click();
    await expect(page.getByText('저장됨')).toBeVisible();
    await page.getByRole('button', { name: '면접 마치기' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '면접 마치기' }).click();
    await page.waitForURL('**/report');
    await expect(page.getByRole('alert').getByText('채점하지 못했습니다')).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(/^이유: ./)).toBeVisible();
    await shoot(page, 'report-failed');
    model.hold();
    const before = model.calls();
    await page.getByRole('button', { name: '다시 채점' }).click();
    await expect(page.getByRole('article').getByText('채점하고 있습니다').first()).toBeVisible();
    await expect.poll(model.calls).toBeGreaterThan(before);
    model.answer();
    await expect(page.getByRole('alert').getByText('채점하지 못했습니다')).toBeVisible({ timeout: 60_000 });
    await context.close();
  } finally {
    model.end();
    await own.end();
  }
});
