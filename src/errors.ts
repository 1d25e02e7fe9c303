// Expected errors: the ones an administrator or a client can do something about. A message says what happened,
// to what, and what to do. Any other throw is a bug.

export type ErrorCode =
  | 'config'
  | 'invalid'
  | 'not_found'
  | 'conflict'
  | 'unauthorized'
  | 'forbidden'
  | 'unreachable'
  | 'rate_limited'
  | 'timeout'
  | 'storage'
  /** A database that cannot be believed any more. */
  | 'damaged'
  | 'internal';

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: readonly string[];
  /** What the thing that could not be changed is like now; undefined when that does not matter. */
  readonly current: unknown;
  /** null: nothing says when it is worth another try. */
  readonly retryAfterSeconds: number | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      details?: readonly string[];
      cause?: unknown;
      current?: unknown;
      retryAfterSeconds?: number;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? [];
    this.current = options.current;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}

export const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  config: 500,
  invalid: 400,
  not_found: 404,
  conflict: 409,
  unauthorized: 401,
  forbidden: 403,
  unreachable: 503,
  rate_limited: 429,
  timeout: 503,
  storage: 503,
  damaged: 503,
  internal: 500,
};

/** After sysexits.h, so that scripts and systemd can tell causes apart; 79, which it does not know: restore a backup. */
export const EXIT_STATUS: Readonly<Record<ErrorCode, number>> = {
  config: 78,
  invalid: 65,
  not_found: 66,
  conflict: 73,
  unauthorized: 77,
  forbidden: 77,
  unreachable: 69,
  rate_limited: 75,
  timeout: 75,
  storage: 74,
  damaged: 79,
  internal: 70,
};
