// Events through the very core that the daemon runs, without its shell: what tests of the core look at.

import type { CallId, CallRecord } from '../../src/calls/record.ts';
import { type CallsState, createCalls, describeCall, openCalls, reduce } from '../../src/calls/reducer.ts';
import type { CallSettings } from '../../src/calls/settings.ts';
import type { FigureRules } from '../../src/engine/figure-keeper.ts';
import type { EpochMs, PbxEvent } from '../../src/events/vocabulary.ts';
import { bareCall, bareTask, type StoredCall, type StoredTask } from '../../src/store/stored.ts';
import { applyCall, customerNumber } from '../../src/tasks/book.ts';
import { ALONE, type TaskRules } from '../../src/tasks/rules.ts';
import type { Task } from '../../src/tasks/task.ts';

export const SETTINGS: CallSettings = {
  pbx: 'main',
  staffExtensions: '^1\\d\\d$',
  agents: [],
  trunks: ['trunk', 'public'],
  region: 'RU',
  callAgeMsMax: 4 * 3_600_000,
};

export const RULES: TaskRules = {
  reachedAfterMs: 0,
  ignoreDids: [],
  ignoreReasons: [],
  shortAbandonMs: 0,
  dueAt: (opened) => opened + 900_000,
  workingTimeAfter: (from, ms) => from + ms,
  expireAfterMs: null,
  lastAgentMs: 0,
  routes: [],
  fallback: null,
  priority: { vip: 100, repeat: 10, lostMinute: 1, dids: [] },
  escalations: [],
  teamOf: () => null,
};

export const FIGURE_RULES: FigureRules = {
  attemptWindowMs: 30 * 86_400_000,
  meaningfulTalkMs: 10_000,
  attribution: 'first',
  conversionMs: 30 * 86_400_000,
  workingTimeBetween: (from, to) => to - from,
  normalise: (raw) => raw,
  zone: 'Europe/Moscow',
  print: 'test',
};

export class Replay {
  readonly state: CallsState;
  readonly #calls = new Map<CallId, CallRecord>();
  readonly #counted = new Set<CallId>();
  readonly #tasks = new Map<string, Task>();
  #now: EpochMs = 0;

  constructor(settings: CallSettings = SETTINGS) {
    this.state = createCalls(settings);
  }

  play(events: Iterable<PbxEvent>): this {
    for (const event of events) {
      this.#now = Math.max(this.#now, event.at);
      for (const step of reduce(this.state, event)) {
        for (const { id } of step.merged) this.#calls.delete(id);
        for (const id of step.changed) this.#look(id);
      }
    }
    return this;
  }

  /** Lets time pass until no call can be open for want of an end. */
  wait(ms = SETTINGS.callAgeMsMax + 60_000): this {
    return this.play([{ type: 'clock-ticked', at: this.#now + ms }]);
  }

  get calls(): CallRecord[] {
    return [...this.#calls.values()].sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
  }

  get tasks(): Task[] {
    return [...this.#tasks.values()];
  }

  /** As a database gives them to which nobody has added anything. */
  get rows(): { readonly calls: readonly StoredCall[]; readonly tasks: readonly StoredTask[] } {
    return { calls: this.calls.map((call) => bareCall(call, false)), tasks: this.tasks.map(bareTask) };
  }

  /** The only call there is. */
  get call(): CallRecord {
    const [call, ...others] = this.calls;
    if (call === undefined || others.length > 0) {
      throw new Error(`expected one call, got ${this.calls.length}`);
    }
    return call;
  }

  get open(): readonly CallId[] {
    return openCalls(this.state);
  }

  #look(id: CallId): void {
    const call = describeCall(this.state, id);
    if (call === null) return;
    this.#calls.set(id, call);
    const number = customerNumber(call);
    if (call.state !== 'ended' || this.#counted.has(id) || number === null) return;
    const open = this.tasks.find((task) => task.number === number && task.closedAt === null) ?? null;
    const change = applyCall(open, call, RULES, ALONE);
    if (change === null) return;
    this.#counted.add(id);
    this.#tasks.set(change.task.id, change.task);
  }
}
