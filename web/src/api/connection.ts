/** Knows whether the server can be reached. One failed request raises only a doubt; a sign of life settles it. */

import { observable } from '../state/observable';
import { delay } from './delay';

export type Connection = 'online' | 'offline' | 'unreachable';

export const connection = observable<Connection>('online');

let isProbing = false;

/** Milliseconds before the next probe; the last one is repeated. */
const PROBE_DELAYS = [1_000, 2_000, 3_000, 5_000];

/** Runs `action` each time the server can be reached again. */
export function onReconnect(action: () => void): () => void {
  return connection.subscribe(() => {
    if (connection.get() === 'online') action();
  });
}

/** Call this when no answer came, or one from a gateway that stands in for the server. */
export function reportFailure(): void {
  if (!navigator.onLine) connection.set('offline');
  void probe();
}

/** Call this with every answer: gateways answer for a server that is away. */
export function reportAnswer(response: Response): void {
  if (response.status === 502 || response.status === 504) reportFailure();
  else connection.set('online');
}

/** Asks the server at once, and then again and again until it gives a sign of life. */
async function probe(): Promise<void> {
  if (isProbing) return;
  isProbing = true;
  for (let turn = 0; !(await isAlive()); turn += 1) {
    connection.set(navigator.onLine ? 'unreachable' : 'offline');
    // The browser may say earlier that the network is back.
    await delay(PROBE_DELAYS[Math.min(turn, PROBE_DELAYS.length - 1)] ?? 5_000, window, 'online');
  }
  isProbing = false;
  connection.set('online');
}

function isAlive(): Promise<boolean> {
  return fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(5_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

/** Listens to what the browser knows of the network itself. */
export function watchNetwork(): void {
  window.addEventListener('offline', reportFailure);
}
