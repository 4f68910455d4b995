/**
 * What this browser keeps between two visits: the one place that names it and says whose it is.
 *
 * A name that does not belong to the device belongs to the signed-in user, and goes when they sign out or erase
 * their account; so a new name is erased unless it is listed here as the device's.
 */

const prefix = 'daedam.';

/** One thing that is kept; other modules can't make one. */
export interface Key {
  readonly name: string;
  /** `tab` is forgotten with the tab. */
  readonly lasts: 'browser' | 'tab';
}

const key = (name: string, lasts: Key['lasts'] = 'browser'): Key => ({ name: prefix + name, lasts });

/** Stays on this device for all who use it. */
export const deviceKeys = {
  language: key('language'),
  display: key('display'),
  microphone: key('microphone'),
  readAloud: key('read-aloud'),
};

/** Belongs to the signed-in user. */
export const userKeys = {
  /** Says that there is a sign-in worth refreshing, and whether it is a guest's. */
  signedIn: key('signed-in'),
  /** The username that signed in last. */
  username: key('username'),
  lastPlan: key('last-plan'),
  dictationAgreed: key('dictation-agreed'),
  recordingAgreed: key('recording-agreed'),
  recordWhileSpeaking: key('record-while-speaking'),
  /** Whether the recorder stands open in an interview that is answered by typing. */
  recorder: (session: number) => key(`recorder.${String(session)}`),
  mode: (session: number) => key(`mode.${String(session)}`),
  clock: (record: number) => key(`clock.${String(record)}`),
  /** That the page before the first question of an interview was read. */
  briefed: (session: number) => key(`briefed.${String(session)}`),
  /** That an interview is held without its clocks. */
  unmeasured: (session: number) => key(`unmeasured.${String(session)}`),
  /** What is noted while an answer is prepared. */
  memo: (record: number) => key(`memo.${String(record)}`),
  guestDraft: (record: number) => key(`guest-draft.${String(record)}`, 'tab'),
};

/** What a user wrote and the server has not; it outlasts a sign-in that ended by itself. */
export type Written = 'draft' | 'unsent';

/** The name of what a user wrote to a record; without a record, what all of these names begin with. */
export function writtenName(kind: Written, user: number, record?: number): string {
  return `${prefix}${kind}.${String(user)}.${record === undefined ? '' : String(record)}`;
}

export function read({ name, lasts }: Key): string | null {
  return area(lasts).getItem(name);
}

/** Keeps a text; `false` where the browser has no room for it or forbids it. */
export function write({ name, lasts }: Key, text: string): boolean {
  try {
    area(lasts).setItem(name, text);
    return true;
  } catch {
    return false;
  }
}

export function drop({ name, lasts }: Key): void {
  area(lasts).removeItem(name);
}

/** Where drafts and unsent answers are kept. */
export function outboxStorage(): Storage {
  return area('browser');
}

/** Erases what belongs to a user. Of what was written to the server, only what this `user` wrote; `null` spares all of it. */
export function eraseUser(user: number | null): void {
  const kept = new Set(Object.values(deviceKeys).map(({ name }) => name));
  for (const storage of [area('browser'), area('tab')]) {
    const names = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '');
    const own = names.filter((name) => name.startsWith(prefix) && !kept.has(name) && !isWrittenByOther(name, user));
    for (const name of own) storage.removeItem(name);
  }
}

/** Notes who signs in; what somebody else left here goes first, but for what they wrote and the server has not. */
export function claimFor(username: string): void {
  if (read(userKeys.username) === username) return;
  eraseUser(null);
  write(userKeys.username, username);
}

function isWrittenByOther(name: string, user: number | null): boolean {
  const writer = /^daedam\.(?:draft|unsent)\.(\d+)\./.exec(name)?.[1];
  return writer !== undefined && Number(writer) !== user;
}

function area(lasts: Key['lasts']): Storage {
  return lasts === 'tab' ? sessionStorage : localStorage;
}
