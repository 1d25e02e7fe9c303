// Asks the daemon. Rule: every request goes through the generated client, and whatever is not the answer that was wanted is a Problem
// with words that can be shown.

import { signal } from '@preact/signals';
import * as client from './client.ts';

/** What the daemon refused, or why it did not answer. */
export class Problem extends Error {
  /** As the API says it; `offline`: there was no answer. */
  readonly code: string;
  readonly details: readonly string[];
  /** What the thing that could not be changed is like now. */
  readonly current: unknown;
  /** When it is worth another try; null: nothing says. */
  readonly retryAfterSeconds: number | null;

  constructor(code: string, message: string, rest: Partial<Problem> = {}) {
    super(message);
    this.name = 'Problem';
    this.code = code;
    this.details = rest.details ?? [];
    this.current = rest.current;
    this.retryAfterSeconds = rest.retryAfterSeconds ?? null;
  }
}

interface Answer {
  readonly status: number;
  readonly data?: unknown;
}

type Wanted<A> = A extends { readonly status: 200 | 201 | 202; readonly data: infer D } ? D : never;

/** The session is over: somebody has to sign in. */
export const refusedAt = signal<number | null>(null);

const TIMEOUT_MS = 20_000;

/** The body of the answer that was wanted. Errors: Problem. */
export async function ask<A extends Answer>(asked: Promise<A>): Promise<Wanted<A>> {
  let answer: A;
  try {
    answer = await asked;
  } catch (error) {
    throw new Problem('offline', error instanceof Error ? error.message : String(error));
  }
  if (answer.status >= 200 && answer.status < 300) return answer.data as Wanted<A>;
  throw problemOf(answer);
}

/** The same for what needs a session: without one, the page asks to sign in. */
export async function askSignedIn<A extends Answer>(asked: Promise<A>): Promise<Wanted<A>> {
  try {
    return await ask(asked);
  } catch (error) {
    if (error instanceof Problem && error.code === 'unauthorized') refusedAt.value = Date.now();
    throw error;
  }
}

function problemOf(answer: Answer): Problem {
  const body = answer.data as
    | { error?: Partial<Problem> & { message?: string }; current?: unknown }
    | undefined;
  const headers = (answer as { headers?: Headers }).headers;
  const wait = Number(headers?.get('retry-after') ?? Number.NaN);
  return new Problem(
    body?.error?.code ?? `status_${answer.status}`,
    body?.error?.message ?? `HTTP ${answer.status}`,
    {
      details: body?.error?.details ?? [],
      current: body?.current,
      retryAfterSeconds: Number.isFinite(wait) ? wait : null,
    },
  );
}

/** With every request that changes something. null: nobody has signed in. */
export function carryToken(csrf: string | null): void {
  client.defaults.headers = csrf === null ? {} : { 'x-csrf-token': csrf };
}

client.defaults.baseUrl = '';
client.defaults.fetch = (address, options) =>
  fetch(address, { ...options, signal: options?.signal ?? AbortSignal.timeout(TIMEOUT_MS) });
