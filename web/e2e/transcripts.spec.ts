/** Transcripts of recordings: seen as they are made, heard word by word, corrected, and taken as the answer. */

import type { Page } from '@playwright/test';
import { en } from '../src/i18n/en';
import { ko } from '../src/i18n/ko';
import { en as englishWords } from '../src/recordings/messages/en';
import { ko as koreanWords, type RecordingMessages } from '../src/recordings/messages/ko';
import { FakeTranscriber } from './fake-transcriber';
import { answerField, expect, expectAccessible, shoot, signUp, startInterview, test as base } from './fixtures';
import { Server } from './server';
import { spokenSound } from './spoken-sound';

const test = base.extend<object, { transcriber: FakeTranscriber; server: Server }>({
  transcriber: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const transcriber = await FakeTranscriber.begin();
      await use(transcriber);
      transcriber.end();
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ transcriber }, use) => {
      const server = await Server.begin({ DAEDAM_TRANSCRIBER_URL: transcriber.url });
      await use(server);
      await server.end();
    },
    { scope: 'worker' },
  ],
});

test.use({
  permissions: ['microphone'],
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${spokenSound()}`,
      '--autoplay-policy=no-user-gesture-required',
    ],
  },
});

const words = koreanWords.transcript;
const said = '작년에 결제 오류가 났습니다. 저는 로그를 보고 연결 풀을 늘렸습니다.';

/** Opens the recorder, agrees, and records until its clock shows this time. */
async function record(page: Page, until: string, say: RecordingMessages = koreanWords): Promise<void> {
  const start = page.getByRole('button', { name: say.start });
  if (!(await start.isVisible())) await page.getByRole('button', { name: say.open }).click();
  const agree = page.getByRole('button', { name: say.agree });
  await expect(agree.or(start)).toBeVisible();
  if (await agree.isVisible()) {
    await expect(page.getByText(say.transcript.where(new URL(page.url()).host))).toBeVisible();
    await agree.click();
  }
  await start.click();
  await expect(page.getByRole('timer', { name: say.elapsed })).toHaveText(until);
  await page.getByRole('button', { name: say.end }).click();
}

function panel(page: Page, number = '1', say: RecordingMessages = koreanWords) {
  return page.getByRole('region', { name: say.transcript.titleOf(say.name(number)) });
}

function playedTo(page: Page): Promise<number> {
  return page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime);
}

test('a transcript is seen, heard, corrected and submitted, and a quote plays its moment', async ({ page, transcriber }) => {
  transcriber.will({ says: said, unsure: ['풀을'] });
  transcriber.hold();
  await signUp(page);
  const session = await startInterview(page);
  await record(page, '0:06');
  const shown = panel(page);
  await expect(shown.getByText(words.waiting)).toBeVisible();
  await expectAccessible(page, 'a transcript that is made');
  await shoot(page, 'transcript-waiting');
  transcriber.answer();
  const text = shown.getByRole('group', { name: words.titleOf(koreanWords.name('1')) });
  await expect(text).toContainText('결제 오류가 났습니다.');
  await expect(shown.getByText(words.arrived)).toBeAttached();
  await expect(shown.getByText(words.unsureCount('1'))).toBeVisible();
  await expect(text.getByRole('button', { name: `풀을 (${words.unsure})` })).toBeVisible();
  await expect(answerField(page)).toHaveValue('');
  await expectAccessible(page, 'a transcript');
  await shoot(page, 'transcript');

  // A word plays its moment, and the word that is heard stands out.
  await text.getByRole('button', { name: '로그를' }).click();
  await expect.poll(() => playedTo(page)).toBeGreaterThan(2);
  await expect(text.locator('[data-current]')).toBeVisible();
  await shoot(page, 'transcript-playing');
  await page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.pause());
  // By keys one goes from word to word.
  await text.getByRole('button', { name: '로그를' }).focus();
  await page.keyboard.press('Home');
  await expect(text.getByRole('button', { name: '작년에' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect.poll(() => playedTo(page)).toBeLessThan(2);

  await shown.getByRole('button', { name: words.edit }).click();
  const editor = shown.getByRole('textbox', { name: words.text });
  await expect(editor).toBeFocused();
  await editor.fill(said.replace('풀을', '풀 크기를'));
  await expectAccessible(page, 'a transcript that is corrected');
  await shoot(page, 'transcript-editor');
  await shown.getByRole('button', { name: words.save }).click();
  await expect(shown.getByText(words.corrected)).toBeVisible();
  await expect(shown.getByRole('button', { name: words.edit })).toBeFocused();
  await shown.getByRole('button', { name: words.use }).click();
  await expect(answerField(page)).toBeFocused();
  await expect(answerField(page)).toHaveValue(said.replace('풀을', '풀 크기를'));
  await expect(shown.getByText(words.used)).toBeAttached();
  await page.getByRole('button', { name: ko.room.submit }).click();
  await expect(page.getByText('/100').first()).toBeVisible();

  await page.goto(`/interviews/${String(session)}/report`);
  const question = page.getByRole('article').first();
  await question.locator('summary').first().click();
  await question.getByRole('button', { name: ko.voice.replay }).click();
  await expect(question.getByRole('group', { name: words.titleOf(koreanWords.name('1')) })).toContainText('풀 크기를');
  await expect(question.getByRole('button', { name: words.edit })).toHaveCount(0);
  const play = question.getByRole('button', { name: words.playQuote }).first();
  await play.click();
  await expect.poll(() => page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.played.length)).toBe(1);
  // It stops by itself where the quote ends.
  await expect.poll(() => page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.paused && audio.currentTime > 0.5)).toBe(true);
  await expectAccessible(page, 'a transcript in the results');
  await shoot(page, 'transcript-report');
});

test('what is hard to hear counts for nothing until it is corrected', async ({ page, transcriber }) => {
  transcriber.will({ says: said, probability: 0.2 });
  await signUp(page);
  await startInterview(page);
  await record(page, '0:06');
  const shown = panel(page);
  await expect(shown.getByText(words.reasons.hard_to_hear)).toBeVisible();
  await expect(shown.getByText(words.notGraded)).toBeVisible();
  await expect(shown.getByRole('button', { name: words.use })).toHaveCount(0);
  await expectAccessible(page, 'a transcript that is unclear');
  await shoot(page, 'transcript-unclear');
  await shown.getByRole('button', { name: words.edit }).click();
  await shown.getByRole('textbox', { name: words.text }).fill('직접 고친 답변입니다.');
  await shown.getByRole('button', { name: words.save }).click();
  await expect(shown.getByRole('button', { name: words.use })).toBeVisible();

  // What was written before goes only when the reader says so.
  await answerField(page).fill('먼저 쓴 답변입니다.');
  await shown.getByRole('button', { name: words.use }).click();
  await expectAccessible(page, 'whether the transcript goes after the answer');
  await shoot(page, 'transcript-use');
  await page.getByRole('dialog').getByRole('button', { name: words.append }).click();
  await expect(answerField(page)).toHaveValue('먼저 쓴 답변입니다.\n\n직접 고친 답변입니다.');
  await expect(answerField(page)).toBeFocused();

  for (const [hearing, reason] of [
    [{ says: 'I have worked on payment servers' }, words.reasons.another_language],
    [{ says: '' }, words.reasons.nothing_understood],
  ] as const) {
    transcriber.will(hearing);
    const number = String((await page.getByRole('listitem').filter({ hasText: koreanWords.length }).count()) + 1);
    await record(page, '0:03');
    await expect(panel(page, number).getByText(reason)).toBeVisible();
  }
});

test('a speech server that is down is said so, and asked again', async ({ page, transcriber }) => {
  transcriber.will({ refuses: 503 });
  await signUp(page);
  await startInterview(page);
  await record(page, '0:06');
  const shown = panel(page);
  await expect(shown.getByText(words.reasons.transcriber_status)).toBeVisible();
  await expect(shown.getByText(words.waitingLong)).toBeVisible();
  await shoot(page, 'transcript-retry');
  // The server gives up after some minutes.
  await page.route('**/recordings/*/transcript', async (route) => {
    const answer = await route.fetch();
    const found = (await answer.json()) as { state: string };
    await route.fulfill({ json: { ...found, state: 'failed', retry_at: null } });
  });
  await expect(shown.getByRole('alert')).toContainText(words.reasons.transcriber_status);
  await expect(shown.getByRole('alert')).toContainText(words.remedies.other);
  await expectAccessible(page, 'a transcript that failed');
  await shoot(page, 'transcript-failed');
  await page.unrouteAll({ behavior: 'wait' });
  transcriber.will({ saysWithoutWords: said });
  await shown.getByRole('button', { name: words.again }).click();
  await expect(shown.getByRole('group')).toContainText('결제 오류가 났습니다.', { timeout: 60_000 });
  await expect(shown.getByRole('alert')).toHaveCount(0);
});

test('on a phone it reads well in English', async ({ page, transcriber }) => {
  transcriber.will({ says: said, unsure: ['연결', '풀을'] });
  await signUp(page);
  const session = await startInterview(page);
  await page.evaluate(() => localStorage.setItem('daedam.language', 'en'));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/interviews/${String(session)}`);
  await record(page, '0:06', englishWords);
  const shown = panel(page, '1', englishWords);
  await expect(shown).toBeVisible();
  await page.getByRole('button', { name: englishWords.transcript.goTo }).click();
  await expect(shown).toBeFocused();
  await expect(shown).toBeInViewport();
  await expect(shown.getByText(englishWords.transcript.unsureCount('2'))).toBeVisible();
  await expectAccessible(page, 'a transcript on a phone');
  expect(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)).toBe(false);
  await shoot(page, 'transcript-phone');
  await shown.getByRole('button', { name: englishWords.transcript.use }).click();
  await expect(page.getByRole('textbox', { name: en.room.answer })).toHaveValue(said);
});
