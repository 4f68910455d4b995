/** Keeps a session's state in step with the server: by its event stream, or by polling where that fails. */

import type { QueryClient } from '@tanstack/react-query';
import { api, authorized, body, type InterviewRecord, type Session, type SessionDetail } from './client';
import { reportFailure } from './connection';
import { delay } from './delay';
import { putNewer } from './newer';
import { ApiError, SignedOut } from './errors';
import { keys } from './queries';
import { EventParser, type ServerEvent } from './stream';

/** Milliseconds between two polls when there is no stream. */
const POLL_INTERVAL = 2_500;
/** Milliseconds without a byte after which a stream counts as dead; the server sends a comment more often. */
const STREAM_IDLE_TIMEOUT = 45_000;
/** Polls before a stream is tried again. */
const POLLS_PER_STREAM = 10;
/** Failures of the stream in a row after which the session is polled instead. */
const MAX_STREAM_FAILURES = 3;

/** Follows a session until `signal` aborts. */
export async function followSession(id: number, queries: QueryClient, signal: AbortSignal): Promise<void> {
  let last: string | null = null;
  let failures = 0;
  while (!isOver(signal)) {
    try {
      for await (const event of openStream(id, last, signal)) {
        failures = 0;
        last = event.id ?? last;
        applyEvent(id, event, queries);
      }
    } catch (error) {
      if (error instanceof ApiError && error.status < 500 && error.status !== 429 && error.status !== 406) return;
      // Only signing in again helps; polling would not.
      failures = error instanceof SignedOut ? 1 : failures + 1;
    }
    if (failures < MAX_STREAM_FAILURES) {
      await delay(Math.min(500 * 2 ** failures, 5_000), signal, 'abort');
      continue;
    }
    // A proxy may let no stream through: poll for a while before trying one again.
    for (let turn = 0; turn < POLLS_PER_STREAM && !isOver(signal); turn += 1) {
      await poll(id, queries, signal);
      await delay(POLL_INTERVAL, signal, 'abort');
    }
  }
}

function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function* openStream(id: number, last: string | null, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  const headers: Record<string, string> = { Accept: 'text/event-stream' };
  if (last !== null) headers['Last-Event-ID'] = last;
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal.addEventListener('abort', abort);
  let watchdog = setTimeout(abort, STREAM_IDLE_TIMEOUT);
  try {
    const url = new URL(`/sessions/${String(id)}/events`, location.origin);
    const response = await authorized(new Request(url, { headers, signal: stop.signal }));
    if (!response.ok) throw await ApiError.from(response);
    if (!response.body || !(response.headers.get('Content-Type') ?? '').startsWith('text/event-stream')) {
      throw new Error('not an event stream');
    }
    const parser = new EventParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(watchdog);
      watchdog = setTimeout(abort, STREAM_IDLE_TIMEOUT);
      yield* parser.push(value);
    }
  } catch (error) {
    if (error instanceof TypeError) reportFailure();
    throw error;
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener('abort', abort);
    stop.abort();
  }
}

/** Puts what an event carries into the query cache. */
function applyEvent(id: number, event: ServerEvent, queries: QueryClient): void {
  if (event.event === 'session') {
    const session = JSON.parse(event.data) as Session;
    putNewer<SessionDetail>(queries, keys.session(id), (old) => (old ? { ...old, ...session } : old));
  } else if (event.event === 'record') {
    const record = JSON.parse(event.data) as InterviewRecord;
    putNewer<InterviewRecord[]>(queries, keys.records(id), (old) => withRecord(old ?? [], record));
    void queries.invalidateQueries({ queryKey: keys.evaluations(record.id) });
    void queries.invalidateQueries({ queryKey: keys.contests(record.id) });
    void queries.invalidateQueries({ queryKey: keys.recordings(record.id) });
    void queries.invalidateQueries({ queryKey: keys.report(id) });
  }
}

/** The records in order, with this one added or replaced. */
export function withRecord(records: InterviewRecord[], record: InterviewRecord): InterviewRecord[] {
  const others = records.filter(({ id }) => id !== record.id);
  return [...others, record].sort((a, b) => a.order - b.order);
}

async function poll(id: number, queries: QueryClient, signal: AbortSignal): Promise<void> {
  const params = { path: { session_id: id } };
  try {
    const [session, records] = await Promise.all([
      body(api.GET('/sessions/{session_id}', { params, signal })),
      body(api.GET('/sessions/{session_id}/questions', { params, signal })),
    ]);
    queries.setQueryData(keys.session(id), session);
    queries.setQueryData(keys.records(id), records);
    void queries.invalidateQueries({ queryKey: keys.report(id) });
  } catch {
    // The next poll asks again, and the banner says why nothing comes.
  }
}
