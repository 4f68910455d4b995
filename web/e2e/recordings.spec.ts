/** Recordings of answers: made in the room with the browser's made-up microphone, heard, looked at, and deleted. */

import type { Page } from '@playwright/test';
import { en } from '../src/i18n/en';
import { ko } from '../src/i18n/ko';
import { en as englishWords } from '../src/recordings/messages/en';
import { ko as words, type RecordingMessages } from '../src/recordings/messages/ko';
import { answerField, expect, expectAccessible, fakeRecognition, goodAnswer, networkNoise, shoot, signUp, startInterview, test } from './fixtures';

/** Records until the clock of the recorder shows this time. */
async function record(page: Page, until: string, say: RecordingMessages = words): Promise<void> {
  await page.getByRole('button', { name: say.start }).click();
  await expect(page.getByRole('timer', { name: say.elapsed })).toHaveText(until);
  await page.getByRole('button', { name: say.end }).click();
}

function asksBeforeLeaving(page: Page): Promise<boolean> {
  return page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
}

function playedTo(page: Page): Promise<number> {
  return page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime);
}

test('an answer is recorded, heard, seen as a picture, and deleted', async ({ page, context }) => {
  await context.grantPermissions(['microphone']);
  await signUp(page);
  const session = await startInterview(page);
  await page.getByRole('button', { name: words.open }).click();
  await expect(page.getByText(words.where(new URL(page.url()).host))).toBeVisible();
  await expectAccessible(page, 'where recordings go');
  await shoot(page, 'recording-consent');
  await page.getByRole('button', { name: words.agree }).click();

  await expect(page.getByRole('button', { name: words.start })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText(words.recording)).toBeVisible();
  await expect(page.getByRole('timer', { name: words.elapsed })).toHaveText('0:02');
  await page.getByRole('button', { name: words.pause }).click();
  await expect(page.getByText(words.paused)).toBeVisible();
  await expectAccessible(page, 'a recording that is paused');
  await shoot(page, 'recording-paused');
  await page.getByRole('button', { name: words.resume }).click();
  await expect(page.getByRole('timer', { name: words.elapsed })).toHaveText('0:06');
  await page.getByRole('button', { name: words.end }).click();

  const item = page.getByRole('listitem').filter({ hasText: words.name('1') });
  await expect(item).toBeVisible();
  await expect(page.getByText(words.kept)).toBeVisible();
  await expect(item.getByText(words.notCounted.no_text).first()).toBeVisible();
  // This server has nothing that transcribes.
  await expect(page.getByText(words.transcript.title)).toHaveCount(0);
  await expect(page.getByRole('button', { name: words.transcript.first })).toHaveCount(0);
  // Its words are counted once there is a text.
  await answerField(page).fill(goodAnswer);
  await page.getByRole('button', { name: ko.room.submit }).click();
  // The feedback comes above the recordings and moves them.
  await expect(page.getByText('/100').first()).toBeVisible();
  await expect(item.getByText(words.noFillers)).toBeVisible();
  await expect(page.getByText(words.counted)).toHaveCount(1);

  // A jump before the first hearing asks the server for nothing, and is where it begins.
  const slider = item.getByRole('slider', { name: words.position });
  const box = await slider.boundingBox();
  if (!box) throw new Error('the slider is not shown');
  await slider.click({ position: { x: box.width / 2, y: box.height / 2 } });
  const middle = Number(await slider.inputValue());
  expect(middle).toBeGreaterThan(2);
  await expect(page.locator('audio')).toHaveCount(0);
  await item.getByRole('button', { name: words.play(words.name('1')) }).click();
  await expect.poll(() => playedTo(page)).toBeGreaterThan(middle);
  await expect.poll(async () => Number(await slider.inputValue())).toBeGreaterThan(middle);
  await expect.poll(() => page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.ended)).toBe(true);
  // By keys it goes back.
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', new RegExp('0:00'));
  await expect.poll(() => playedTo(page)).toBeLessThan(0.5);
  await expect(item.getByRole('img')).toBeVisible();
  await expectAccessible(page, 'a recording in the room');
  await shoot(page, 'recording-room');

  // Results ask for recordings only when somebody wants to hear them.
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/recordings')) asked.push(request.url());
  });
  await page.goto(`/interviews/${String(session)}/report`);
  const question = page.getByRole('article').first();
  await question.locator('summary').first().click();
  await expect(question.getByRole('button', { name: ko.voice.replay })).toBeVisible();
  expect(asked.filter((url) => !url.includes('/assets/'))).toEqual([]);
  await question.getByRole('button', { name: ko.voice.replay }).click();
  await expect(question.getByRole('img', { name: /말한 부분/ })).toBeVisible();
  await expectAccessible(page, 'a recording in the results');
  await shoot(page, 'recording-report');
  await question.getByRole('button', { name: words.play(words.name('1')) }).click();
  await expect(page.locator('audio')).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('audio')).toBeHidden();
  await page.emulateMedia({ media: null });

  await question.getByRole('button', { name: words.removeNamed(words.name('1')) }).click();
  await expect(page.getByRole('dialog')).toContainText(words.removeHelp);
  await page.getByRole('dialog').getByRole('button', { name: words.remove }).click();
  await expect(question.getByText(words.noneHere)).toBeVisible();
  await expect(question.getByText(words.removed)).toBeVisible();
  await expect(question.getByRole('heading', { name: words.title })).toBeFocused();
});

test('a recording that could not be sent stays until it is sent or thrown away', async ({ page, context, watch }) => {
  watch.expected.push(networkNoise);
  await context.grantPermissions(['microphone']);
  await signUp(page);
  await startInterview(page);
  await page.getByRole('button', { name: words.open }).click();
  await page.getByRole('button', { name: words.agree }).click();
  let refusal: string | null = 'storage_full';
  await page.route('**/records/*/recordings', (route) => {
    if (route.request().method() !== 'POST' || refusal === null) return route.continue();
    return route.fulfill({ status: refusal === 'storage_full' ? 507 : 400, json: { code: refusal, detail: '' } });
  });
  await record(page, '0:02');
  await expect(page.getByRole('alert')).toContainText(ko.problems.storageFull);
  await expectAccessible(page, 'a recording that was not sent');
  await shoot(page, 'recording-unsent');
  // It outlasts its question, and the browser asks before the page goes.
  await page.getByRole('button', { name: ko.room.skip }).click();
  await expect(page.getByText(ko.problems.storageFull)).toBeHidden();
  await page.getByRole('navigation', { name: ko.room.questionList }).getByRole('button').first().click();
  expect(await asksBeforeLeaving(page)).toBe(true);
  refusal = null;
  await page.getByRole('button', { name: words.sendAgain }).click();
  await expect(page.getByRole('listitem').filter({ hasText: words.name('1') })).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);

  refusal = 'recording_damaged';
  await record(page, '0:01');
  await expect(page.getByRole('alert')).toContainText(words.failures.damaged);
  await expect(page.getByRole('button', { name: words.sendAgain })).toHaveCount(0);
  await page.getByRole('button', { name: words.discard }).click();
  await expect(page.getByText(words.discarded)).toBeVisible();
  await expect(page.getByRole('heading', { name: words.title })).toBeFocused();
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(await asksBeforeLeaving(page)).toBe(false);
  await page.reload();
  await expect(page.getByRole('listitem').filter({ hasText: words.name('1') })).toBeVisible();
});

test('what is said is recorded while dictation listens, and a submitted answer ends it', async ({ page, context }) => {
  await fakeRecognition(context);
  await context.grantPermissions(['microphone']);
  await signUp(page);
  await startInterview(page);
  await page.getByRole('button', { name: ko.room.byVoice }).click();
  await page.getByRole('button', { name: ko.voice.agree }).click();
  await page.getByRole('checkbox', { name: words.whileSpeaking }).check();
  await page.getByRole('button', { name: words.agree }).click();
  await page.getByRole('button', { name: ko.voice.start }).click();
  await expect(page.getByText(words.recording)).toBeVisible();
  await expect(page.getByRole('timer', { name: words.elapsed })).toHaveText('0:02');
  await expectAccessible(page, 'recording beside dictation');
  await shoot(page, 'recording-dictation');
  // The interview stands still, and so does the recording.
  await page.getByRole('button', { name: ko.room.pause }).click();
  await page.getByRole('button', { name: ko.room.resume }).click();
  await expect(page.getByText(words.recording)).toBeVisible();
  await page.getByRole('button', { name: ko.voice.stop }).click();
  await expect(page.getByRole('listitem').filter({ hasText: words.name('1') })).toBeVisible();
  await expect(page.getByText(words.ready)).toBeVisible();

  await page.getByRole('button', { name: ko.voice.start }).click();
  await expect(page.getByRole('timer', { name: words.elapsed })).toHaveText('0:01');
  await answerField(page).fill(goodAnswer);
  await page.getByRole('button', { name: ko.room.submit }).click();
  await expect(page.getByRole('listitem').filter({ hasText: words.name('2') })).toBeVisible();
  // The choice is remembered.
  await page.getByRole('button', { name: ko.room.next }).click();
  await expect(page.getByRole('checkbox', { name: words.whileSpeaking })).toBeChecked();
});

test('a microphone that is refused is explained', async ({ page, context }) => {
  await context.addInitScript(() => {
    const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
    if (devices) devices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await signUp(page);
  await startInterview(page);
  await page.getByRole('button', { name: words.open }).click();
  await page.getByRole('button', { name: words.agree }).click();
  await page.getByRole('button', { name: words.start }).click();
  await expect(page.getByRole('alert')).toContainText('주소창');
});

for (const language of ['ko', 'en'] as const) {
  const tag = language === 'ko' ? [] : '@thorough';
  test(`on a phone it reads well (${language})`, { tag }, async ({ page, context }) => {
    const [t, say] = language === 'ko' ? [ko, words] : [en, englishWords];
    await context.grantPermissions(['microphone']);
    await signUp(page);
    const session = await startInterview(page);
    await page.evaluate((chosen) => localStorage.setItem('daedam.language', chosen), language);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`/interviews/${String(session)}`);
    await page.getByRole('button', { name: say.open }).click();
    await page.getByRole('button', { name: say.agree }).click();
    await record(page, '0:07', say);
    await expect(page.getByRole('listitem').filter({ hasText: say.name('1') })).toBeVisible();
    await page.getByRole('textbox', { name: t.room.answer }).fill(`음 저는 어 ${goodAnswer} 음`);
    await page.getByRole('button', { name: t.room.submit }).click();
    // The feedback comes above the recordings and moves them.
    await expect(page.getByText('/100').first()).toBeVisible();
    await expect(page.getByText(say.fillersOf('3', '음 2, 어 1'))).toBeVisible();
    await page.getByRole('button', { name: say.play(say.name('1')) }).click();
    await expect.poll(() => playedTo(page)).toBeGreaterThan(1);
    const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect(scrolls).toBe(false);
    await shoot(page, `recording-phone-${language}`);
  });
}
