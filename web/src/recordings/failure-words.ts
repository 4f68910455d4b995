/** Why a recording was not taken, and what to do about it. */

import { ApiError } from '../api/errors';
import type { Messages } from '../i18n/ko';
import { errorMessage } from '../ui/error-messages';
import type { RecordingMessages } from './messages';

const failures: Record<string, keyof RecordingMessages['failures']> = {
  recording_empty: 'empty',
  recording_too_large: 'large',
  recording_too_long: 'long',
  recording_kind_unknown: 'unknown',
  recording_without_sound: 'silent',
  recording_damaged: 'damaged',
  recording_form: 'unknown',
  recording_quota: 'quota',
};

export function sendFailure(error: unknown, words: RecordingMessages, t: Messages): string {
  const failure = error instanceof ApiError ? failures[error.code] : undefined;
  return failure ? words.failures[failure] : errorMessage(error, t, words.sendFailed);
}

/** Whether sending the very same bytes again may help. */
export function canSendAgain(error: unknown): boolean {
  return !(error instanceof ApiError) || !(error.code in failures) || error.code === 'recording_quota';
}
