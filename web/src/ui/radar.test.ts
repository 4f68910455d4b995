import { expect, test } from 'vitest';
import { lines, pointAt, shape } from './radar';

const axes = (...scores: (number | null)[]) => scores.map((score, at) => ({ name: String(at), score }));

test('the first axis points up and the next to the right', () => {
  expect(pointAt(0, 4, 100).y).toBeCloseTo(-100);
  expect(pointAt(1, 4, 50).x).toBeCloseTo(50);
});

test('with every axis judged the shape is closed', () => {
  expect(shape(axes(100, 100, 100, 100))).toEqual({ path: 'M0.0 -100.0L100.0 0.0L0.0 100.0L-100.0 0.0Z', closed: true });
});

test('an unjudged axis takes both its edges away and no others', () => {
  const { path, closed } = shape(axes(100, null, 100, 100));
  expect(closed).toBe(false);
  expect(path.match(/L/g)).toHaveLength(2);
  expect(path).not.toContain('M0.0 -100.0L0.0 100.0');
});

test('a single judged axis draws no edge', () => {
  expect(shape(axes(50, null, null)).path).toBe('');
});

test('a long name is broken where its parts end', () => {
  expect(lines('상황·행동·결과')).toEqual(['상황·행동·', '결과']);
  expect(lines('Situation, action, result')).toEqual(['Situation, ', 'action, ', 'result']);
  expect(lines('Key points')).toEqual(['Key ', 'points']);
});
