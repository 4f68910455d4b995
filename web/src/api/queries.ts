/** What the server knows, as the query library remembers it: one place for keys, reads and their rules. */

import { infiniteQueryOptions, keepPreviousData, QueryClient, queryOptions, skipToken } from '@tanstack/react-query';
import { api, body, openApi, type Language, type Report } from './client';
import { isTransient, ApiError, SignedOut } from './errors';

export const keys = {
  about: ['about'] as const,
  freshCode: ['fresh-recovery-code'] as const,
  tried: ['tried'] as const,
  me: ['me'] as const,
  devices: ['devices'] as const,
  sessions: ['sessions'] as const,
  session: (id: number) => ['session', id] as const,
  records: (id: number) => ['records', id] as const,
  record: (id: number) => ['record', id] as const,
  evaluations: (record: number) => ['evaluations', record] as const,
  contests: (record: number) => ['contests', record] as const,
  marks: (record: number) => ['marks', record] as const,
  report: (id: number) => ['report', id] as const,
  recordings: (record: number) => ['recordings', record] as const,
  modelAnswer: (record: number) => ['model-answer', record] as const,
  positions: (language: string, typed: string) => ['positions', language, typed] as const,
  host: ['host'] as const,
  disagreements: ['disagreements'] as const,
};

export const me = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => body(api.GET('/users/me', { signal })),
  staleTime: 300_000,
});

/** What this server offers, also to those who are not signed in. */
export const about = queryOptions({
  queryKey: keys.about,
  queryFn: ({ signal }) => body(openApi.GET('/about', { signal })),
  staleTime: 600_000,
});

/** The id of the interview that a guest has begun; `null` before. */
export const tried = queryOptions({
  queryKey: keys.tried,
  queryFn: async ({ signal }) => {
    const page = await body(api.GET('/sessions', { signal, params: { query: { limit: 1 } } }));
    return page.items[0]?.id ?? null;
  },
  gcTime: 0,
});

/** The recovery code of an account that was just made, until it is put away; it is kept in this page only. */
export const freshCode = queryOptions<FreshCode | null>({
  queryKey: keys.freshCode,
  queryFn: skipToken,
  gcTime: Infinity,
  staleTime: Infinity,
});

export interface FreshCode {
  code: string;
  /** The interview that was tried before there was an account. */
  kept: number | null;
}

export const devices = queryOptions({
  queryKey: keys.devices,
  queryFn: ({ signal }) => body(api.GET('/users/me/devices', { signal })),
});

/** The list of interviews, newest first, part by part. */
export const sessions = infiniteQueryOptions({
  queryKey: keys.sessions,
  queryFn: ({ signal, pageParam }) =>
    body(api.GET('/sessions', { signal, params: { query: { limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.next_cursor,
});

export const session = (id: number) =>
  queryOptions({
    queryKey: keys.session(id),
    queryFn: ({ signal }) => body(api.GET('/sessions/{session_id}', { signal, params: { path: { session_id: id } } })),
  });

export const records = (id: number) =>
  queryOptions({
    queryKey: keys.records(id),
    queryFn: ({ signal }) =>
      body(api.GET('/sessions/{session_id}/questions', { signal, params: { path: { session_id: id } } })),
  });

export const record = (id: number) =>
  queryOptions({
    queryKey: keys.record(id),
    queryFn: ({ signal }) => body(api.GET('/records/{record_id}', { signal, params: { path: { record_id: id } } })),
  });

export const evaluations = (record: number) =>
  queryOptions({
    queryKey: keys.evaluations(record),
    queryFn: ({ signal }) =>
      body(api.GET('/records/{record_id}/evaluations', { signal, params: { path: { record_id: record } } })),
  });

/** What came of disagreeing with the evaluations of a record, newest first. */
export const contests = (record: number) =>
  queryOptions({
    queryKey: keys.contests(record),
    queryFn: ({ signal }) =>
      body(api.GET('/records/{record_id}/contests', { signal, params: { path: { record_id: record } } })),
  });

/** What the candidate marked in the answer to a record. */
export const marks = (record: number) =>
  queryOptions({
    queryKey: keys.marks(record),
    queryFn: ({ signal }) => body(api.GET('/records/{record_id}/marks', { signal, params: { path: { record_id: record } } })),
  });

/** What the interview came to as a whole, as of a `state` of its records: another state is another report. */
export const report = (id: number, state = '') =>
  queryOptions({
    queryKey: [...keys.report(id), state],
    queryFn: async ({ signal }) => {
      const params = { path: { session_id: id }, query: { format: 'json' as const } };
      // Asked for as JSON, it is no Markdown.
      return (await body(api.GET('/sessions/{session_id}/report', { signal, params }))) as Report;
    },
    placeholderData: keepPreviousData,
  });

/** The recordings of a record as of an `answer`, in whose text their words are counted. */
export const recordings = (record: number, answer: string | null) =>
  queryOptions({
    queryKey: [...keys.recordings(record), answer],
    queryFn: ({ signal }) =>
      body(api.GET('/records/{record_id}/recordings', { signal, params: { path: { record_id: record } } })),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });

export const modelAnswer = (record: number) =>
  queryOptions({
    queryKey: keys.modelAnswer(record),
    queryFn: ({ signal }) =>
      body(api.GET('/records/{record_id}/model-answer', { signal, params: { path: { record_id: record } } })),
    staleTime: Infinity,
  });

/** Positions that have questions of their own, found by what was typed. */
export const positions = (language: Language, typed: string) =>
  queryOptions({
    queryKey: keys.positions(language, typed),
    queryFn: ({ signal }) =>
      body(openApi.GET('/positions', { signal, params: { query: { language, ...(typed && { q: typed }) } } })),
    staleTime: 600_000,
    // What was found before stays until the next is there, so that nothing jumps.
    placeholderData: keepPreviousData,
  });

export const hostStatus = queryOptions({
  queryKey: keys.host,
  queryFn: ({ signal }) => body(api.GET('/host/status', { signal })),
  refetchInterval: 5_000,
});

/** Where candidates disagree with graders, newest first, part by part. */
export const disagreements = infiniteQueryOptions({
  queryKey: keys.disagreements,
  queryFn: ({ signal, pageParam }) =>
    body(api.GET('/host/disagreements', { signal, params: { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.next_cursor,
});

/** Seconds that a page waits at most before it says that the server is busy. */
const MAX_RETRY_WAIT = 5;

/** Milliseconds that the server asks to wait, where a page can wait so long; else 0. */
function retryAfterDelay({ retryAfter }: ApiError): number {
  return retryAfter !== null && retryAfter <= MAX_RETRY_WAIT ? retryAfter * 1_000 : 0;
}

/** Reads are repeated while the error is transient; writes are repeated by the code that makes them. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The connection is judged by answers, not by what the browser believes of the network.
        networkMode: 'always',
        staleTime: 5_000,
        retry: (failures, error) => isTransient(error) && !(error instanceof SignedOut) && failures < 2,
        retryDelay: (attempt, error) => (error instanceof ApiError && retryAfterDelay(error)) || 600 * 2 ** attempt,
      },
      mutations: { networkMode: 'always' },
    },
  });
}
