/** Knows whether the server can be reached. One failed request raises only a doubt; a sign of life settles it. */

export type Connection = 'online' | 'offline' | 'unreachable';

let current: Connection = 'online';
const listeners = new Set<() => void>();
const onReturn = new Set<() => void>();
let doubting = false;

/** How long to wait before the next look, in milliseconds; the last one is repeated. */
const waits = [1_000, 2_000, 3_000, 5_000];

export function connection(): Connection {
  return current;
}

export function subscribeConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Runs `action` each time the server can be reached again. */
export function whenBack(action: () => void): () => void {
  onReturn.add(action);
  return () => onReturn.delete(action);
}

/** To be told whenever an answer came. */
export function noteReached(): void {
  become('online');
}

/** To be told whenever no answer came, or one from a gateway that stands in for the server. */
export function noteFailed(): void {
  if (!navigator.onLine) become('offline');
  void settle();
}

/** To be told of an answer: gateways answer for a server that is away. */
export function noteAnswer(response: Response): void {
  if (response.status === 502 || response.status === 504) noteFailed();
  else noteReached();
}

function become(next: Connection): void {
  const before = current;
  if (next === before) return;
  current = next;
  for (const listener of listeners) listener();
  if (next === 'online') for (const action of onReturn) action();
}

/** Looks at once, and then again and again until the server gives a sign of life. */
async function settle(): Promise<void> {
  if (doubting) return;
  doubting = true;
  for (let turn = 0; !(await isAlive()); turn += 1) {
    become(navigator.onLine ? 'unreachable' : 'offline');
    await pause(waits[Math.min(turn, waits.length - 1)] ?? 5_000);
  }
  doubting = false;
  become('online');
}

function isAlive(): Promise<boolean> {
  return fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(5_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

/** Waits, but no longer than until the browser says that the network is back. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener('online', done);
  });
}

/** Listens to what the browser knows of the network itself. */
export function watchNetwork(): void {
  window.addEventListener('offline', noteFailed);
}
