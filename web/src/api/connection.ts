/** Knows whether the server can be reached, from what became of the latest requests. */

export type Connection = 'online' | 'offline' | 'unreachable';

let current: Connection = 'online';
const listeners = new Set<() => void>();
const onReturn = new Set<() => void>();
let probing = false;

/** How long to wait before the next probe, in milliseconds; the last one is repeated. */
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

/** To be told after every request whether an answer came. */
export function noteReached(reached: boolean): void {
  const next: Connection = reached ? 'online' : navigator.onLine ? 'unreachable' : 'offline';
  const before = current;
  current = next;
  if (next !== before) for (const listener of listeners) listener();
  if (next === 'online' && before !== 'online') for (const action of onReturn) action();
  if (next !== 'online') void probe();
}

/** Asks the server for a sign of life until it gives one. */
async function probe(): Promise<void> {
  if (probing) return;
  probing = true;
  for (let turn = 0; current !== 'online'; turn += 1) {
    await pause(waits[Math.min(turn, waits.length - 1)] ?? 5_000);
    if (!navigator.onLine) continue;
    const reached = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(5_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (reached) noteReached(true);
  }
  probing = false;
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
  window.addEventListener('offline', () => noteReached(false));
}
