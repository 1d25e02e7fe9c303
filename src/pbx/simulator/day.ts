// A day of a small sales team that never ends: customers call in waves, some give up, agents call the missed
// ones back (not always at the first try), some call again. Rule: a seed decides everything; memory is bounded.

import { clickToCall, type Originate, type PhonePlan } from './click-to-call.ts';
import type { Exchange } from './exchange.ts';
import { inboundCall, ivrAbandoned, type RingPlan, type TalkPlan } from './inbound-calls.ts';
import type { Caller, Extension } from './moves.ts';
import { type AttemptPlan, internalCall, outboundCall } from './outbound-calls.ts';
import {
  ANONYMOUS,
  type Customer,
  callerOf,
  dialledNumber,
  inventCustomer,
  MAIN_LINE,
  OFFICE_LINE,
  SALES_QUEUE,
  TEAM,
} from './people.ts';
import { queueCall } from './queue-calls.ts';
import type { Script, Timeline } from './timeline.ts';
import { attendedTransfer, blindTransfer } from './transfers.ts';
import type { CallTruth } from './truth.ts';

/** Callers remembered to call again, and missed ones waiting for a callback. */
const REGULARS_MAX = 80;
const PENDING_MAX = 60;
/** Mean time between two calls from outside, before waves. */
const ARRIVAL_MS = 16_000;
/** From one rush to the next. */
const WAVE_MS = 25 * 60_000;
const SALES_TEAM = TEAM.slice(0, 4);
const RING_GROUP = TEAM.slice(3);

export class Day {
  readonly #ex: Exchange;
  readonly #timeline: Timeline;
  readonly #regulars: Customer[] = [];
  #pending = 0;
  #turn = 0;

  constructor(exchange: Exchange, timeline: Timeline) {
    this.#ex = exchange;
    this.#timeline = timeline;
  }

  /** A call within a second, a missed one within fifteen, and then life as it comes. */
  start(): void {
    this.#timeline.start(this.#opening(), 500);
    this.#timeline.start(this.#arrivals(), 9_000);
    this.#timeline.start(this.#ownCalls(), 25_000);
  }

  /** Somebody presses "call" beside a customer. Agents are at their desks, mostly. */
  originate(order: Originate): void {
    const { random } = this.#ex;
    const agent = TEAM.find(({ ext }) => order.channel === `PJSIP/${ext}`) ?? null;
    const isBusy = agent !== null && this.#ex.isBusy(order.channel);
    const lifted: PhonePlan = { kind: 'answer', ringMs: random.between(800, 4_000) };
    const phone: PhonePlan = isBusy ? { kind: 'busy' } : random.chance(0.9) ? lifted : { kind: 'no-answer' };
    const click = { agent, phone, shownNumber: MAIN_LINE, customer: this.#attemptPlan(0.75) };
    this.#timeline.start(clickToCall(this.#ex, order, click));
  }

  *#opening(): Script {
    const talk = { talkMs: 55_000, endsWith: 'customer', hold: null } as const;
    const answered: RingPlan = { kind: 'answer', by: 1, ringMs: 2_500, talk };
    this.#timeline.start(this.#officeCall(this.#invent(), answered));
    yield 1_500;
    this.#timeline.start(this.#officeCall(this.#invent(), { kind: 'caller-gives-up', ringMs: 6_000 }));
    yield 2_000;
    this.#timeline.start(this.#salesCall(this.#invent(), 60_000));
    yield 1_000;
    this.#timeline.start(this.#menuOnly(this.#invent(), 5_000));
    return null;
  }

  *#arrivals(): Script {
    const { random } = this.#ex;
    for (let livedMs = 0; ; ) {
      this.#timeline.start(this.#inbound());
      const wave = 1 - 0.55 * Math.sin((2 * Math.PI * livedMs) / WAVE_MS);
      const waitMs = Math.min(90_000, random.duration(ARRIVAL_MS * wave));
      livedMs = (livedMs + waitMs) % WAVE_MS;
      yield waitMs;
    }
  }

  /** Calls that agents make without being asked to. */
  *#ownCalls(): Script {
    const { random } = this.#ex;
    for (;;) {
      if (random.chance(0.3)) this.#timeline.start(this.#internal());
      else this.#timeline.start(this.#callOut(random.chance(0.5) ? this.#someone() : this.#invent(), null));
      yield random.duration(70_000);
    }
  }

  #inbound(): Script {
    const { random } = this.#ex;
    if (random.chance(0.04)) return this.#officeCall(null, this.#ringPlan());
    const customer = random.chance(0.25) ? this.#someone() : this.#invent();
    return this.#inboundFrom(customer);
  }

  #inboundFrom(customer: Customer): Script {
    const { random } = this.#ex;
    if (random.chance(0.45)) return this.#officeCall(customer, this.#ringPlan());
    if (random.chance(0.12)) return this.#menuOnly(customer, random.between(3_000, 20_000));
    return this.#salesCall(customer, random.chance(0.2) ? random.between(6_000, 25_000) : 80_000);
  }

  *#menuOnly(customer: Customer, listenMs: number): Script {
    const { random } = this.#ex;
    return this.#after(
      customer,
      yield* ivrAbandoned(this.#ex, callerOf(customer, random), MAIN_LINE, listenMs),
    );
  }

  *#salesCall(customer: Customer, patienceMs: number): Script {
    const { random } = this.#ex;
    const truth = yield* queueCall(this.#ex, {
      caller: callerOf(customer, random),
      did: MAIN_LINE,
      queue: SALES_QUEUE,
      ivrMs: random.between(2_000, 7_000),
      nextMember: () => this.#next(SALES_TEAM),
      answerAfterMs: () => (random.chance(0.88) ? random.between(2_500, 9_000) : null),
      patienceMs: random.chance(0.9) ? patienceMs : null,
      timeoutMs: 60_000,
      talk: this.#talkPlan(),
    });
    return this.#after(customer, truth);
  }

  /** `customer` null: somebody who withholds the number. */
  *#officeCall(customer: Customer | null, plan: RingPlan): Script {
    const { random } = this.#ex;
    const caller = customer === null ? ANONYMOUS : callerOf(customer, random);
    const group = this.#freeOf(RING_GROUP);
    const [first, ...others] = group.length === 0 ? this.#freeOf(TEAM) : group;
    if (first === undefined) return this.#after(customer, yield* this.#allBusy(caller));
    const second = this.#freeOf(TEAM).find((agent) => agent !== first);
    if (plan.kind === 'answer' && second !== undefined && random.chance(0.14)) {
      return this.#after(customer, yield* this.#transfer(caller, first, second));
    }
    const phones = random.chance(0.5) ? ([first, ...others] as const) : ([first] as const);
    const recorded = random.chance(0.3);
    const call = { caller, did: OFFICE_LINE, phones, plan, recorded };
    return this.#after(customer, yield* inboundCall(this.#ex, call));
  }

  #allBusy(caller: Caller): Script {
    const phones = [TEAM[3]] as const;
    const plan = { kind: 'busy' } as const;
    return inboundCall(this.#ex, { caller, did: OFFICE_LINE, phones, plan, recorded: false });
  }

  #transfer(caller: Caller, first: Extension, second: Extension): Script {
    const { random } = this.#ex;
    const call = {
      ...{ caller, did: OFFICE_LINE, first, second },
      ringMs: random.between(2_000, 6_000),
      firstTalkMs: random.between(15_000, 60_000),
      consultMs: random.between(4_000, 15_000),
      secondTalkMs: random.between(20_000, 120_000),
    };
    return random.chance(0.5) ? blindTransfer(this.#ex, call) : attendedTransfer(this.#ex, call);
  }

  *#internal(): Script {
    const [one, other] = this.#freeOf(TEAM);
    if (one === undefined || other === undefined) return null;
    return yield* internalCall(this.#ex, one, other, this.#attemptPlan(0.8));
  }

  /** `tries` null: nobody was missed; otherwise how often this missed customer was called before. */
  *#callOut(customer: Customer, tries: number | null): Script {
    const { random } = this.#ex;
    const agent = this.#next(TEAM);
    if (agent === null) {
      if (tries !== null) this.#later(() => this.#callOut(customer, tries), 15_000);
      return null;
    }
    const truth = yield* outboundCall(this.#ex, {
      agent,
      number: dialledNumber(customer, random),
      shownNumber: MAIN_LINE,
      plan: this.#attemptPlan(tries === null || tries > 0 ? 0.75 : 0.5),
    });
    if (truth?.disposition !== 'answered' && tries !== null && tries < 3) {
      this.#later(() => this.#callOut(customer, tries + 1), random.between(40_000, 240_000));
    }
    return truth;
  }

  /** What follows a missed call: a callback, another try of the customer, or nothing at all. */
  #after(customer: Customer | null, truth: CallTruth | null): CallTruth | null {
    const { random } = this.#ex;
    if (customer === null || truth?.disposition !== 'missed') return truth;
    const fate = random.next();
    if (fate < 0.6) this.#later(() => this.#callOut(customer, 0), random.between(25_000, 200_000));
    else if (fate < 0.82) this.#later(() => this.#inboundFrom(customer), random.between(20_000, 150_000));
    return truth;
  }

  #later(make: () => Script, delayMs: number): void {
    if (this.#pending >= PENDING_MAX) return;
    this.#pending++;
    this.#timeline.start(this.#deferred(make), delayMs);
  }

  *#deferred(make: () => Script): Script {
    this.#pending--;
    return yield* make();
  }

  #invent(): Customer {
    const customer = inventCustomer(this.#ex.random);
    if (this.#regulars.length < REGULARS_MAX) this.#regulars.push(customer);
    else this.#regulars[this.#ex.random.between(0, REGULARS_MAX - 1)] = customer;
    return customer;
  }

  #someone(): Customer {
    const [first, ...others] = this.#regulars;
    return first === undefined ? this.#invent() : this.#ex.random.pick([first, ...others]);
  }

  #freeOf(agents: readonly Extension[]): Extension[] {
    return agents.filter((agent) => !this.#ex.isBusy(`PJSIP/${agent.ext}`));
  }

  /** Free agents take turns. */
  #next(agents: readonly Extension[]): Extension | null {
    const free = this.#freeOf(agents);
    return free[this.#turn++ % Math.max(1, free.length)] ?? null;
  }

  #talkPlan(): TalkPlan {
    const { random } = this.#ex;
    const hold = random.chance(0.1)
      ? { afterMs: random.between(5_000, 30_000), forMs: random.between(4_000, 30_000) }
      : null;
    const talkMs = Math.min(360_000, 3_000 + random.duration(60_000));
    return { talkMs, endsWith: random.chance(0.6) ? 'customer' : 'agent', hold };
  }

  #ringPlan(): RingPlan {
    const { random } = this.#ex;
    const dice = random.next();
    if (dice < 0.7) {
      return {
        kind: 'answer',
        by: random.between(0, 2),
        ringMs: random.between(1_500, 12_000),
        talk: this.#talkPlan(),
      };
    }
    if (dice < 0.85) return { kind: 'caller-gives-up', ringMs: random.between(3_000, 20_000) };
    if (dice < 0.89) return { kind: 'busy' };
    const voicemailMs = random.chance(0.45) ? random.between(6_000, 25_000) : null;
    return { kind: 'no-answer', ringMs: 20_000, voicemailMs };
  }

  #attemptPlan(reached: number): AttemptPlan {
    const { random } = this.#ex;
    if (random.chance(reached)) {
      return { kind: 'answer', ringMs: random.between(2_000, 14_000), talk: this.#talkPlan() };
    }
    return random.pick(FAILURES);
  }
}

/** How calls to customers fail; ringing unheard is the commonest. */
const FAILURES: readonly [AttemptPlan, ...AttemptPlan[]] = [
  { kind: 'no-answer', ringMs: 30_000 },
  { kind: 'no-answer', ringMs: 25_000 },
  { kind: 'busy', ringMs: 1_200 },
  { kind: 'cancelled', ringMs: 17_000 },
];
