import { expect, test } from 'vitest';
import { josa, type Josa } from './josa';

test.each<[string, Josa, string]>([
  ['면접', '을/를', '면접을'],
  ['대화', '을/를', '대화를'],
  ['서울', '으로/로', '서울로'],
  ['부산', '으로/로', '부산으로'],
  ['질문 3', '이/가', '질문 3이'],
  ['질문 2', '은/는', '질문 2는'],
  ['“개발자”', '과/와', '“개발자”와'],
  ['Backend', '은/는', 'Backend은(는)'],
])('%s with %s', (word, pair, expected) => {
  expect(josa(word, pair).replace(/[”]/g, '')).toBe(expected.replace(/[”]/g, ''));
});
