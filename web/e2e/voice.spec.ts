/** Speaking: the device check and dictation, with a microphone that is made up, refused, or not there. */

import { answerField, expect, expectAccessible, fakeRecognition, shoot, signUp, startInterview, test } from './fixtures';

interface Heard {
  heard: { say: (text: string, isFinal: boolean) => void; fail: (error: string) => void };
}

test('the microphone is checked by level and by a recording, and the interview goes on by voice', async ({ page, context }) => {
  await fakeRecognition(context);
  await context.grantPermissions(['microphone']);
  await signUp(page);
  await page.goto('/interviews/new');
  await page.getByLabel('지원 직무').fill('간호사');
  await page.getByRole('radio', { name: /^음성/ }).check();
  await page.getByRole('button', { name: '면접 시작' }).click();
  await page.waitForURL('**/check');
  await page.getByRole('button', { name: '마이크 켜기' }).click();
  await expect(page.getByLabel('마이크', { exact: true })).toBeVisible();
  await expect(page.getByText('잘 들립니다')).toBeVisible();
  await expect.poll(() => page.locator('meter').evaluate((meter: HTMLMeterElement) => meter.value)).toBeGreaterThan(0.1);
  await page.getByRole('button', { name: '5초 녹음' }).click();
  await expect(page.locator('audio')).toBeVisible({ timeout: 15_000 });
  await expectAccessible(page, 'microphone check');
  await shoot(page, 'check-recorded');
  await page.getByRole('button', { name: '면접 시작' }).click();

  await expect(page.getByText('음성이 Google로 전송되어')).toBeVisible();
  await shoot(page, 'room-voice-consent');
  await page.getByRole('button', { name: '음성 입력 시작' }).click();
  await page.getByRole('button', { name: '말하기 시작' }).click();
  await page.evaluate(() => (window as unknown as Heard).heard.say('저는 병동에서', false));
  await expect(page.getByText('저는 병동에서')).toBeVisible();
  await shoot(page, 'room-voice');
  await expectAccessible(page, 'dictation');
  await page.evaluate(() => {
    const { heard } = window as unknown as Heard;
    heard.say('저는 병동에서 일했습니다.', true);
    heard.say('환자 확인을 두 번 합니다.', true);
  });
  await expect(answerField(page)).toHaveValue('저는 병동에서 일했습니다. 환자 확인을 두 번 합니다.');
  // What was heard can be corrected, and dictation goes on after the correction.
  await answerField(page).fill('저는 내과 병동에서 일했습니다.');
  await page.evaluate(() => (window as unknown as Heard).heard.say('삼 년입니다.', true));
  await expect(answerField(page)).toHaveValue('저는 내과 병동에서 일했습니다. 삼 년입니다.');
  await page.getByRole('button', { name: '말하기 멈춤' }).click();
  await page.getByRole('button', { name: '답변 제출' }).click();
  await expect(page.getByText('저장됨')).toBeVisible();
});

test('dictation that breaks says why and keeps the words', { tag: '@thorough' }, async ({ page, context }) => {
  await fakeRecognition(context);
  await signUp(page);
  await startInterview(page);
  await page.getByRole('button', { name: '음성으로 답하기' }).click();
  await page.getByRole('button', { name: '음성 입력 시작' }).click();
  await page.getByRole('button', { name: '말하기 시작' }).click();
  await page.evaluate(() => {
    const { heard } = window as unknown as Heard;
    heard.say('여기까지 말했습니다.', true);
    heard.fail('network');
  });
  await expect(page.getByRole('alert')).toContainText('음성 입력에 필요한 인터넷');
  await expect(answerField(page)).toHaveValue('여기까지 말했습니다.');
  await page.getByRole('button', { name: '입력으로 답하기' }).click();
  await expect(answerField(page)).toBeFocused();
});

test('a refused microphone is explained, and one can go on by typing', async ({ page, context }) => {
  await context.addInitScript(() => {
    const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
    if (devices) devices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await signUp(page);
  const session = await startInterview(page);
  await page.goto(`/interviews/${String(session)}/check`);
  await page.getByRole('button', { name: '마이크 켜기' }).click();
  await expect(page.getByRole('alert')).toContainText('주소창');
  await expectAccessible(page, 'refused microphone');
  await shoot(page, 'check-refused');
  await page.getByRole('button', { name: '입력으로 답하기' }).click();
  await expect(answerField(page)).toBeVisible();
});

test('a browser without dictation or voices says so and loses nothing else', { tag: '@thorough' }, async ({ page, context }) => {
  await context.addInitScript(() => {
    Object.assign(window, { SpeechRecognition: undefined, webkitSpeechRecognition: undefined });
  });
  await signUp(page);
  const session = await startInterview(page);
  await expect(page.getByRole('button', { name: '음성으로 답하기' })).toHaveCount(0);
  await page.getByRole('button', { name: '보기·소리 설정' }).click();
  await expect(page.getByRole('checkbox', { name: /질문 읽어 주기/ })).toBeDisabled();
  await page.getByRole('checkbox', { name: '큰 글자' }).check();
  await expect(page.locator('html')).toHaveAttribute('data-text', 'large');
  await shoot(page, 'room-options');
  await page.goto(`/interviews/${String(session)}/check`);
  await expect(page.getByText('이 브라우저에는 음성 입력 기능이 없습니다.')).toBeVisible();
  await page.goto('/interviews/new');
  await expect(page.getByRole('radio', { name: /^음성/ })).toBeDisabled();
});
