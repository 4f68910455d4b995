/** Every word with which the API names a reason is said in both languages. */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes } from '../src/api/error-codes';
import { failureReason } from '../src/feedback/failure-reason';
import { limits } from '../src/feedback/limits';
import { en as formatEn } from '../src/formats/messages/en';
import { ko as formatKo } from '../src/formats/messages/ko';
import { en } from '../src/i18n/en';
import { ko } from '../src/i18n/ko';
import { en as recordingEn } from '../src/recordings/messages/en';
import { ko as recordingKo } from '../src/recordings/messages/ko';
import { errorMessage, codeMessage } from '../src/ui/error-messages';
import { ApiError } from '../src/api/errors';

const crates = new URL('../../crates/', import.meta.url).pathname;
/** A file's source without its tests. */
const source = (path: string) => readFileSync(crates + path, 'utf8').split('#[cfg(test)]')[0] ?? '';
const hangul = /[가-힣]/;
const literals = (text: string, pattern: RegExp) => Array.from(text.matchAll(pattern), ([, word = '']) => word);

/** What `room/src` says in all of its files. */
function sources(room: string): string {
  const files = readdirSync(`${crates}${room}/src`, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.rs') && !file.includes('test')).map((file) => source(`${room}/src/${file}`)).join('\n');
}

function expectBoth(word: string, korean: string | null | undefined, english: string | null | undefined): void {
  expect(korean, `${word} in Korean`).toMatch(hangul);
  expect(english, `${word} in English`).toMatch(/^[^가-힣]{3,}$/);
}

test('every code of a problem has words, and none is there for nothing', () => {
  const known = new Set<string>(errorCodes);
  const document = JSON.parse(source('../docs/openapi.json')) as { components: { schemas: { ProblemCode: { enum: string[] } } } };
  const said = document.components.schemas.ProblemCode.enum;
  expect(said.length).toBeGreaterThan(45);
  expect(said.filter((code) => !known.has(code))).toEqual([]);
  for (const code of errorCodes) expectBoth(code, codeMessage(code, ko, 3), codeMessage(code, en, 3));
});

test('an error that waiting, room or a password resolves says so instead of the general words', () => {
  const say = (status: number, code: string, after: number | null = null) => errorMessage(new ApiError(status, code, '', after), ko, 'the general words');
  expect(say(503, 'busy', 7)).toContain(ko.states.busy(7));
  expect(say(503, 'busy')).toContain(ko.problems.soon);
  expect(say(507, 'storage_full')).toBe(ko.problems.storageFull);
  expect(say(429, 'quota')).toBe(ko.problems.quota);
  expect(say(500, 'internal_error')).toBe('the general words');
  expect(say(418, 'of_a_newer_server')).toBe('the general words');
});

test('why a grading failed is said in the language of the page, whatever that of the interview', () => {
  const table = source('api/src/view/failure.rs');
  const pattern = /(?:FailureCode|Exhausted)::\w+(?:\(_\))? => \{?\s*\(\s*"([^"]+)",\s*"([^"]+)",?\s*\)/g;
  const pairs = Array.from(table.matchAll(pattern), ([, korean = '', english = '']) => [english, korean]).filter(([english]) => english !== '{}');
  expect(pairs.length).toBeGreaterThan(40);
  for (const [english = '', korean = ''] of pairs) {
    const [one, other] = [english.replace('{}', '503'), korean.replace('{}', '503')];
    for (const said of [one, other]) {
      expect(failureReason(said, 'en')).toBe(one);
      expect(failureReason(said, 'ko')).toBe(other);
    }
  }
  expect(failureReason('out of coffee', 'ko')).toBe('out of coffee');
});

test('what caps or withholds a score has words', () => {
  const words = [
    ...literals(source('interviewer/src/lexical/grade.rs'), /=> "([a-z_]+)"/g),
    ...literals(sources('interviewer'), /const (?:BAD_CONDUCT|WITHOUT_INSTANCE|WITHOUT_POINTS|OFF_TOPIC): &str =\s*"([a-z_]+)"/g),
  ];
  expect(words.length).toBeGreaterThanOrEqual(14);
  for (const word of words) expectBoth(word, limits.ko[word], limits.en[word]);
});

test('every word with a fixed meaning has words', () => {
  const description = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')) as {
    components: { schemas: Record<string, { enum?: string[] }> };
  };
  const ofRecordings = (t: typeof ko) => (t === ko ? recordingKo : recordingEn);
  const outcomes = { judged: 'shown as a score', withheld: 'notJudged', unanswered: 'notAnswered', pending: 'pending', failed: 'failed' } as const;
  /** Where the pages say each word; `null` is a word that only the pages' code acts on. */
  const words: Record<string, ((t: typeof ko, word: string) => unknown) | null> = {
    Band: (t, word) => t.shared.bands[word as keyof typeof t.shared.bands],
    ContestReason: (t, word) => t.disagreement.why[word as keyof typeof t.disagreement.why],
    ContestState: (t, word) => (word === 'answered' ? t.disagreement.unchanged(null) : t.disagreement[word as 'open' | 'failed' | 'superseded']),
    EvaluationState: (t, word) =>
      ({ unanswered: t.report.notAnswered, pending: t.report.pending, done: t.report.total, failed: t.report.failed })[word],
    FeedbackTime: (t, word) => ({ after_each: t.setup.afterEach, at_end: t.setup.atEnd })[word],
    InterviewerKind: (t, word) => t.account.interviewers[word as keyof typeof t.account.interviewers],
    Outcome: (t, word) => (word === 'judged' ? t.shared.points('70') : t.report[outcomes[word as keyof typeof outcomes] as 'failed']),
    QuestionKind: (t, word) => t.shared.kinds[word as keyof typeof t.shared.kinds],
    SessionKind: (t, word) => t.shared.kinds[word as keyof typeof t.shared.kinds],
    SessionStatus: (t, word) => ({ started: t.home.started, completed: t.room.completedTitle })[word],
    Stage: (t, word) => t.shared.stages[word as keyof typeof t.shared.stages],
    Verdict: (t, word) => t.report.verdicts[word as keyof typeof t.report.verdicts],
    NotCountedReason: (t, word) => ofRecordings(t).notCounted[word as 'no_text'],
    RecordingWarning: (t, word) => ofRecordings(t).warnings[word as 'quiet'],
    SpeechUnit: (t, word) => ofRecordings(t).rates[word as 'words_per_minute']('3'),
    TranscriptState: (t, word) => {
      const { waiting, arrived, notGraded, reasons } = ofRecordings(t).transcript;
      return { waiting, done: arrived, unclear: notGraded, failed: reasons.other }[word];
    },
    ProblemCode: (t, word) => codeMessage(word, t, 3),
    // Each language is named in itself; how a file was read and what an event is are not shown.
    Language: null,
    DocumentKind: null,
    EventKind: null,
    // Roles and the audit log have no page: `daedam user list` and `daedam audit` print them.
    Role: null,
    Experience: (t, word) => (t === ko ? formatKo : formatEn).experiences[word as 'entry'],
    // The app sends each transcript itself.
    TranscriptSubmission: null,
    AuditAction: null,
  };
  const found = Object.entries(description.components.schemas).filter(([, schema]) => (schema.enum ?? []).length > 0);
  expect(found.length).toBeGreaterThan(8);
  for (const [name, schema] of found) {
    expect(Object.keys(words), 'a list of words that no page says').toContain(name);
    const say = words[name];
    if (say) for (const word of schema.enum ?? []) expectBoth(`${name} ${word}`, say(ko, word) as string, say(en, word) as string);
  }
});

test('every kind of a model’s failure has words for the host', () => {
  const kinds = literals(source('interviewer/src/model/fault.rs'), /=> "([a-z_]+)",/g);
  expect(kinds.length).toBeGreaterThan(12);
  for (const kind of kinds) expectBoth(kind, ko.host.failures[kind], en.host.failures[kind]);
});
