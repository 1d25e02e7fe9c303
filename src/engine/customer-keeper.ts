// Keeps what is known of customers as new ones: the first meaningful talk with each, and what came of it since.

import type { EpochMs } from '../events/vocabulary.ts';
import { type CallFact, type CustomerFact, type CustomerId, placeOf } from '../metrics/facts.ts';
import { customerFactValues, isSameFact } from '../store/fact-rows.ts';
import type { FactWriter } from '../store/fact-writer.ts';
import type { FigureRules } from './figure-keeper.ts';

export class CustomerKeeper {
  readonly #facts: FactWriter;
  readonly #rules: FigureRules;

  constructor(facts: FactWriter, rules: FigureRules) {
    this.#facts = facts;
    this.#rules = rules;
  }

  /** `changed`: a call of theirs as it was, and as it is. */
  meet(customer: CustomerId, changed: readonly CallFact[]): void {
    const { meaningfulTalkMs, attribution } = this.#rules;
    const hasOutcomes = changed.some(({ outcomes }) => Object.keys(outcomes).length > 0);
    if (!hasOutcomes && changed.every(({ talkMs }) => (talkMs ?? 0) < meaningfulTalkMs)) return;
    const known = this.#facts.customerFact(customer);
    const isLater = known !== null && changed.every(({ startedAt }) => startedAt > known.firstTalkAt);
    if (isLater && !hasOutcomes && attribution === 'first') return;
    const first = this.#facts.firstTalk(customer, meaningfulTalkMs);
    const fact = first === null ? null : this.#factOf(customer, first);
    if (!isSameFact(fact, known, customerFactValues)) this.#facts.putCustomer(fact, known);
  }

  #factOf(customer: CustomerId, first: CallFact): CustomerFact {
    const { meaningfulTalkMs, attribution, conversionMs } = this.#rules;
    const firstTalkAt = first.answeredAt ?? first.startedAt;
    const outcomes: { [type: string]: EpochMs } = {};
    for (const call of this.#facts.callsWithOutcomes(customer)) {
      for (const [type, { at }] of Object.entries(call.outcomes)) {
        const since = at.filter((each) => each >= firstTalkAt);
        if (since.length > 0) outcomes[type] = Math.min(outcomes[type] ?? Infinity, ...since);
      }
    }
    const upTo = Math.min(firstTalkAt + conversionMs, ...Object.values(outcomes));
    const last = attribution === 'last' ? this.#facts.lastTalk(customer, meaningfulTalkMs, upTo) : null;
    return { ...placeOf(last ?? first), day: first.day, hour: first.hour, customer, firstTalkAt, outcomes };
  }
}
