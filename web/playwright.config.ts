import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  // `make test` runs a sample; `make faults`, which sets this as the Rust tests read it, all.
  grepInvert: process.env.DAEDAM_TEST_FAULTS === 'long' ? [] : /@thorough/,
  // A busy machine may starve a browser; a test that passes only at its second try is named flaky in the list.
  retries: 1,
  reporter: [['list']],
  globalSetup: './e2e/prepare.ts',
  use: {
    locale: 'ko-KR',
    timezoneId: 'Asia/Seoul',
    colorScheme: 'light',
    viewport: { width: 1280, height: 800 },
    // A test may stand in for the server only where no worker answers first; offline.spec.ts lets it.
    serviceWorkers: 'block',
    // A trace takes a third of the time; `npx playwright test --trace on` has one of a test that fails.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--use-fake-device-for-media-stream', '--autoplay-policy=no-user-gesture-required'],
    },
  },
});
