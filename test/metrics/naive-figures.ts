// Figures the naive way: plain loops over whole call records. It shares no code with the indicators, their facts or their sums,
// and is what they are compared with.

import { DateTime } from 'luxon';
import type { CallRecord } from '../../src/calls/record.ts';

export interface NaiveOutcome {
  readonly call: string;
  readonly type: string;
  readonly at: number;
}

interface Case {
  readonly first: CallRecord;
  readonly missedAt: number;
  attemptAt: number | null;
  reachedAt: number | null;
}

const DAY = 86_400_000;
export const SETTINGS = {
  serviceSeconds: 20,
  serviceVariant: 'answered_and_abandoned',
  shortAbandonSeconds: 5,
  meaningfulTalkSeconds: 10,
  shortTalkSeconds: 20,
  longTalkSeconds: 900,
  conversionDays: 30,
  attribution: 'first',
  fewCalls: 20,
} as const;

export const localDay = (at: number, zone: string): string =>
  DateTime.fromMillis(at, { zone }).toISODate() ?? '';

const customerOf = (call: CallRecord) => (call.direction === 'inbound' ? call.from.number : call.to.number);

/** By bisection-free common sense: sorts and looks. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
const mean = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

export class NaiveFigures {
  readonly #all: readonly CallRecord[];
  readonly #outcomes: readonly NaiveOutcome[];
  readonly #zone: string;

  constructor(calls: readonly CallRecord[], outcomes: readonly NaiveOutcome[], zone: string) {
    this.#all = calls.filter(({ direction }) => direction !== 'internal');
    this.#outcomes = outcomes;
    this.#zone = zone;
  }

  /** `isHere`: of the calls in question. */
  figures(from: string, to: string, isHere: (call: CallRecord) => boolean): Record<string, number | null> {
    const within = (at: number) => localDay(at, this.#zone) >= from && localDay(at, this.#zone) <= to;
    const calls = this.#all.filter((call) => within(call.startedAt) && isHere(call));
    const seen = calls.filter(({ disposition }) => disposition !== 'unknown');
    const inbound = seen.filter(({ direction }) => direction === 'inbound');
    const outbound = seen.filter(({ direction }) => direction === 'outbound');
    return {
      ...this.#volumes(calls, inbound, outbound),
      ...this.#connects(outbound),
      ...this.#lengths(seen),
      ...this.#responses(inbound),
      ...this.#missed(inbound, within, isHere),
      ...this.#conversion(seen, within, isHere),
    };
  }

  #volumes(all: readonly CallRecord[], inbound: readonly CallRecord[], outbound: readonly CallRecord[]) {
    const numbers = (calls: readonly CallRecord[]) =>
      calls.map(customerOf).filter((number) => number !== null);
    return {
      'calls.inbound': inbound.length,
      'calls.outbound': outbound.length,
      'calls.answered': inbound.filter(({ disposition }) => disposition === 'answered').length,
      'calls.customers': new Set(numbers([...inbound, ...outbound])).size,
      'calls.callers': new Set(numbers(inbound)).size,
      incomplete: all.filter(({ complete }) => !complete).length,
    };
  }

  #connects(outbound: readonly CallRecord[]) {
    const answered = outbound.filter(({ disposition }) => disposition === 'answered');
    const figures: Record<string, number | null> = {
      'connect_rate.attempts': outbound.length,
      'connect_rate.connectRate': share(answered.length, outbound.length),
      'connect_rate.meaningfulConnectRate': share(
        answered.filter(({ talkMs }) => (talkMs ?? 0) >= 10_000).length,
        outbound.length,
      ),
      'connect_rate.reachedShare': share(
        new Set(answered.map(customerOf).filter((number) => number !== null)).size,
        new Set(outbound.map(customerOf).filter((number) => number !== null)).size,
      ),
    };
    for (const attempt of [1, 2, 3]) {
      const these = outbound.filter((call) => this.#attempt(call) === attempt);
      figures[`connect_rate.byAttempt.${attempt}`] = share(
        these.filter(({ disposition }) => disposition === 'answered').length,
        these.length,
      );
    }
    return figures;
  }

  /** Which attempt in a row it is, without a talk in between; null for a withheld number. */
  #attempt(call: CallRecord): number | null {
    const number = customerOf(call);
    if (number === null) return null;
    const earlier = this.#all
      .filter((each) => customerOf(each) === number)
      .flatMap((each) => [
        ...(each.direction === 'outbound' && each.disposition !== 'unknown'
          ? [{ at: each.startedAt, id: each.id, talk: false }]
          : []),
        ...(each.direction === 'outbound' && each.disposition === 'unknown'
          ? [{ at: each.startedAt, id: each.id, talk: false }]
          : []),
        ...(each.answeredAt !== null ? [{ at: each.answeredAt, id: each.id, talk: true }] : []),
      ])
      .sort((a, b) => a.at - b.at || Number(a.talk) - Number(b.talk) || (a.id < b.id ? -1 : 1));
    let count = 0;
    let lastAt = -Infinity;
    for (const { at, id, talk } of earlier) {
      if (talk) count = 0;
      else {
        count = at - lastAt <= 30 * DAY ? count + 1 : 1;
        lastAt = at;
        if (id === call.id) return count;
      }
    }
    return null;
  }

  #lengths(seen: readonly CallRecord[]) {
    const talks = seen
      .filter(({ disposition, complete }) => disposition === 'answered' && complete)
      .map(({ talkMs }) => talkMs ?? 0);
    return {
      'call_length.talkMean': mean(talks),
      'call_length.talkMedian': median(talks),
      'call_length.talkTooShort': share(talks.filter((ms) => ms < 20_000).length, talks.length),
      'call_length.talkTooLong': share(talks.filter((ms) => ms > 900_000).length, talks.length),
    };
  }

  #responses(inbound: readonly CallRecord[]) {
    const whole = inbound.filter(({ complete }) => complete);
    const answered = whole.filter(({ disposition }) => disposition === 'answered');
    const abandoned = whole.filter(
      ({ reason }) => reason === 'abandoned_queue' || reason === 'abandoned_ringing',
    );
    const inTime = answered.filter(({ waitMs }) => (waitMs ?? 0) <= 20_000).length;
    return {
      'response_time.serviceLevel': share(inTime, answered.length + abandoned.length),
      'response_time.abandoned': abandoned.length,
      'response_time.waitMean': mean(answered.map(({ waitMs }) => waitMs ?? 0)),
      'response_time.waitMedian': median(answered.map(({ waitMs }) => waitMs ?? 0)),
    };
  }

  #missed(
    inbound: readonly CallRecord[],
    within: (at: number) => boolean,
    isHere: (call: CallRecord) => boolean,
  ) {
    const missed = inbound.filter(({ disposition }) => disposition === 'missed');
    const gaveUp = ['abandoned_queue', 'abandoned_ringing', 'abandoned_ivr'];
    const cases = this.#cases().filter(({ first }) => within(first.startedAt) && isHere(first));
    const tried = cases.flatMap(({ attemptAt, missedAt }) =>
      attemptAt === null ? [] : [attemptAt - missedAt],
    );
    return {
      'missed_calls.missed': missed.length,
      'missed_calls.missedShare': share(missed.length, inbound.length),
      'missed_calls.missedCallers': new Set(missed.map(customerOf).filter((number) => number !== null)).size,
      'missed_calls.shortAbandons': share(
        missed.filter(({ reason, durationMs }) => gaveUp.includes(reason ?? '') && (durationMs ?? 0) < 5_000)
          .length,
        missed.length,
      ),
      'missed_calls.cases': cases.length,
      'missed_calls.calledBack': share(tried.length, cases.length),
      'missed_calls.reached': share(cases.filter(({ reachedAt }) => reachedAt !== null).length, cases.length),
      'missed_calls.neverReturned': cases.filter(
        ({ attemptAt, reachedAt }) => attemptAt === null && reachedAt === null,
      ).length,
      'missed_calls.calledBack1h': share(tried.filter((ms) => ms <= 3_600_000).length, cases.length),
      'response_time.firstAttemptMean': mean(tried),
    };
  }

  #cases(): Case[] {
    const found: Case[] = [];
    for (const number of new Set(this.#all.map(customerOf))) {
      if (number === null) continue;
      let open: Case | null = null;
      for (const { at, call, what } of this.#happened(number)) {
        if (what === 'missed') {
          open ??= { first: call, missedAt: at, attemptAt: null, reachedAt: null };
          if (!found.includes(open)) found.push(open);
        } else if (open !== null && what === 'attempt') open.attemptAt ??= at;
        else if (open !== null) {
          if (call.direction === 'outbound') open.attemptAt ??= at;
          open.reachedAt = at;
          open = null;
        }
      }
    }
    return found;
  }

  #happened(number: string) {
    return this.#all
      .filter((call) => customerOf(call) === number)
      .flatMap((call) => [
        ...(call.disposition === 'missed' ? [{ at: call.endedAt ?? 0, call, what: 'missed', order: 2 }] : []),
        ...(call.direction === 'outbound' ? [{ at: call.startedAt, call, what: 'attempt', order: 0 }] : []),
        ...(call.answeredAt !== null ? [{ at: call.answeredAt, call, what: 'talk', order: 1 }] : []),
      ])
      .sort((a, b) => a.at - b.at || a.order - b.order || (a.call.id < b.call.id ? -1 : 1));
  }

  #conversion(
    seen: readonly CallRecord[],
    within: (at: number) => boolean,
    isHere: (call: CallRecord) => boolean,
  ) {
    const answered = seen.filter(({ disposition }) => disposition === 'answered');
    const told = new Set(this.#outcomes.map(({ call }) => call));
    let [cohort, won] = [0, 0];
    for (const number of new Set(this.#all.map(customerOf))) {
      const own = this.#all.filter((call) => number !== null && customerOf(call) === number);
      const [first] = own
        .filter(({ talkMs, answeredAt }) => answeredAt !== null && (talkMs ?? 0) >= 10_000)
        .sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
      if (first === undefined || !within(first.startedAt) || !isHere(first)) continue;
      cohort++;
      const since = first.answeredAt ?? 0;
      const isWon = this.#outcomes.some(
        ({ call, at }) => own.some(({ id }) => id === call) && at >= since && at <= since + 30 * DAY,
      );
      if (isWon) won++;
    }
    return {
      'conversion.callConversion': share(answered.filter(({ id }) => told.has(id)).length, answered.length),
      'conversion.newCustomers': cohort,
      'conversion.customerConversion': share(won, cohort),
    };
  }
}
