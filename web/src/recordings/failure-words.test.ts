import { expect, test } from 'vitest';
import { ApiError, Unreachable } from '../api/errors';
import { errorCodes } from '../api/error-codes';
import { ko } from '../i18n/ko';
import { canSendAgain, sendFailure } from './failure-words';
import { ko as words } from './messages/ko';

const say = (error: unknown) => sendFailure(error, words, ko);
const refused = (code: string) => new ApiError(400, code, '', null);

test('every refusal of a recording says what to do', () => {
  const codes = errorCodes.filter((code) => code.startsWith('recording_') && code !== 'recording_not_found');
  expect(codes.length).toBe(8);
  for (const code of codes) expect(Object.values(words.failures), code).toContain(say(refused(code)));
});

test('what other requests meet too is said as elsewhere', () => {
  expect(say(new Unreachable())).toBe(ko.account.away);
  expect(say(refused('storage_full'))).toBe(ko.problems.storageFull);
  expect(say(refused('of_a_newer_server'))).toBe(words.sendFailed);
});

test('bytes that the server cannot read are not offered to be sent again', () => {
  expect(canSendAgain(refused('recording_damaged'))).toBe(false);
  expect(canSendAgain(refused('recording_quota'))).toBe(true);
  expect(canSendAgain(new Unreachable())).toBe(true);
});
