import { expect, test } from 'vitest';
import { UnsentRecordings, type UnsentRecording } from './unsent-recordings';

const sound = new Blob(['sound'], { type: 'audio/webm' });

test('a recording stays until the server has it', async () => {
  const sent: UnsentRecording[] = [];
  const unsent = new UnsentRecordings((recording) => {
    sent.push(recording);
    return Promise.resolve();
  });
  const sending = unsent.add(7, sound, 2_000);
  expect(unsent.get()).toMatchObject([{ record: 7, length: 2_000, state: 'sending' }]);
  await sending;
  expect(unsent.get()).toEqual([]);
  expect(sent[0]?.sound).toBe(sound);
});

test('one that could not be sent can be sent again or thrown away', async () => {
  let away = true;
  const unsent = new UnsentRecordings(() => (away ? Promise.reject(new Error('away')) : Promise.resolve()));
  await unsent.add(7, sound, 2_000);
  await unsent.add(7, sound, 3_000);
  expect(unsent.get()).toMatchObject([{ state: 'failed', error: new Error('away') }, { state: 'failed' }]);
  const [first, second] = unsent.get();
  away = false;
  const again = unsent.sendAgain(first?.id ?? 0);
  expect(unsent.get()).toMatchObject([{ state: 'sending', error: null }, { state: 'failed' }]);
  await again;
  unsent.discard(second?.id ?? 0);
  expect(unsent.get()).toEqual([]);
});

test('what is on its way is not sent twice', async () => {
  let times = 0;
  const unsent = new UnsentRecordings(() => {
    times += 1;
    return Promise.resolve();
  });
  const sending = unsent.add(7, sound, 2_000);
  await unsent.sendAgain(unsent.get()[0]?.id ?? 0);
  await sending;
  expect(times).toBe(1);
});
