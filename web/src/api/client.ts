/** The typed client: every request carries the token, is repeated once when the token had expired, and fails with an error of `errors.ts`. */

import createClient from 'openapi-fetch';
import { reportAnswer, reportFailure } from './connection';
import { ApiError, SignedOut, Unreachable } from './errors';
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
export type Format = Schemas['Format'];
export type AnswerConditions = Schemas['AnswerConditions'];
export type Experience = Schemas['Experience'];
export type FeedbackTime = Schemas['FeedbackTime'];
export type DocumentText = Schemas['DocumentText'];
export type Recording = Schemas['Recording'];
export type RecordingSpan = Schemas['RecordingSpan'];
export type Transcript = Schemas['Transcript'];
export type TranscriptSegment = Schemas['TranscriptSegment'];

/** Milliseconds after which a request is given up; streams have no such limit. */
const REQUEST_TIMEOUT = 40_000;

/** Sends a request once. */
async function send(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    reportAnswer(response);
    return response;
  } catch (error) {
    if (request.signal.aborted && (request.signal.reason as Error | undefined)?.name !== 'TimeoutError') throw error;
    reportFailure();
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
  fetch: (request) => authorized(new Request(request, { signal: withTimeout(request.signal) })),
});

/** For the requests that need no sign-in. */
export const openApi = createClient<paths>({
  baseUrl: globalThis.location.origin,
  fetch: (request) => send(new Request(request, { signal: withTimeout(request.signal) })),
});

function withTimeout(signal: AbortSignal): AbortSignal {
  const limit = AbortSignal.timeout(REQUEST_TIMEOUT);
  return 'any' in AbortSignal ? AbortSignal.any([signal, limit]) : limit;
}

/** The body of an answer; throws `ApiError`, `SignedOut` or `Unreachable`. */
export async function body<T>(request: Promise<{ data?: T; response: Response; error?: unknown }>): Promise<T> {
  const { data, response, error } = await request;
  if (response.ok) return data as T;
  if (response.status === 401) throw new SignedOut('the server does not know this sign-in');
  throw ApiError.of(response, error);
}
