/** The earlier system's single-page client, from another origin, against this server: unchanged, and only where allowed. */

import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, goodAnswer, newPerson, test } from './fixtures';
import { Server } from './server';

const files: Record<string, string> = {
  '/': join(import.meta.dirname, 'earlier-client/index.html'),
  '/app.js': join(import.meta.dirname, 'earlier-client/app.js'),
  '/interview.js': join(import.meta.dirname, 'earlier-client/interview.js'),
  '/axios.js': join(import.meta.dirname, '../node_modules/axios/dist/esm/axios.min.js'),
};
const types: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

/** Serves the client's files on a port of their own. */
async function serveClient(): Promise<{ origin: string; end: () => void }> {
  const server = createServer((request, response) => {
    const file = files[new URL(request.url ?? '/', 'http://client').pathname];
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': types[extname(file)] ?? '' });
    createReadStream(file).pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const end = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${String(port)}`, end };
}

let client: Awaited<ReturnType<typeof serveClient>>;
let own: Server;
test.beforeAll(async () => {
  client = await serveClient();
  own = await Server.begin({ DAEDAM_CORS_ORIGINS: JSON.stringify([client.origin]) });
});
test.afterAll(async () => {
  client.end();
  await own.end();
});

/** What the client shows of an answer. */
async function shown(page: Page, id: string): Promise<unknown> {
  const output = page.locator(`#${id}`);
  await expect(output).not.toBeEmpty();
  return JSON.parse((await output.textContent()) ?? '') as unknown;
}

async function register(page: Page, person: { username: string; password: string }): Promise<void> {
  await page.getByLabel('new username').fill(person.username);
  await page.getByLabel('new password').fill(person.password);
  await page.getByLabel('full name').fill('김철수');
  await page.getByRole('button', { name: 'Register' }).click();
}

test('it registers, signs in, interviews and polls its results', async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const sent: Record<string, string> = {};
  page.on('request', (request) => {
    sent[`${request.method()} ${new URL(request.url()).pathname}`] = request.headers()['content-type'] ?? '';
  });
  await page.goto(`${client.origin}/?api=${own.url}`);
  const person = newPerson();
  await register(page, person);
  const id = expect.any(Number) as unknown;
  expect(await shown(page, 'registered')).toEqual({ username: person.username, id });
  await register(page, person);
  await expect(page.getByRole('alert')).toHaveText('400 Username already registered');

  await page.getByLabel('username', { exact: true }).fill(person.username);
  await page.getByLabel('password', { exact: true }).fill('아니다');
  await page.getByRole('button', { name: 'Login' }).click();
  await expect(page.getByRole('alert')).toHaveText('401 Incorrect username or password');
  await page.getByLabel('password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Login' }).click();
  expect(await shown(page, 'user')).toMatchObject({ id, username: person.username, full_name: '김철수' });
  expect(sent['POST /token']).toMatch(/^multipart\/form-data; boundary=/);
  expect(await page.evaluate(() => localStorage.getItem('token'))).toMatch(/^eyJ/);

  // The token outlives a reload, as it did.
  await page.reload();
  await page.getByLabel('name', { exact: true }).fill('김철수');
  await page.getByLabel('position').fill('Backend Developer');
  await page.getByLabel('answer').fill(goodAnswer);
  await page.getByRole('button', { name: 'Start' }).click();
  expect(await shown(page, 'session')).toMatchObject({ user_name: '김철수', position: 'Backend Developer', status: 'started' });
  const questions = (await shown(page, 'questions')) as Record<string, unknown>[];
  expect(questions).toHaveLength(5);
  expect(questions[0]).toMatchObject({ id, session_id: id, order: 1, answer_text: null, evaluation: null });

  await expect(page.locator('#done')).toHaveText('done', { timeout: 60_000 });
  expect(await shown(page, 'submitted')).toEqual({ status: 'submitted', record_id: questions[3]?.id });
  const results = (await shown(page, 'results')) as Record<string, unknown>[];
  expect(results.map(({ question }) => question)).toEqual(questions.map(({ question_text }) => question_text));
  expect(results[0]).toMatchObject({
    answer: goodAnswer,
    evaluation: { score: id, feedback: expect.any(String) as unknown, keywords: expect.any(Array) as unknown },
    emotion: null,
  });
  expect(results[4]).toMatchObject({ answer: null, evaluation: null, emotion: null });
  await context.close();
});

test('a page of another origin may send and read what clients need', { tag: '@thorough' }, async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${client.origin}/?api=${own.url}`);
  const person = newPerson();
  await register(page, person);
  await expect(page.locator('#registered')).not.toBeEmpty();
  await page.getByLabel('username', { exact: true }).fill(person.username);
  await page.getByLabel('password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Login' }).click();
  await expect(page.locator('#user')).not.toBeEmpty();
  const seen = await page.evaluate(async (url) => {
    const authorization = { Authorization: `Bearer ${localStorage.getItem('token') ?? ''}` };
    const ask = async (method: string, path: string, headers: Record<string, string> = {}, body: unknown = null) => {
      const asJson = body === null ? {} : { 'Content-Type': 'application/json' };
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { ...authorization, ...asJson, ...headers },
        body: body === null ? null : JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, headers: Object.fromEntries(response.headers), body: text };
    };
    const start = () => ask('POST', '/sessions', { 'Idempotency-Key': 'one', Prefer: 'respond-async' }, { user_name: 'a', position: 'b' });
    const [first, again] = [await start(), await start()];
    const { id } = JSON.parse(first.body) as { id: number };
    const changed = await ask('PATCH', `/sessions/${String(id)}`, { 'X-Request-Id': 'mine' }, { status: 'completed' });
    const exported = await ask('GET', '/users/me/export');
    const erased = await ask('DELETE', `/sessions/${String(id)}`);
    const stranger = await ask('GET', '/users/me', { Authorization: 'Bearer x' });
    // Signing in wrongly again and again is refused for a while, and the page can read for how long.
    let refused = stranger;
    for (let turn = 0; turn < 200 && refused.status !== 429; turn += 1) {
      const body = new URLSearchParams({ username: 'nobody-at-all', password: String(turn) });
      const response = await fetch(`${url}/token`, { method: 'POST', body });
      refused = { status: response.status, headers: Object.fromEntries(response.headers), body: '' };
    }
    return { first, again, changed, exported, erased, stranger, refused };
  }, own.url);
  expect([seen.first.status, seen.again.status]).toEqual([202, 202]);
  expect(seen.again.headers['idempotent-replayed']).toBe('true');
  expect(seen.first.headers['preference-applied']).toBe('respond-async');
  expect([seen.changed.status, seen.changed.headers['x-request-id']]).toEqual([200, 'mine']);
  expect(seen.exported.headers['content-disposition']).toContain('attachment');
  expect(seen.erased.status).toBe(204);
  expect([seen.stranger.status, seen.stranger.headers['www-authenticate']]).toEqual([401, 'Bearer']);
  expect(seen.refused.status).toBe(429);
  expect(Number(seen.refused.headers['retry-after'])).toBeGreaterThan(0);
  await context.close();
});

test('where the setting does not name its origin, the browser refuses it', { tag: '@thorough' }, async ({ browser, server }) => {
  for (const closed of [server.url, own.url]) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    // The client at another address than the one that the setting names.
    const origin = closed === own.url ? client.origin.replace('127.0.0.1', 'localhost') : client.origin;
    await page.goto(`${origin}/?api=${closed}`);
    await register(page, newPerson());
    await expect(page.getByRole('alert')).toHaveText('Network Error');
    expect(said.join('\n')).toContain('CORS');
    await context.close();
  }
});
