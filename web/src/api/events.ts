/** Keeps a session's state in step with the server: by its event stream, or by asking again and again where that fails. */

import type { QueryClient } from '@tanstack/react-query';
import { api, authorized, body, type InterviewRecord, type Session, type SessionDetail } from './client';
import { noteFailed } from './connection';
import { putNewer } from './newer';
import { Refused, SignedOut } from './problem';
import { keys } from './queries';
import { EventParser, type ServerEvent } from './stream';

/** Between two questions when there is no stream, in milliseconds. */
const pollEvery = 2_500;
/** A stream that gives no byte for this long is taken for dead; the server sends a comment more often. */
const silence = 45_000;
/** How many questions are asked before a stream is tried again. */
const pollsBetween = 10;
/** How often a stream may fail in a row before asking again and again instead. */
const patience = 3;

/** Follows a session until `signal` aborts. */
export async function followSession(id: number, queries: QueryClient, signal: AbortSignal): Promise<void> {
  let last: string | null = null;
  let failures = 0;
  while (!isOver(signal)) {
    try {
      for await (const event of streamOf(id, last, signal)) {
        failures = 0;
        last = event.id ?? last;
        take(id, event, queries);
      }
    } catch (error) {
      if (error instanceof Refused && error.status < 500 && error.status !== 429 && error.status !== 406) return;
      // Signing in again mends it; asking by other means would not.
      failures = error instanceof SignedOut ? 1 : failures + 1;
    }
    if (failures < patience) {
      await rest(Math.min(500 * 2 ** failures, 5_000), signal);
      continue;
    }
    // Something on the way lets no stream through: ask for a while before trying one again.
    for (let turn = 0; turn < pollsBetween && !isOver(signal); turn += 1) {
      await poll(id, queries, signal);
      await rest(pollEvery, signal);
    }
  }
}

function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function* streamOf(id: number, last: string | null, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  const headers: Record<string, string> = { Accept: 'text/event-stream' };
  if (last !== null) headers['Last-Event-ID'] = last;
  const stop = new AbortController();
  const cease = () => stop.abort();
  signal.addEventListener('abort', cease);
  let watchdog = setTimeout(cease, silence);
  try {
    const url = new URL(`/sessions/${String(id)}/events`, location.origin);
    const response = await authorized(new Request(url, { headers, signal: stop.signal }));
    if (!response.ok) throw await Refused.from(response);
    if (!response.body || !(response.headers.get('Content-Type') ?? '').startsWith('text/event-stream')) {
      throw new Refused(406, 'no_stream', 'not an event stream', null);
    }
    const parser = new EventParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(watchdog);
      watchdog = setTimeout(cease, silence);
      yield* parser.push(value);
    }
  } catch (error) {
    if (error instanceof TypeError) noteFailed();
    throw error;
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener('abort', cease);
    stop.abort();
  }
}

/** Puts what an event carries where the pages read it. */
function take(id: number, event: ServerEvent, queries: QueryClient): void {
  if (event.event === 'session') {
    const session = JSON.parse(event.data) as Session;
    putNewer<SessionDetail>(queries, keys.session(id), (old) => (old ? { ...old, ...session } : old));
  } else if (event.event === 'record') {
    const record = JSON.parse(event.data) as InterviewRecord;
    putNewer<InterviewRecord[]>(queries, keys.records(id), (old) => withRecord(old ?? [], record));
    void queries.invalidateQueries({ queryKey: keys.evaluations(record.id) });
    void queries.invalidateQueries({ queryKey: keys.contests(record.id) });
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
    // The next turn asks again, and the banner says why nothing comes.
  }
}

function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
