/** What went wrong, in the reader's language: the words for every problem that the API can name. */

import { ApiError, SignedOut, Unreachable } from '../api/errors';
import type { ErrorCode } from '../api/error-codes';
import type { Messages } from '../i18n/ko';

type Say = (t: Messages, seconds: number | null) => string;

const failed: Say = (t) => t.states.failed;
const invalid: Say = (t) => t.problems.invalid;
const gone: Say = (t) => t.problems.gone;
const notYours: Say = (t) => t.problems.notYours;
const full: Say = (t) => t.problems.quota;
const long: Say = (t) => t.problems.tooLarge;
const slow: Say = (t) => t.problems.slow;
const expired: Say = (t) => t.states.expiredTitle;
const guest: Say = (t) => t.trial.onlyOne;
const noFollowUps: Say = (t) => t.problems.noMoreQuestions;
const busy: Say = (t, seconds) => t.problems.busy(seconds === null ? t.problems.soon : t.states.busy(seconds));
const file =
  (kind: keyof Messages['setup']['fileFailures']): Say =>
  (t) =>
    t.setup.fileFailures[kind];

const words: Record<ErrorCode, Say> = {
  body_too_large: long,
  busy,
  database_busy: busy,
  device_not_found: gone,
  answer_final: (t) => t.problems.answerFinal,
  document_damaged: file('damaged'),
  document_empty: file('empty'),
  document_encrypted: file('locked'),
  document_expands_too_much: file('large'),
  document_kind_unknown: file('unknown'),
  document_needs_conversion: file('hangul'),
  document_too_large: file('large'),
  document_too_many_pages: file('pages'),
  document_took_too_long: file('slow'),
  document_without_text: file('picture'),
  does_not_fit: invalid,
  follow_up_too_deep: noFollowUps,
  guest_needs_account: guest,
  guest_no_answers_left: guest,
  guest_one_question: guest,
  guest_one_session: guest,
  guests_closed: (t) => t.trial.closed,
  idempotency_key_reused: invalid,
  internal_error: failed,
  invalid_request: invalid,
  invalid_token: expired,
  mark_not_found: gone,
  method_not_allowed: failed,
  no_answer: (t) => t.problems.noAnswer,
  no_evaluation: (t) => t.problems.noEvaluation,
  no_such_range: failed,
  no_transcriber: (t) => t.problems.noTranscriber,
  not_an_admin: (t) => t.host.onlyHostsTitle,
  not_authenticated: expired,
  not_found: gone,
  not_your_device: notYours,
  not_your_mark: notYours,
  not_your_record: notYours,
  not_your_recording: notYours,
  not_your_session: notYours,
  quota: full,
  record_not_found: gone,
  // Where recordings are sent, they have words of their own that say what to do.
  recording_damaged: invalid,
  recording_empty: invalid,
  recording_form: invalid,
  recording_kind_unknown: invalid,
  recording_not_found: gone,
  recording_quota: full,
  recording_too_large: long,
  recording_too_long: long,
  recording_without_sound: invalid,
  registration_closed: (t) => t.account.closed,
  request_timeout: slow,
  session_completed: (t) => t.problems.completed,
  session_not_completed: (t) => t.problems.notCompleted,
  session_not_found: gone,
  storage_full: (t) => t.problems.storageFull,
  timeout: slow,
  too_many_attempts: (t, seconds) => t.account.tooMany(seconds ?? 60),
  too_many_documents: file('busy'),
  too_many_marks: (t) => t.problems.tooManyMarks,
  too_many_questions: noFollowUps,
  too_many_streams: busy,
  too_many_unread_answers: busy,
  too_many_uploads: busy,
  transcript_not_found: gone,
  unknown_format: invalid,
  username_reserved: (t) => t.account.reserved,
  username_taken: (t) => t.account.taken,
  wrong_credentials: (t) => t.account.wrong,
  wrong_password: (t) => t.settings.wrongPassword,
  wrong_recovery_code: (t) => t.recovery.wrong,
};

/** The words for a problem's code; `null` for one that only a newer server knows. */
export function codeMessage(code: string, t: Messages, seconds: number | null = null): string | null {
  return code in words ? words[code as ErrorCode](t, seconds) : null;
}

/** Why something failed, where that is known and helps; else what the page says by itself. */
export function errorMessage(error: unknown, t: Messages, otherwise: string): string {
  if (error instanceof Unreachable) return t.account.away;
  if (error instanceof SignedOut) return t.states.expiredTitle;
  if (!(error instanceof ApiError)) return otherwise;
  const say = error.code in words ? words[error.code as ErrorCode] : null;
  return say === null || say === failed || say === invalid ? otherwise : say(t, error.retryAfter);
}
