import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, expect, test, vi } from 'vitest';
import { claimFor, eraseUser, deviceKeys, userKeys, outboxStorage, read, write, writtenName, type Key } from '.';
import { MemoryStorage } from './memory';

let browser: MemoryStorage;
let tab: MemoryStorage;

beforeEach(() => {
  browser = new MemoryStorage();
  tab = new MemoryStorage();
  vi.stubGlobal('localStorage', browser);
  vi.stubGlobal('sessionStorage', tab);
});

const keysOf = (all: Record<string, Key | ((id: number) => Key)>) =>
  Object.values(all).map((each) => (typeof each === 'function' ? each(9) : each));

/** Everything that the app can keep, and something of another program on the same origin. */
function fill(): void {
  for (const key of [...keysOf(deviceKeys), ...keysOf(userKeys)]) write(key, 'x');
  for (const user of [1, 2]) for (const kind of ['draft', 'unsent'] as const) browser.setItem(writtenName(kind, user, 9), '{}');
  browser.setItem('of-another-program', 'x');
}

test('what is a person’s goes, and what is the device’s or another’s stays', () => {
  fill();
  eraseUser(1);
  const staying = [...keysOf(deviceKeys).map(({ name }) => name), writtenName('draft', 2, 9), writtenName('unsent', 2, 9), 'of-another-program'];
  expect(browser.names()).toEqual(staying.sort());
  expect(tab.names()).toEqual([]);
});

test('a name that is not listed goes too', () => {
  browser.setItem('daedam.something-new.7', 'x');
  eraseUser(1);
  expect(browser.names()).toEqual([]);
});

test('who signs in finds nothing of who was here before, and both keep what they wrote', () => {
  claimFor('first');
  write(userKeys.lastPlan, '{"position":"간호사"}');
  outboxStorage().setItem(writtenName('draft', 1, 9), '{}');
  claimFor('first');
  expect(read(userKeys.lastPlan)).not.toBeNull();
  claimFor('second');
  expect(read(userKeys.lastPlan)).toBeNull();
  expect(browser.getItem(writtenName('draft', 1, 9))).toBe('{}');
});

test('a browser without room says so instead of failing', () => {
  browser.full = true;
  expect(write(userKeys.lastPlan, '{}')).toBe(false);
});

test('no other module keeps anything in the browser', () => {
  const source = new URL('..', import.meta.url).pathname;
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
  const scripts = files.filter((file) => /\.(tsx?|js)$/.test(file) && !file.startsWith('storage/') && !/\.test\.tsx?$/.test(file));
  expect(scripts.length).toBeGreaterThan(100);
  const keeps = /\b(localStorage|sessionStorage|indexedDB|cookieStore)\b|document\.cookie/;
  expect(scripts.filter((file) => keeps.test(readFileSync(source + file, 'utf8')))).toEqual([]);
});
