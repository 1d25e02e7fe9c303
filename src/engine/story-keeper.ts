// Keeps the stories of customers: which attempt a call was, and who is still waiting for one. A call that comes after all
// others of its customer goes on with their story; one that comes to light late has it told again.

import type { EpochMs } from '../events/vocabulary.ts';
import { type CallFact, type CustomerId, type MissedCase, placeOf } from '../metrics/facts.ts';
import {
  type Earlier,
  isTalk,
  NOTHING_EARLIER,
  type Story,
  type StoryRules,
  type ToldCase,
  tellStory,
} from '../metrics/story.ts';
import { isSameFact, missedCaseValues } from '../store/fact-rows.ts';
import type { FactWriter } from '../store/fact-writer.ts';
import type { FigureRules } from './figure-keeper.ts';

/** Longer than any call: before that, nothing reaches into a story that is told again. */
const CALL_MS_MAX = 7 * 86_400_000;
/** Calls of one customer since the last talk that are told again. */
const STORY_CALLS_MAX = 5_000;

export class StoryKeeper {
  readonly #facts: FactWriter;
  readonly #rules: StoryRules;
  readonly #workingTimeBetween: FigureRules['workingTimeBetween'];

  constructor(facts: FactWriter, reachedAfterMs: number, rules: FigureRules) {
    this.#facts = facts;
    this.#rules = { reachedAfterMs, attemptWindowMs: rules.attemptWindowMs };
    this.#workingTimeBetween = rules.workingTimeBetween;
  }

  /** Writes a call with the number of its attempt, and what it makes of the customer's story. */
  put(customer: CustomerId, fact: CallFact, before: CallFact | null): void {
    const isLast = before === null && (this.#facts.lastMoment(customer) ?? -Infinity) <= fact.startedAt;
    if (!isLast) {
      this.#facts.putCall(fact, before);
      this.tellAgain(customer, fact);
      return;
    }
    const open = this.#facts.openCases(customer);
    const story = tellStory([fact], this.#rules, {
      from: -Infinity,
      open: open[0] === undefined ? null : toldCase(open[0]),
      attempts: fact.tried ? this.#attemptsSinceTalk(customer) : null,
    });
    this.#facts.putCall({ ...fact, attempt: story.attempts.get(fact.id) ?? null }, null);
    this.#saveCases(customer, story, [fact], open);
  }

  #attemptsSinceTalk(customer: CustomerId): Earlier['attempts'] {
    const last = this.#facts.lastAttempt(customer);
    if (last?.attempt == null) return null;
    const since = this.#facts.callsSince(customer, last.startedAt - CALL_MS_MAX, STORY_CALLS_MAX);
    const isOver = since.some((call) => isTalk(call, this.#rules) && call.answeredAt >= last.startedAt);
    return isOver ? null : { count: last.attempt, lastAt: last.startedAt };
  }

  /** From the last talk before a call on, where every story begins anew. */
  tellAgain(customer: CustomerId, around: CallFact): void {
    const talk = this.#facts.lastTalk(customer, this.#rules.reachedAfterMs, around.startedAt - CALL_MS_MAX);
    const from: EpochMs | null = talk?.answeredAt ?? null;
    const since = from === null ? 0 : from - CALL_MS_MAX;
    const calls = this.#facts.callsSince(customer, since, STORY_CALLS_MAX);
    const story = tellStory(
      calls,
      this.#rules,
      from === null ? NOTHING_EARLIER : { ...NOTHING_EARLIER, from },
    );
    for (const call of calls) {
      if (from !== null && call.startedAt < from) continue;
      const attempt = story.attempts.get(call.id) ?? null;
      if (attempt !== call.attempt) this.#facts.putCall({ ...call, attempt }, call);
    }
    this.#saveCases(customer, story, calls, this.#facts.casesSince(customer, from ?? 0));
  }

  /** `known`: the cases that the story tells anew. */
  #saveCases(
    customer: CustomerId,
    story: Story,
    calls: readonly CallFact[],
    known: readonly MissedCase[],
  ): void {
    const before = new Map(known.map((each) => [each.call, each]));
    for (const each of story.cases) {
      const old = before.get(each.call) ?? null;
      before.delete(each.call);
      const fact = this.#caseOf(customer, each, calls, old);
      if (!isSameFact(fact, old, missedCaseValues) && fact !== null) this.#facts.putCase(fact, old);
    }
    for (const gone of before.values()) this.#facts.dropCase(gone);
  }

  #caseOf(
    customer: CustomerId,
    { call, firstAttempt, reached, ...counted }: ToldCase,
    calls: readonly CallFact[],
    old: MissedCase | null,
  ): MissedCase | null {
    const place = calls.find(({ id }) => id === call) ?? old;
    if (place === null) return null;
    const attempt = firstAttempt === null ? null : calls.find(({ id }) => id === firstAttempt.call);
    const [attemptAt, reachedAt] = [firstAttempt?.at ?? null, reached?.at ?? null];
    const work = (
      at: EpochMs | null,
      known: EpochMs | null | undefined,
      knownMs: number | null | undefined,
    ) => {
      // Working hours that have changed since hold for new cases only.
      if (at === null || (at === known && knownMs != null)) return at === null ? null : (knownMs ?? null);
      return this.#workingTimeBetween(counted.firstMissedAt, at, place);
    };
    return {
      ...placeOf(place),
      direction: 'inbound',
      agent: attemptAt === null ? null : (attempt?.agent ?? old?.agent ?? null),
      customer,
      call,
      ...counted,
      firstAttemptAt: attemptAt,
      reachedAt,
      reachedBy: reached?.by ?? null,
      attemptWorkMs: work(attemptAt, old?.firstAttemptAt, old?.attemptWorkMs),
      reachedWorkMs: work(reachedAt, old?.reachedAt, old?.reachedWorkMs),
    };
  }
}

/** A case that is open, as a story goes on with it. */
function toldCase(fact: MissedCase): ToldCase {
  const { call, missedCalls, firstMissedAt, lastMissedAt, attempts, firstAttemptAt } = fact;
  const firstAttempt = firstAttemptAt === null ? null : { call: '', at: firstAttemptAt };
  return { call, missedCalls, firstMissedAt, lastMissedAt, attempts, firstAttempt, reached: null };
}
