// One customer's calls, in the order of time, told as a story: which attempt to reach them a call was, and how long they
// waited to be called back. Pure: the same calls tell the same story, in whatever order they became known.
// A customer is *missed* from a missed call until somebody talks with them, in either direction; further missed calls in
// between belong to the same case.

import type { CallId } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { CallFact } from './facts.ts';

export interface StoryRules {
  /** A talk shorter than this reached nobody; as for callback tasks. */
  readonly reachedAfterMs: number;
  /** Attempts longer ago than this do not count as earlier ones. */
  readonly attemptWindowMs: number;
}

export interface ToldCase {
  /** The first missed call. */
  readonly call: CallId;
  readonly missedCalls: number;
  readonly firstMissedAt: EpochMs;
  readonly lastMissedAt: EpochMs;
  readonly attempts: number;
  readonly firstAttempt: { readonly call: CallId; readonly at: EpochMs } | null;
  readonly reached: { readonly by: 'callback' | 'customer_called'; readonly at: EpochMs } | null;
}

export interface Story {
  readonly cases: readonly ToldCase[];
  /** The number of the attempt, for each call that was one. */
  readonly attempts: ReadonlyMap<CallId, number>;
}

/** What is known where a story is told from its middle. */
export interface Earlier {
  /** What happened before is known already. */
  readonly from: EpochMs;
  /** The case that is open there. */
  readonly open: ToldCase | null;
  /** The attempts since the last talk. */
  readonly attempts: { readonly count: number; readonly lastAt: EpochMs } | null;
}

/** The customer was never heard of. */
export const NOTHING_EARLIER: Earlier = { from: -Infinity, open: null, attempts: null };

interface Moment {
  readonly at: EpochMs;
  readonly call: CallFact;
  readonly what: 'missed' | 'attempt' | 'talk';
}

/** `calls`: of one customer. */
export function tellStory(
  calls: readonly CallFact[],
  rules: StoryRules,
  earlier: Earlier = NOTHING_EARLIER,
): Story {
  const cases: ToldCase[] = [];
  const attempts = new Map<CallId, number>();
  let { open, attempts: tries } = earlier;
  for (const { at, call, what } of momentsOf(calls, rules, earlier.from)) {
    if (what === 'missed') {
      open = open === null ? opened(call, at) : missedAgain(open, at);
    } else if (what === 'attempt') {
      const isNext = tries !== null && at - tries.lastAt <= rules.attemptWindowMs;
      tries = { count: isNext && tries !== null ? tries.count + 1 : 1, lastAt: at };
      attempts.set(call.id, tries.count);
      if (open !== null) open = attempted(open, call, at);
    } else {
      tries = null;
      if (open === null) continue;
      cases.push(reached(open, call, at));
      open = null;
    }
  }
  if (open !== null) cases.push(open);
  return { cases, attempts };
}

const ORDER = { attempt: 0, talk: 1, missed: 2 } as const;

function momentsOf(calls: readonly CallFact[], rules: StoryRules, from: EpochMs): Moment[] {
  const moments = calls.flatMap((call) => momentsOfCall(call, rules)).filter(({ at }) => at >= from);
  return moments.sort(
    (a, b) => a.at - b.at || ORDER[a.what] - ORDER[b.what] || (a.call.id < b.call.id ? -1 : 1),
  );
}

function momentsOfCall(call: CallFact, rules: StoryRules): Moment[] {
  const moments: Moment[] = [];
  if (call.disposition === 'missed') {
    moments.push({ at: call.endedAt ?? call.startedAt, call, what: 'missed' });
  }
  if (call.tried) moments.push({ at: call.startedAt, call, what: 'attempt' });
  if (isTalk(call, rules)) moments.push({ at: call.answeredAt, call, what: 'talk' });
  return moments;
}

/** Whoever answers a customer's own call has reached them, however short it was; a callback has to last. */
export function isTalk(
  call: CallFact,
  rules: StoryRules,
): call is CallFact & { readonly answeredAt: EpochMs } {
  if (call.answeredAt === null) return false;
  return call.direction === 'inbound' || (call.talkMs ?? 0) >= rules.reachedAfterMs;
}

function opened(call: CallFact, at: EpochMs): ToldCase {
  return {
    call: call.id,
    missedCalls: 1,
    firstMissedAt: at,
    lastMissedAt: at,
    attempts: 0,
    firstAttempt: null,
    reached: null,
  };
}

function missedAgain(open: ToldCase, at: EpochMs): ToldCase {
  return { ...open, missedCalls: open.missedCalls + 1, lastMissedAt: at };
}

function attempted(open: ToldCase, call: CallFact, at: EpochMs): ToldCase {
  return {
    ...open,
    attempts: open.attempts + 1,
    firstAttempt: open.firstAttempt ?? { call: call.id, at },
  };
}

function reached(open: ToldCase, call: CallFact, at: EpochMs): ToldCase {
  if (call.direction === 'inbound') return { ...open, reached: { by: 'customer_called', at } };
  // Dialled a moment before the customer was missed: the attempt that succeeds is one all the same.
  const tried = open.firstAttempt === null ? attempted(open, call, at) : open;
  return { ...tried, reached: { by: 'callback', at } };
}
