/** How long a first load takes on a phone of the middle class: 1.6 Mbit/s, 150 ms there and back, a processor four times slower. */

import { expect, test, type Browser } from '@playwright/test';
import { Server } from '../e2e/server';

/** Milliseconds to the largest paint that are aimed at; printed, since a busy machine may miss it without any fault here. */
const goal = 1_500;
/** Bytes of compressed script and style that may come before the first page. */
const most = 150_000;
/** Loads of each page; the middle one counts, since a busy machine slows some of them down. */
const loads = 5;

interface Load {
  /** Bytes of script and style, compressed as they came. */
  bytes: number;
  /** Largest contentful paint, in milliseconds. */
  paint: number;
  /** Cumulative layout shift. */
  shift: number;
}

let server: Server;
test.beforeAll(async ({ browser }) => {
  server = await Server.begin();
  // Whoever comes first after the server's start waits until the files are compressed; that is no figure of the app's.
  for (const locale of ['ko-KR', 'en-GB']) await load(browser, '/', locale);
});
test.afterAll(() => server.end());

async function load(browser: Browser, path: string, locale: string): Promise<Load> {
  const context = await browser.newContext({ baseURL: server.url, locale, viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: 200_000,
    uploadThroughput: 93_750,
  });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.addInitScript(() => {
    const seen = { paint: 0, shift: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.paint = entry.startTime;
    }).observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  const { paint, shift } = await page.evaluate(() => (window as unknown as { seen: Load }).seen);
  // What is fetched after the paint is fetched while nothing else is to be done.
  const bytes = await page.evaluate((before) => {
    const files = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const first = files.filter(({ name, startTime }) => startTime < before && /\.(js|css)$/.test(name));
    return first.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  }, paint);
  await context.close();
  return { bytes, paint, shift };
}

for (const [path, locale] of [
  ['/', 'ko-KR'],
  ['/', 'en-GB'],
  ['/signin', 'ko-KR'],
] as const) {
  test(`first load of ${path} in ${locale}`, async ({ browser }) => {
    const all: Load[] = [];
    for (let turn = 0; turn < loads; turn += 1) all.push(await load(browser, path, locale));
    const middle = all.sort((a, b) => a.paint - b.paint)[Math.floor(loads / 2)];
    if (!middle) throw new Error('nothing was loaded');
    const [fastest, slowest] = [all[0]?.paint ?? 0, all.at(-1)?.paint ?? 0];
    const shift = Math.max(...all.map((each) => each.shift));
    const say = (what: string, measured: string, within: boolean, limit: string) =>
      process.stdout.write(`${path} ${locale}  ${what}: ${measured}  (${within ? 'within' : 'OVER'} ${limit})\n`);
    say('script and style', `${(middle.bytes / 1_000).toFixed(0)} kB gzip`, middle.bytes <= most, '150 kB');
    const range = `${middle.paint.toFixed(0)} ms, from ${fastest.toFixed(0)} to ${slowest.toFixed(0)}`;
    say('largest contentful paint', range, middle.paint <= goal, `${String(goal)} ms`);
    say('layout shift', shift.toFixed(3), shift === 0, '0');
    expect(middle.bytes).toBeLessThanOrEqual(most);
    expect(shift).toBeLessThan(0.001);
  });
}
