/** The page and the saved report say the same: every word that the server writes in a report stands in the messages too. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Report } from '../src/api/client';
import { meanOf } from '../src/features/report/mean-of';
import { en } from '../src/i18n/en';
import { ko } from '../src/i18n/ko';

const source = (path: string) => readFileSync(new URL(`../../crates/${path}`, import.meta.url), 'utf8');
const vocabulary = source('api/src/view/report_markdown/vocabulary.rs');
const markdown = source('api/src/view/report_markdown.rs');

/** What the server says in both languages, as “Korean | English”. */
function pairs(text: string): string[] {
  const pattern = /(?:pick|say)\(\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)",?\s*\)/g;
  return Array.from(text.matchAll(pattern), ([, korean = '', english = '']) => `${korean} | ${english}`);
}

const both = (say: (t: typeof ko) => string) => `${say(ko)} | ${say(en)}`;

test('bands, verdicts, outcomes and what scores are worth are told in the same words', () => {
  const said = pairs(vocabulary);
  expect(said.length).toBeGreaterThan(15);
  const shown = [
    ...(['solid', 'develop', 'retry'] as const).map((band) => both((t) => t.shared.bands[band])),
    ...(['met', 'partly', 'missed', 'contradicted'] as const).map((verdict) => both((t) => t.report.verdicts[verdict])),
    ...(['notJudged', 'notAnswered', 'pending', 'failed'] as const).map((outcome) => both((t) => t.report[outcome])),
    both((t) => `${t.report.calibrated}: ${t.report.calibratedHelp}`),
    both((t) => `${t.report.uncalibrated}: ${t.report.uncalibratedHelp}`),
    both((t) => t.feedback.byRules),
    both((t) => t.report.rubricGrader),
  ];
  for (const words of shown) expect(said).toContain(words);
});

test('the headings of the saved report are those of the page', () => {
  const said = pairs(markdown).join('\n');
  for (const heading of ['title', 'total', 'first', 'criteria', 'practice', 'improvements', 'strengths', 'keyPoints'] as const) {
    expect(said).toContain(ko.report[heading]);
    expect(said).toContain(en.report[heading]);
  }
});

test('the scale names the thresholds by which the server finds the word', () => {
  const score = source('interview/src/grading/score.rs');
  const threshold = (name: string) => new RegExp(`${name}: f64 = (\\d+)\\.0`).exec(score)?.[1] ?? '';
  const [solid, develop] = [threshold('SOLID_FROM'), threshold('DEVELOP_FROM')];
  for (const t of [ko, en]) {
    expect(t.feedback.scale.match(/\d+/g)).toEqual([solid, develop]);
    const said = t.feedback.scale.replace(solid, '{solid}').replace(develop, '{develop}');
    expect(vocabulary).toContain(said);
  }
});

test('the mean says what it is of, as in the saved report', () => {
  const totals = (questions: number, judged: number, followUps: number): Report['totals'] => ({
    score: 50,
    band: 'develop',
    questions,
    judged,
    judged_follow_ups: followUps,
    withheld: 0,
    unanswered: 0,
    pending: 0,
    failed: 0,
  });
  // The same as in the test of the server's words.
  for (const [of, korean, english] of [
    [totals(1, 1, 0), '답변 1개의 평균', 'Average of 1 answer'],
    [totals(6, 6, 2), '답변 6개의 평균, 꼬리질문 2개 포함', 'Average of 6 answers, including 2 follow-ups'],
    [
      totals(6, 4, 1),
      '질문 6개 중 채점한 답변 4개의 평균, 꼬리질문 1개 포함',
      'Average of 4 graded answers, 6 questions in all, including 1 follow-up',
    ],
  ] as const) {
    expect([meanOf(of, ko), meanOf(of, en)]).toEqual([korean, english]);
    expect(vocabulary).toContain(korean);
    expect(vocabulary).toContain(english);
  }
});
