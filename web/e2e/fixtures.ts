/** What every test has: a server, and a page that is watched for anything that should not happen. */

import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { en } from '../src/i18n/en';
import { ko } from '../src/i18n/ko';
import { Server } from './server';

interface Watch {
  /** Messages of the browser's console that a test brings about on purpose. */
  expected: RegExp[];
}

/** What Playwright itself says of the worker that it keeps away. */
const blocked = 'Service Worker registration blocked by Playwright';

interface Own {
  watch: Watch;
}

export const test = base.extend<Own, { server: Server }>({
  server: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const server = await Server.begin();
      await use(server);
      await server.end();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  page: async ({ page }, use) => {
    await use(page);
    // A page that asks by itself may be asking just when its test ends, and no test waits for that answer.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  },
  watch: [
    async ({ context, server }, use) => {
      const watch: Watch = { expected: [] };
      const wrong: string[] = [];
      context.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) wrong.push(message.text());
      });
      context.on('weberror', (error) => wrong.push(String(error.error())));
      const foreign: string[] = [];
      context.on('request', (request) => {
        const url = new URL(request.url());
        if (url.protocol.startsWith('http') && url.hostname !== new URL(server.url).hostname) foreign.push(url.href);
      });
      await use(watch);
      expect(foreign, 'requests to others').toEqual([]);
      const surprising = wrong.filter((text) => text !== blocked && !watch.expected.some((pattern) => pattern.test(text)));
      expect(surprising, 'messages in the console').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** What a request that fails leaves in the console. */
export const networkNoise = /Failed to load resource|net::ERR_/;

let people = 0;

export interface Person {
  username: string;
  password: string;
}

export function newPerson(): Person {
  people += 1;
  return { username: `지원자 ${String(process.pid)}-${String(Date.now())}-${String(people)}`, password: '소나기가 그친 저녁 7시' };
}

/** Makes an account, signs it in on this page, and ends at home; the pages for that have tests of their own. */
export async function signUp(page: Page): Promise<Person> {
  const person = newPerson();
  const { username, password } = person;
  const made = await page.request.post('/register', { data: { username, hashed_password: password, full_name: '지원' } });
  expect(made.ok()).toBe(true);
  const headers = { 'X-Daedam-Client': 'web' };
  const signedIn = await page.request.post('/token', { headers, form: { username, password } });
  expect(signedIn.ok()).toBe(true);
  // The cookie is there; the app also remembers that there is one.
  await page.goto('/healthz');
  await page.evaluate(() => localStorage.setItem('daedam.signed-in', '1'));
  await page.goto('/home');
  await page.getByRole('heading', { level: 1 }).waitFor();
  return person;
}

/** Makes an account by the page, puts its recovery code away, and ends at the new interview. */
export async function signUpByPage(page: Page, language: 'ko' | 'en' = 'ko'): Promise<Person> {
  const person = newPerson();
  const { account, recovery } = { ko, en }[language];
  if (new URL(page.url()).pathname !== '/signup') await page.goto('/signup');
  await page.getByLabel(account.username).fill(person.username);
  await page.getByLabel(account.password, { exact: true }).fill(person.password);
  await page.getByLabel(new RegExp(`^${account.fullName}`)).fill(language === 'ko' ? '지원' : 'Jiwon');
  await page.getByRole('button', { name: account.signUpTitle }).click();
  await page.waitForURL('**/interviews/new');
  await page.getByRole('button', { name: recovery.putAway }).click();
  return person;
}

/** Starts an interview by the page, in Korean, and waits for its first question. */
export async function startInterview(page: Page, choices: { count?: number; limit?: string } = {}): Promise<number> {
  await page.goto('/interviews/new');
  await page.getByLabel(ko.setup.position).fill('백엔드 개발자');
  await page.getByText(ko.setup.details).click();
  await page.getByLabel(ko.setup.count).selectOption(String(choices.count ?? 3));
  if (choices.limit) await page.getByLabel(ko.setup.limit).selectOption(choices.limit);
  await page.getByRole('button', { name: ko.setup.start }).click();
  await answerField(page).waitFor({ timeout: 40_000 });
  return Number(/interviews\/(\d+)/.exec(page.url())?.[1]);
}

export function answerField(page: Page) {
  return page.getByRole('textbox', { name: ko.room.answer });
}

export const goodAnswer =
  '작년에 주문 서비스에서 결제 오류가 났습니다. 저는 로그를 확인해 데이터베이스 연결 풀이 고갈된 것을 찾았고, ' +
  '풀 크기를 20에서 50으로 늘리고 느린 쿼리에 인덱스를 추가했습니다. 그 결과 응답 시간이 1.8초에서 0.2초로 줄었습니다.';

/** Waits until nothing moves any more but what moves for ever: half faded in, nothing has its own colour. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() => {
    const passing = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    return Promise.allSettled(passing.map(({ finished }) => finished));
  });
}

/** Fails on any violation of WCAG 2.2 AA that can be found by a program. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  // What appears while the page is examined must not fade in: half faded in, nothing has its own colour.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await settled(page);
  const { violations } = await new AxeBuilder({ page })
    // A reader who goes from landmark to landmark hears nothing but their names.
    .options({ rules: { 'landmark-unique': { enabled: true }, 'landmark-one-main': { enabled: true } } })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  await page.emulateMedia({ reducedMotion: null });
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  expect(found, where).toEqual([]);
}

/** A picture for people to look at. */
export async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `e2e/shots/${name}.png`, fullPage: true, animations: 'disabled' });
}

/** A recognition that hears what the test says, since browsers hand theirs to their makers' servers. */
export function fakeRecognition(context: BrowserContext) {
  return context.addInitScript(() => {
    class Fake extends EventTarget {
      onresult: ((event: unknown) => void) | null = null;
      onerror: ((event: unknown) => void) | null = null;
      onend: (() => void) | null = null;
      start() {
        Object.assign(window, { heard: this });
      }
      stop() {
        this.onend?.();
      }
      abort() {
        this.onend = null;
      }
      say(transcript: string, isFinal: boolean) {
        this.onresult?.({ resultIndex: 0, results: [{ isFinal, 0: { transcript } }] });
      }
      fail(error: string) {
        this.onerror?.({ error });
        this.onend?.();
      }
    }
    Object.assign(window, { SpeechRecognition: Fake, webkitSpeechRecognition: Fake });
  });
}
