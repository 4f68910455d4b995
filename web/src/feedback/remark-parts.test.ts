import { expect, test } from 'vitest';
import { remarkParts } from './remark-parts';

test('a remark that quotes is the words and what to do about them', () => {
  expect(remarkParts('“풀을 늘렸습니다” — 그 결과 무엇이 달라졌는지 말해 보세요.')).toEqual({
    quote: '풀을 늘렸습니다',
    advice: '그 결과 무엇이 달라졌는지 말해 보세요.',
  });
  expect(remarkParts('"I raised it" - say what changed.')).toEqual({ quote: 'I raised it', advice: 'say what changed.' });
});

test('a remark without words of the answer is all advice', () => {
  const remark = '다음 내용을 더해 보세요: “인덱스”의 비용';
  expect(remarkParts(remark)).toEqual({ quote: null, advice: remark });
  expect(remarkParts('“한 말뿐”')).toEqual({ quote: null, advice: '“한 말뿐”' });
});
