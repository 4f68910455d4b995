import type { Messages } from '../ko';
import { plural } from './shared';

export const problems: Messages['problems'] = {
  busy: (wait) => `The server is busy. ${wait}`,
  soon: 'Please try again in a moment.',
  storageFull: 'The server has no room left, so this was not saved. Please tell whoever runs it, and try again later.',
  storageFullTitle: 'The server has no room left',
  quota: 'You have used all the space an account has here. Delete interviews you no longer need under History, then try again.',
  quotaTitle: 'Your space is used up',
  invalid: 'The server did not accept this. Please check what you entered.',
  gone: 'This was deleted, or never existed.',
  notYours: 'This belongs to another account, so it can’t be shown.',
  slow: 'This took too long and was not finished. Please try again.',
  tooLarge: 'This is too long. Please shorten it and try again.',
  noAnswer: 'There is no answer yet.',
  noTranscriber: 'This server cannot turn recordings into text. Please type your answer.',
  noEvaluation: 'Grading is not finished yet. Please try again once it is.',
  completed: 'This interview is finished, so it can’t be changed.',
  notCompleted: 'You can do this once the interview is finished.',
  answerFinal: 'In this format an answer can’t be changed once it is sent. Go on to the next question.',
  tooManyMarks: 'This answer can’t have more marks. Remove another mark and try again.',
  noMoreQuestions: 'This interview can’t have more questions.',
};

export const leaving: Messages['leaving'] = {
  unsentTitle: 'Some answers have not been sent',
  unsent: (count) =>
    `${plural(count, 'question has', 'questions have')} an answer that was not submitted or not sent. Signing out deletes it from this device for good.`,
  everywhereTitle: 'Sign out everywhere?',
  otherDevices: 'Your other devices are signed out too. What you were writing there stays on them and is back once you sign in again.',
  anyway: 'Delete and sign out',
  goOnWriting: 'Continue writing',
  erased: (count) => `Answers that were not submitted or not sent are deleted too (${plural(count, 'question')}).`,
};
