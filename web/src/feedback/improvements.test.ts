import { expect, test } from 'vitest';
import { otherImprovements } from './improvements';

const point = (key_point: string, verdict: 'met' | 'missed') => ({ key_point, verdict, evidence: null });
const first = '“연결 풀을 늘렸습니다” — 결과를 말해 보세요.';
const repeated = '다음 내용을 더해 보세요: 인덱스의 비용을 말한다';

test('the first improvement stands elsewhere, and a missed key point in the list of key points', () => {
  const evaluation = {
    improvements: [first, repeated, '이유를 말해 보세요.'],
    key_points: [point('인덱스의 비용을 말한다', 'missed')],
  };
  expect(otherImprovements(evaluation)).toEqual([null, null, '이유를 말해 보세요.']);
});

test('without a list, and of a key point that was made, every other improvement is said', () => {
  const improvements = [first, repeated];
  expect(otherImprovements({ improvements, key_points: null })).toEqual([null, repeated]);
  expect(otherImprovements({ improvements, key_points: [point('인덱스의 비용을 말한다', 'met')] })).toEqual([null, repeated]);
});
