/** Which modules the build puts into one file: what starts, what several pages share, and what only some pages need. */

/** What `main.ts` rests on, so that it comes first and small; a test holds that this is all of it. */
export const startModules = [
  'api/connection',
  'api/delay',
  'api/errors',
  'api/token',
  'app/addresses',
  'app/main',
  'app/offline',
  'i18n/locale',
  'state/observable',
  'storage/index',
  'ui/display',
];

/** What only pages behind the sign-in share, and the trial: a first load goes without it. */
export const signedInModules = [
  'api/conversation',
  'api/events',
  'api/format-times',
  'api/formats',
  'api/limits',
  'api/newer',
  'api/stream',
  'features/report/',
  'feedback/',
  'formats/',
  'state/use-latest',
  'ui/asked',
  'ui/choices',
  'ui/content',
  'ui/download',
  'ui/position-input',
  'ui/radar',
  'ui/score',
  'ui/session-list',
  'ui/use-display',
  'voice/',
];

const pattern = (modules: string[]) => new RegExp(`/src/(${modules.map((each) => (each.endsWith('/') ? each : `${each}\\.`)).join('|')})`);
const start = new RegExp(`${pattern(startModules).source}|vite/preload-helper|rolldown/runtime`);
const signedIn = pattern(signedInModules);
/** Fetched with the room, and with results when somebody wants to hear an answer; it makes a file by itself. */
const recordings = pattern(['recordings/']);

/** Few files, since a browser fetches six at a time and the largest must not wait for its turn. */
export const chunkGroups = [
  { name: 'start', test: start, priority: 2 },
  { name: 'shared', minShareCount: 2, test: (id: string) => !signedIn.test(id) && !recordings.test(id), priority: 1 },
  // It takes what is left.
  { name: 'feedback', minShareCount: 2, test: signedIn, priority: 0 },
];
