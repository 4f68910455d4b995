import type { Messages } from '../ko';

/** “1 question”, “2 questions”. */
export function plural(count: number, one: string, other = `${one}s`): string {
  return `${String(count)} ${new Intl.PluralRules('en').select(count) === 'one' ? one : other}`;
}

export const shared: Messages['shared'] = {
  name: 'Daedam',
  skip: 'Skip to content',
  back: 'Back',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  saved: 'Saved',
  retry: 'Try again',
  more: 'More',
  optional: 'optional',
  unmeasured: '–',
  menu: 'Menu',
  home: 'Home',
  history: 'History',
  settings: 'Settings',
  newInterview: 'New interview',
  host: 'Server',
  signIn: 'Sign in',
  signUp: 'Sign up',
  signOut: 'Sign out',
  language: 'Interface language',
  points: (score) => `${score} points`,
  bands: { solid: 'Solid', develop: 'Build on it', retry: 'Try again' },
  questions: (count) => plural(count, 'question'),
  languages: { ko: '한국어', en: 'English' },
  kinds: { mixed: 'Mixed', technical: 'Technical', behavioral: 'Experience', personality: 'Behavioural fit' },
  stages: { opening: 'First question', experience: 'Experience', knowledge: 'Job knowledge', situation: 'Situation', motivation: 'Motivation' },
  seconds: (count) =>
    count % 60 === 0 ? `${String(count / 60)} min` : count < 60 ? `${String(count)} s` : `${String(Math.floor(count / 60))} min ${String(count % 60)} s`,
};

export const states: Messages['states'] = {
  loading: 'Loading',
  slow: 'This is taking longer than usual.',
  verySlow: 'Still waiting for the server. You can leave this page open.',
  offline: 'You are offline. What you write is kept on this device and sent once you are back.',
  unreachable: 'The server cannot be reached. What you write is kept on this device and sent once it is back.',
  back: 'Connected again.',
  failedTitle: 'This could not be loaded',
  failed: 'Please try again in a moment. Everything you have done so far is safe.',
  unreachableTitle: 'The server cannot be reached',
  unreachableHelp: 'Please check your connection. Loading continues as soon as it is back.',
  busyTitle: 'The server is busy',
  busy: (seconds) => `Please try again in ${plural(seconds, 'second')}.`,
  forbiddenTitle: 'This is somebody else’s interview',
  forbidden: 'Only the person who started an interview can see it. If you used another account, sign in with that one.',
  missingTitle: 'There is nothing here',
  missing: 'The address may be wrong, or the interview was deleted.',
  toHome: 'Go home',
  expiredTitle: 'Your sign-in has expired',
  expired: 'Enter your password to continue where you were. What you were writing is still here.',
  crashedTitle: 'This page could not be drawn',
  crashed: 'The answer you were writing is kept on this device. Please reload the page.',
  reload: 'Reload',
  serverSays: (detail) => `The server says: ${detail}`,
};
