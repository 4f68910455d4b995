import { expect, test } from 'vitest';
import { segmentsOf } from './segments';

const quote = (quote: string, start: number, end: number) => ({ quote, start, end });

test('offsets are code points, so an emoji before a quote moves nothing', () => {
  const answer = '👩‍💻 저는 인덱스를 만들었습니다';
  const start = Array.from('👩‍💻 저는 ').length;
  const segments = segmentsOf(answer, [{ id: 'a', quote: quote('인덱스를', start, start + 4) }]);
  expect(segments).toEqual([
    { text: '👩‍💻 저는 ', ids: [] },
    { text: '인덱스를', ids: ['a'] },
    { text: ' 만들었습니다', ids: [] },
  ]);
});

test('quotes that overlap share the piece in which they do', () => {
  const segments = segmentsOf('abcdef', [
    { id: 'a', quote: quote('abcd', 0, 4) },
    { id: 'b', quote: quote('cdef', 2, 6) },
  ]);
  expect(segments.map(({ text, ids }) => [text, ids.join()])).toEqual([
    ['ab', 'a'],
    ['cd', 'a,b'],
    ['ef', 'b'],
  ]);
});

test('a quote with wrong offsets is found by its words, an invented one nowhere', () => {
  expect(segmentsOf('abc', [{ id: 'a', quote: quote('bc', 0, 2) }])[1]).toEqual({ text: 'bc', ids: ['a'] });
  expect(segmentsOf('abc', [{ id: 'a', quote: quote('xyz', 0, 3) }])).toEqual([{ text: 'abc', ids: [] }]);
});

test('the pieces always make the answer again', () => {
  const answer = '가나다라마바사';
  const evidence = [0, 1, 2, 3].map((at) => ({ id: String(at), quote: quote(answer.slice(at, at + 3), at, at + 3) }));
  expect(segmentsOf(answer, evidence).map(({ text }) => text).join('')).toBe(answer);
  expect(segmentsOf('', [])).toEqual([]);
});
