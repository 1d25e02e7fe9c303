// Keeps the facts that indicators count in step with calls and tasks, inside the engine's transactions: each change of a call,
// of what a CRM reports of it, or of a task passes here.
// Rule: facts are a function of calls and tasks, in whatever order these become known.

import type { CallId, CallRecord } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { callFact, taskFacts } from '../metrics/call-fact.ts';
import type { CallFact } from '../metrics/facts.ts';
import { callFactValues, isSameFact, taskFactValues } from '../store/fact-rows.ts';
import type { FactWriter } from '../store/fact-writer.ts';
import type { LocalTime } from '../store/rows.ts';
import type { Writer } from '../store/writer.ts';
import { hoursRoute, teamOfCall } from '../tasks/assignment.ts';
import { customerNumber } from '../tasks/book.ts';
import type { TaskRoute, TaskRules } from '../tasks/rules.ts';
import type { Task } from '../tasks/task.ts';
import { CustomerKeeper } from './customer-keeper.ts';
import { StoryKeeper } from './story-keeper.ts';

/** What facts depend on beside calls and tasks. */
export interface FigureRules {
  /** Attempts longer ago than this do not count as earlier ones. */
  readonly attemptWindowMs: number;
  readonly meaningfulTalkMs: number;
  readonly attribution: 'first' | 'last';
  readonly conversionMs: number;
  /** Working time between two moments, where a customer came in. */
  readonly workingTimeBetween: (from: EpochMs, to: EpochMs, route: TaskRoute) => number;
  /** A dialled number as calls carry it. */
  readonly normalise: (raw: string | null) => string | null;
  readonly zone: string;
  /** Facts that were made by other rules are made anew. */
  readonly print: string;
}

export class FigureKeeper {
  readonly #writer: Writer;
  readonly #facts: FactWriter;
  readonly #tasks: TaskRules;
  readonly #rules: FigureRules;
  readonly #calendar: (at: EpochMs, route: TaskRoute) => LocalTime;
  readonly #stories: StoryKeeper;
  readonly #customers: CustomerKeeper;

  constructor(
    writer: Writer,
    tasks: TaskRules,
    rules: FigureRules,
    calendar: (at: EpochMs, route: TaskRoute) => LocalTime,
  ) {
    this.#writer = writer;
    this.#facts = writer.facts;
    this.#tasks = tasks;
    this.#rules = rules;
    this.#calendar = calendar;
    this.#stories = new StoryKeeper(writer.facts, tasks.reachedAfterMs, rules);
    this.#customers = new CustomerKeeper(writer.facts, rules);
  }

  get print(): string {
    return this.#rules.print;
  }

  /** Local days are days of this zone. */
  get zone(): string {
    return this.#rules.zone;
  }

  /** A call as it was just written; one that has not ended counts nowhere yet. */
  count(call: CallRecord, now: EpochMs): void {
    if (call.state !== 'ended') return;
    const local = this.#calendar(call.startedAt, hoursRoute(call, this.#tasks));
    this.#count(call, local, teamOfCall(call, this.#tasks), now);
  }

  #count(call: CallRecord, local: LocalTime, team: string | null, now: EpochMs): void {
    const before = this.#facts.call(call.id);
    const fact = this.#factOf(call, local, team);
    if (fact === null) {
      if (before !== null) this.#drop(before, now);
    } else if (before !== null && before.customer !== fact.customer) {
      this.#drop(before, now);
      this.#put(fact, null, now);
    } else this.#put(fact, before, now);
  }

  /** A call turned out to be part of another one. */
  drop(call: CallId, now: EpochMs): void {
    const before = this.#facts.call(call);
    if (before !== null) this.#drop(before, now);
  }

  /** A call was written by another hand: its end was never seen, or a CRM reported something of it. */
  recount(call: CallId, now: EpochMs): void {
    const stored = this.#writer.storedPlace(call);
    if (stored?.call.state === 'ended') this.#count(stored.call, stored.local, stored.team, now);
  }

  /** Facts are made anew, perhaps because days begin at another time than when the call was written. */
  countAnew(call: CallId, now: EpochMs): void {
    const stored = this.#writer.storedPlace(call);
    if (stored === null) return;
    const { day, hour } = this.#calendar(stored.call.startedAt, hoursRoute(stored.call, this.#tasks));
    this.#writer.setLocalTime(call, { day, hour });
    this.#writer.scriptCalls.copyAnew(call);
    const local = { day, hour, afterHours: stored.local.afterHours };
    this.#count(stored.call, local, stored.team, now);
  }

  /** All facts are to be made anew. What stays of calls that are gone is told by itself first. */
  beginAnew(): void {
    for (const customer of this.#facts.beginAnew(this.print)) {
      const [first] = this.#facts.callsSince(customer, 0, 1);
      if (first !== undefined) this.#stories.tellAgain(customer, first);
    }
  }

  /** A task as it was just written. */
  countTask(task: Task): void {
    const before = this.#facts.task(task.id);
    const facts = taskFacts(task, {
      local: (at) => this.#calendar(at, task),
      did: this.#rules.normalise(task.did) ?? task.did,
      openedFor: before === null ? task.assignee : before.opening.agent,
    });
    if (!isSameFact(facts, before, taskFactValues)) this.#facts.putTask(facts, before);
  }

  #factOf(call: CallRecord, local: LocalTime, team: string | null): CallFact | null {
    const number = customerNumber(call);
    return callFact(call, {
      local,
      team,
      customer: number === null ? null : this.#facts.customerOf(number),
      outcomes: this.#writer.contacts.outcomes(call.id),
      teamOf: this.#tasks.teamOf,
    });
  }

  #put(fact: CallFact, before: CallFact | null, now: EpochMs): void {
    const known = before === null ? fact : { ...fact, attempt: before.attempt };
    if (isSameFact(known, before, callFactValues)) return;
    this.#noteRestated(fact.day, now);
    if (fact.customer === null) {
      this.#facts.putCall(fact, before);
      return;
    }
    this.#stories.put(fact.customer, known, before);
    this.#customers.meet(fact.customer, before === null ? [fact] : [before, fact]);
  }

  #drop(before: CallFact, now: EpochMs): void {
    this.#noteRestated(before.day, now);
    this.#facts.dropCall(before);
    if (before.customer === null) return;
    this.#stories.tellAgain(before.customer, before);
    this.#customers.meet(before.customer, [before]);
  }

  /** Whoever has read the summary of this day is told that it says something else now. */
  #noteRestated(day: string, now: EpochMs): void {
    if (this.#writer.reports.isTold(day)) this.#facts.rollups.restate(day, now);
  }
}
