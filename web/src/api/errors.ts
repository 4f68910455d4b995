/** What can go wrong when the server is asked: it answers with an error, or it can't be reached. */

/** The server answered with an error. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    /** The server's stable word for it; empty when it gave none. */
    readonly code: string,
    /** The server's own English words. */
    readonly detail: string,
    /** Seconds after which to ask again. */
    readonly retryAfter: number | null,
  ) {
    super(`${String(status)} ${code}: ${detail}`);
  }

  static async from(response: Response): Promise<ApiError> {
    return ApiError.of(response, await response.json().catch(() => null));
  }

  /** From a response whose body was parsed already. */
  static of({ status, headers }: Response, body: unknown): ApiError {
    const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
    const text = (value: unknown) => (typeof value === 'string' ? value : '');
    const seconds = Number(headers.get('Retry-After') ?? Number.NaN);
    return new ApiError(status, text(fields.code), text(fields.detail), Number.isFinite(seconds) ? seconds : null);
  }
}

/** No answer came: no network, no server, or it took too long. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** The sign-in has ended and can't be renewed without the password. */
export class SignedOut extends Error {
  override readonly name = 'SignedOut';
}

/** Whether the same request may succeed later. A quota opens only when its owner deletes something. */
export function isTransient(error: unknown): boolean {
  if (error instanceof Unreachable || error instanceof SignedOut) return true;
  return error instanceof ApiError && error.code !== 'quota' && (error.status >= 500 || error.status === 429 || error.status === 408);
}

/** Whether the server refuses the request for good. */
export function isPermanent(error: unknown): error is ApiError {
  return error instanceof ApiError && !isTransient(error);
}
