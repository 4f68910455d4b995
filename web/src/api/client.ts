/** The typed client: every request carries the token, is repeated once when the token had expired, and fails in our words. */

import createClient from 'openapi-fetch';
import { noteAnswer, noteFailed } from './connection';
import { Refused, SignedOut, Unreachable } from './problem';
import type { components, paths } from './schema';
import { accessToken } from './token';

type Schemas = components['schemas'];
export type Session = Schemas['InterviewSession'];
export type SessionDetail = Schemas['InterviewSessionDetail'];
export type SessionSummary = Schemas['InterviewSessionSummary'];
export type InterviewRecord = Schemas['InterviewRecord'];
export type Evaluation = Schemas['Evaluation'];
export type Criterion = Schemas['Criterion'];
export type KeyPoint = Schemas['KeyPoint'];
export type Quote = Schemas['Quote'];
export type GradedAnswer = Schemas['GradedAnswer'];
export type Contest = Schemas['Contest'];
export type Mark = Schemas['Mark'];
export type Disagreements = Schemas['Disagreements'];
export type User = Schemas['User'];
export type Device = Schemas['Device'];
export type Report = Schemas['Report'];
export type HostStatus = Schemas['HostStatus'];
export type Language = Schemas['Language'];
export type SessionKind = Schemas['SessionKind'];
export type Band = Schemas['Band'];
export type FeedbackTime = Schemas['FeedbackTime'];
export type DocumentText = Schemas['DocumentText'];

/** No request but a stream takes longer than this many milliseconds. */
const patience = 40_000;

/** Sends a request once. */
async function send(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    noteAnswer(response);
    return response;
  } catch (error) {
    if (request.signal.aborted && (request.signal.reason as Error | undefined)?.name !== 'TimeoutError') throw error;
    noteFailed();
    throw new Unreachable('the server did not answer', { cause: error });
  }
}

/** Sends a request with the token, once more with a new one when the server has refused the first. */
export async function authorized(request: Request): Promise<Response> {
  const first = await accessToken();
  // A request's body is spent by sending it, so the copy is made before.
  const copy = request.clone();
  request.headers.set('Authorization', `Bearer ${first}`);
  const response = await send(request);
  if (response.status !== 401) return response;
  copy.headers.set('Authorization', `Bearer ${await accessToken(first)}`);
  return send(copy);
}

export const api = createClient<paths>({
  baseUrl: globalThis.location.origin,
  fetch: (request) => authorized(new Request(request, { signal: withPatience(request.signal) })),
});

/** For the requests that need no sign-in. */
export const openApi = createClient<paths>({
  baseUrl: globalThis.location.origin,
  fetch: (request) => send(new Request(request, { signal: withPatience(request.signal) })),
});

function withPatience(signal: AbortSignal): AbortSignal {
  const limit = AbortSignal.timeout(patience);
  return 'any' in AbortSignal ? AbortSignal.any([signal, limit]) : limit;
}

/** The body of an answer; throws what went wrong. */
export async function body<T>(asked: Promise<{ data?: T; response: Response; error?: unknown }>): Promise<T> {
  const { data, response, error } = await asked;
  if (response.ok) return data as T;
  if (response.status === 401) throw new SignedOut('the server does not know this sign-in');
  const said = (error ?? {}) as { code?: unknown; detail?: unknown };
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const wait = Number(response.headers.get('Retry-After') ?? Number.NaN);
  throw new Refused(response.status, text(said.code), text(said.detail), Number.isFinite(wait) ? wait : null);
}
