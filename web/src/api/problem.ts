/** What can go wrong when the server is asked: it refuses, or it can't be reached. */

/** The server answered with an error. */
export class Refused extends Error {
  override readonly name = 'Refused';

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

  static async from(response: Response): Promise<Refused> {
    const body: unknown = await response.json().catch(() => null);
    const said = (key: string) => {
      const value: unknown = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[key] : null;
      return typeof value === 'string' ? value : '';
    };
    const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
    return new Refused(response.status, said('code'), said('detail'), Number.isFinite(seconds) ? seconds : null);
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

/** Whether asking again later may well succeed. A quota opens only when its owner deletes something. */
export function isPassing(error: unknown): boolean {
  if (error instanceof Unreachable || error instanceof SignedOut) return true;
  return error instanceof Refused && error.code !== 'quota' && (error.status >= 500 || error.status === 429 || error.status === 408);
}

/** Whether the request is refused for good. */
export function isFinal(error: unknown): boolean {
  return error instanceof Refused && !isPassing(error);
}
