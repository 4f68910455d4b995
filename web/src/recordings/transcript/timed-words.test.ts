import { expect, test } from 'vitest';
import type { TranscriptSegment } from '../../api/client';
import { heardWords, momentOf, timedWords } from './timed-words';

const word = (text: string, start: number, unsure = false) => ({ text, start, end: start + 400, probability: null, unsure });
const segment = (text: string, words: TranscriptSegment['words'] = []): TranscriptSegment => ({ start: 1_000, end: 3_000, text, words });
const said = segment('저는 결제 서버를 운영했습니다.', [
  word('저는', 1_000),
  word('결제', 1_500, true),
  word('서버를', 2_000),
  word('운영했습니다.', 2_500),
]);

test('words have the times at which they were heard', () => {
  const words = timedWords('저는 결제 서버를 운영했습니다.', heardWords([said]));
  expect(words.map(({ start }) => start)).toEqual([1_000, 1_500, 2_000, 2_500]);
  expect(words.map(({ unsure }) => unsure)).toEqual([false, true, false, false]);
  expect(words.map(({ at }) => at)).toEqual([0, 3, 6, 10]);
});

test('a corrected word takes the time of what was heard in its place, and an added one has none', () => {
  const corrected = '저는 주문 시스템 서버를, 운영했습니다 감사합니다';
  const words = timedWords(corrected, heardWords([said]));
  expect(words.map(({ start }) => start)).toEqual([1_000, 1_500, 1_700, 2_000, 2_500, null]);
  expect(words.map(({ heard }) => heard)).toEqual([true, false, false, true, true, false]);
});

test('a text that was not said has no times', () => {
  const words = timedWords('완전히 다른 글입니다', heardWords([said]));
  expect(words.every(({ start, end }) => start === null && end === null)).toBe(true);
  expect(timedWords('', heardWords([said]))).toEqual([]);
  expect(timedWords('말', [])).toMatchObject([{ start: null, heard: false }]);
});

test('without times of words, each has the time of its part', () => {
  expect(heardWords([segment('저는 운영했습니다')])).toEqual([
    { text: '저는', start: 1_000, end: 3_000, unsure: false },
    { text: '운영했습니다', start: 1_000, end: 3_000, unsure: false },
  ]);
});

test('pieces of a word are joined where the text says so, and stay where it does not', () => {
  const pieces = [word('운', 100), word('영', 500, true), word('했습니다', 900), word('네', 1_400)];
  expect(heardWords([segment('운영했습니다 . 네', pieces)])).toEqual([
    { text: '운영했습니다', start: 100, end: 1_300, unsure: true },
    { text: '네', start: 1_400, end: 1_800, unsure: false },
  ]);
  expect(heardWords([segment('다른 말', pieces)]).map(({ text }) => text)).toEqual(['운', '영', '했습니다', '네']);
});

test('a quote is said where its words were heard', () => {
  const text = '저는 결제 서버를 운영했습니다.';
  const words = timedWords(text, heardWords([said]));
  expect(momentOf('서버를 운영했습니다', text, words)).toEqual({ start: 2_000, end: 2_900 });
  expect(momentOf('', text, words)).toBeNull();
  expect(momentOf('하지 않은 말', text, words)).toBeNull();
  const other = '저는 결제 서버를 만들고 고치고 운영했습니다.';
  const mixed = timedWords(other, heardWords([said]));
  expect(momentOf('만들고 고치고', other, mixed)).toBeNull();
  expect(momentOf('서버를 만들고', other, mixed)).toEqual({ start: 2_000, end: 2_400 });
});

test('of two equal words each is the one that stands there', () => {
  const heard = heardWords([segment('네 네 맞습니다 네', [word('네', 0), word('네', 500), word('맞습니다', 1_000), word('네', 1_500)])]);
  expect(timedWords('네 맞습니다 네', heard).map(({ start }) => start)).toEqual([0, 1_000, 1_500]);
});

test('a long text is aligned in no time', () => {
  const many = Array.from({ length: 9_000 }, (_, at) => word(`말${String(at)}`, at * 400));
  const text = many.map(({ text: each }, at) => (at === 4_000 ? '고친' : each)).join(' ');
  const words = timedWords(text, heardWords([segment(many.map(({ text: each }) => each).join(' '), many)]));
  expect(words.filter(({ heard }) => heard)).toHaveLength(8_999);
  expect(words[4_000]?.start).toBe(1_600_000);
});
