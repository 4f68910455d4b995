import { beforeEach, expect, test, vi } from 'vitest';
import { ApiError, SignedOut, Unreachable } from '../api/errors';
import { MemoryStorage } from '../storage/memory';
import { Outbox, type Unsent } from './outbox';

let storage: MemoryStorage;
let sent: Unsent[];
let answers: (Error | null)[];

const deliver = (answer: Unsent) => {
  sent.push(answer);
  const outcome = answers.shift() ?? null;
  return outcome ? Promise.reject(outcome) : Promise.resolve();
};
const open = (user = 1) => new Outbox(user, storage, deliver);

beforeEach(() => {
  vi.useFakeTimers();
  storage = new MemoryStorage();
  sent = [];
  answers = [];
});

test('an answer is in the storage before it is sent, and saved only after the server took it', async () => {
  const outbox = open();
  outbox.keepDraft(5, 9, '답');
  outbox.send(5, 9, '답');
  expect(outbox.unsentOf(9)?.text).toBe('답');
  expect(outbox.delivery(9)).toBe('sending');
  await outbox.flush();
  expect(outbox.delivery(9)).toBe('saved');
  expect(storage.length).toBe(0);
});

test('an answer that did not reach the server is sent again with the same key, by another page too', async () => {
  answers = [new Unreachable('cut'), new Unreachable('cut')];
  const first = open();
  first.send(5, 9, '답');
  await first.flush();
  expect(first.delivery(9)).toBe('waiting');
  await vi.advanceTimersByTimeAsync(1_000);
  const afterReload = open();
  expect(afterReload.delivery(9)).toBe('waiting');
  await afterReload.flush();
  expect(afterReload.delivery(9)).toBe('saved');
  expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
  expect(sent).toHaveLength(3);
});

test('an answer replaced while it is under way is sent again, and the newer draft stays', async () => {
  const outbox = open();
  outbox.send(5, 9, 'first');
  outbox.send(5, 9, 'second');
  outbox.keepDraft(5, 9, 'third, not sent');
  await outbox.flush();
  expect(sent.map(({ text }) => text)).toEqual(['first', 'second']);
  expect(outbox.draft(9)?.text).toBe('third, not sent');
});

test('what the server refuses for good is kept with its reason and holds up nothing else', async () => {
  answers = [new ApiError(409, 'session_completed', 'Session is completed', null)];
  const outbox = open();
  outbox.send(5, 9, 'late');
  outbox.send(5, 10, 'next');
  await outbox.flush();
  expect(outbox.delivery(9)).toBe('refused');
  expect(outbox.delivery(10)).toBe('saved');
  expect(outbox.unsentOf(9)?.refused).toEqual({ status: 409, code: 'session_completed' });
  outbox.withdraw(9);
  expect(outbox.draft(9)?.text).toBe('late');
  expect(outbox.unsent()).toEqual([]);
});

test('what the server refuses can be given up with its text, where another answer stands', async () => {
  answers = [new ApiError(409, 'answer_final', '', null)];
  const outbox = open();
  outbox.keepDraft(5, 9, 'late');
  outbox.send(5, 9, 'late');
  await outbox.flush();
  expect(outbox.delivery(9)).toBe('refused');
  outbox.discard(9);
  expect(outbox.delivery(9)).toBe('none');
  expect(outbox.draft(9)).toBeNull();
  expect(outbox.hasUndelivered()).toBe(false);
});

test('an expired sign-in keeps the answer and waits without trying', async () => {
  answers = [new SignedOut('expired')];
  const outbox = open();
  outbox.send(5, 9, '답');
  await outbox.flush();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toHaveLength(1);
  await outbox.flush();
  expect(outbox.delivery(9)).toBe('saved');
});

test('users of one browser do not see each other', () => {
  open(1).keepDraft(5, 9, 'mine');
  open(2).keepDraft(6, 9, 'yours');
  expect(open(2).draft(9)?.text).toBe('yours');
  expect(open(1).draft(9)?.text).toBe('mine');
  expect(open(3).hasUndelivered()).toBe(false);
});

test('what is held is known by its question, and goes with its session', () => {
  vi.setSystemTime(1_000);
  open().keepDraft(5, 9, 'older');
  vi.setSystemTime(2_000);
  open().keepDraft(6, 11, 'newer');
  expect(open().undelivered()).toMatchObject([
    { session: 6, record: 11 },
    { session: 5, record: 9 },
  ]);
  open().forgetSession(6);
  expect(open().undelivered()).toMatchObject([{ session: 5, record: 9 }]);
});

test('a busy server is asked again when it says, and the reason is known meanwhile', async () => {
  answers = [new ApiError(503, 'busy', 'The server is busy', 7)];
  const outbox = open();
  outbox.send(5, 9, '답');
  await outbox.flush();
  expect(outbox.delivery(9)).toBe('waiting');
  expect(outbox.waitReason(9)).toBe('busy');
  await vi.advanceTimersByTimeAsync(6_900);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(outbox.delivery(9)).toBe('saved');
});

test('a full server is asked again by itself, but not every second', async () => {
  answers = [new ApiError(507, 'storage_full', 'The storage is full', null)];
  const outbox = open();
  outbox.send(5, 9, '답');
  await outbox.flush();
  expect(outbox.waitReason(9)).toBe('storage_full');
  await vi.advanceTimersByTimeAsync(30_000);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(outbox.delivery(9)).toBe('saved');
});

test('an answer beyond the quota is kept and is not sent over and over; it can be sent again', async () => {
  answers = [new ApiError(429, 'quota', 'Too much is kept', null)];
  const outbox = open();
  outbox.send(5, 9, '답');
  await outbox.flush();
  await vi.advanceTimersByTimeAsync(300_000);
  expect(sent).toHaveLength(1);
  expect(outbox.delivery(9)).toBe('refused');
  expect(outbox.unsentOf(9)).toMatchObject({ text: '답', refused: { code: 'quota' } });
  outbox.sendAgain(9);
  await outbox.flush();
  expect(outbox.delivery(9)).toBe('saved');
});

test('a full storage is said, not hidden', () => {
  const outbox = open();
  storage.full = true;
  outbox.keepDraft(5, 9, 'text');
  expect(outbox.canStore).toBe(false);
});

test('what never arrived can be found by its session', () => {
  const outbox = open();
  outbox.keepDraft(5, 9, 'a draft');
  outbox.keepDraft(6, 11, 'of another');
  expect(outbox.undeliveredTexts(5)).toEqual(['a draft']);
});
