import { expect, test } from 'vitest';
import { sentencesOf } from './sentences';

test('an answer is cut where its sentences end', () => {
  const answer = '  응답이 1.8초였습니다. “왜요?” 🙂 물었고…\n\n- 색인을 더했습니다!!  끝';
  const sentences = sentencesOf(answer);
  expect(sentences.map(({ text }) => text)).toEqual([
    '응답이 1.8초였습니다.',
    '“왜요?”',
    '🙂 물었고…',
    '- 색인을 더했습니다!!',
    '끝',
  ]);
  const points = Array.from(answer);
  for (const { text, start } of sentences) {
    expect(points.slice(start, start + Array.from(text).length).join('')).toBe(text);
  }
});

test('what has no words is no sentence', () => {
  expect(sentencesOf('')).toEqual([]);
  expect(sentencesOf(' ... \n – !')).toEqual([]);
});

test('a long run without full stops is cut between words', () => {
  const answer = Array.from({ length: 100 }, (_, at) => `말${String(at)}`).join(' ');
  const sentences = sentencesOf(answer);
  expect(sentences.length).toBeGreaterThan(1);
  expect(sentences.map(({ text }) => text).join(' ')).toBe(answer);
  expect(Math.max(...sentences.map(({ text }) => text.length))).toBeLessThanOrEqual(160);
  const unbroken = sentencesOf('가'.repeat(400));
  expect(unbroken.map(({ text }) => text.length)).toEqual([160, 160, 80]);
});
