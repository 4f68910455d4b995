/** How long a first load takes on a phone of the middle class: 1.6 Mbit/s, 150 ms there and back, a processor four times slower. */

import { expect, test, type Browser } from '@playwright/test';
import { Server } from '../e2e/server';

/** Milliseconds to the largest paint that are aimed at; printed, since a busy machine may miss it without any fault here. */
const goal = 1_500;

interface Load {
  bytes: number;
  /** Largest contentful paint, in milliseconds. */
  paint: number;
  /** Cumulative layout shift. */
  shift: number;
}

let server: Server;
test.beforeAll(async () => {
  server = await Server.begin();
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
  // What comes after the heading is fetched while nothing else is to be done.
  let bytes = 0;
  let counts = true;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    if (counts) bytes += encodedDataLength;
  });
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
  counts = false;
  await page.waitForLoadState('networkidle');
  const { paint, shift } = await page.evaluate(() => (window as unknown as { seen: Load }).seen);
  await context.close();
  return { bytes, paint, shift };
}

for (const [path, locale] of [
  ['/', 'ko-KR'],
  ['/', 'en-GB'],
  ['/signin', 'ko-KR'],
] as const) {
  test(`first load of ${path} in ${locale}`, async ({ browser }) => {
    const { bytes, paint, shift } = await load(browser, path, locale);
    const verdict = paint <= goal ? 'within' : 'OVER';
    const figures = `${(bytes / 1_000).toFixed(0)} kB, painted after ${paint.toFixed(0)} ms, shift ${shift.toFixed(3)}; ${verdict} the goal of ${String(goal)} ms`;
    process.stdout.write(`${path} ${locale}: ${figures}\n`);
    expect(shift).toBeLessThan(0.02);
  });
}
