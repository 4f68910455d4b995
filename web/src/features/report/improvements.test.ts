import { expect, test } from 'vitest';
import { ownImprovements } from './improvements';

const point = (key_point: string, verdict: 'met' | 'missed') => ({ key_point, verdict, evidence: null });

test('an improvement that repeats a missed key point is left to the list of key points', () => {
  const evaluation = {
    improvements: ['“연결 풀을 늘렸습니다” — 결과를 말해 보세요.', '다음 내용을 더해 보세요: 인덱스의 비용을 말한다'],
    key_points: [point('인덱스의 비용을 말한다', 'missed')],
  };
  expect(ownImprovements(evaluation)).toEqual(['“연결 풀을 늘렸습니다” — 결과를 말해 보세요.', null]);
});

test('without a list, and of a key point that was made, every improvement is said', () => {
  const improvements = ['다음 내용을 더해 보세요: 인덱스의 비용을 말한다'];
  expect(ownImprovements({ improvements, key_points: null })).toEqual(improvements);
  expect(ownImprovements({ improvements, key_points: [point('인덱스의 비용을 말한다', 'met')] })).toEqual(improvements);
});
