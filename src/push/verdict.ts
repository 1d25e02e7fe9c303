// What an attempt means: delivered, to be tried again and when, or given up. Pure.
// Rule: a receiver that says when it wants to be asked again is believed, within a day.

import type { EpochMs } from '../events/vocabulary.ts';
import type { Reply } from './post.ts';

export interface Verdict {
  readonly state: 'delivered' | 'pending' | 'dead';
  /** When to try again; null unless it is pending. */
  readonly nextAt: EpochMs | null;
  /** Nothing else is sent there before; null when the receiver did not ask for it. */
  readonly pauseUntil: EpochMs | null;
  /** The receiver wants no more of it, ever. */
  readonly isGone: boolean;
}

const DAY_MS = 86_400_000;
/** Up to a fifth later than planned, so that what failed together does not come back together. */
const JITTER = 0.2;
const GONE = 410;
/** Too many requests, or no service now. */
const BUSY: readonly (number | null)[] = [429, 503];

/** `attempts`: with this one. `retryMs`: delays after the first attempt, the second, …; `random`: 0 to 1. */
export function judge(
  { status, retryAfter, problem }: Reply,
  attempts: number,
  now: EpochMs,
  retryMs: readonly number[],
  random: number,
): Verdict {
  const verdict = { nextAt: null, pauseUntil: null, isGone: false };
  if (problem === null) return { ...verdict, state: 'delivered' };
  if (status === GONE) return { ...verdict, state: 'dead', isGone: true };
  const wanted =
    BUSY.includes(status) && retryAfter !== null ? now + Math.min(retryAfter * 1000, DAY_MS) : null;
  const delay = retryMs[attempts - 1];
  if (delay === undefined) return { ...verdict, state: 'dead', pauseUntil: wanted };
  const planned = Math.round(now + delay * (1 + JITTER * random));
  return { ...verdict, state: 'pending', nextAt: Math.max(planned, wanted ?? 0), pauseUntil: wanted };
}
