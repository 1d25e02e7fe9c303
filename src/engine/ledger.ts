// Writes the records of calls that changed, and what ended calls do to tasks. Called inside the engine's transactions.
// Rule: a record that says what it said before is not written again, so its place in the list of changes stays.

import { hash } from 'node:crypto';
import { agentsOf } from '../calls/agents.ts';
import type { AgentId, CallId, CallRecord } from '../calls/record.ts';
import { type CallsState, describeCall } from '../calls/reducer.ts';
import type { EventType } from '../desk/event-types.ts';
import type { AnnouncedMerge } from '../desk/sight.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { callValues, type LocalTime } from '../store/rows.ts';
import type { CallSource, StoredCall } from '../store/stored.ts';
import type { Writer } from '../store/writer.ts';
import { hoursRoute, teamOfCall } from '../tasks/assignment.ts';
import { customerNumber } from '../tasks/book.ts';
import type { TaskRoute } from '../tasks/rules.ts';
import type { Task } from '../tasks/task.ts';
import type { Amended } from './cdr-keeper.ts';
import type { FigureKeeper } from './figure-keeper.ts';
import type { ScriptKeeper } from './script-keeper.ts';
import type { TaskKeeper } from './task-keeper.ts';

/** Everything that one commit wrote. */
export interface Committed {
  readonly calls: CallRecord[];
  readonly tasks: Task[];
}

export interface LedgerOptions {
  readonly writer: Writer;
  readonly tasks: TaskKeeper;
  readonly figures: FigureKeeper;
  readonly scripts: ScriptKeeper;
  readonly calendar: (at: EpochMs, route: TaskRoute) => LocalTime;
}

/** How the legs of ordered calls are called. */
const ORDERED = 'ringback-';

/** A call's record as it was written last. */
interface Written {
  /** null: before this daemon started. */
  readonly print: string | null;
  readonly state: string;
  readonly answered: boolean;
  readonly agents: readonly AgentId[];
  readonly source: CallSource;
}

/** A record in the form in which it is written. */
interface Entry {
  readonly call: CallRecord;
  readonly local: LocalTime;
  readonly team: string | null;
  readonly source: CallSource;
  readonly values: readonly unknown[];
}

export class Ledger {
  readonly #writer: Writer;
  readonly #tasks: TaskKeeper;
  readonly #figures: FigureKeeper;
  readonly #scripts: ScriptKeeper;
  readonly #calendar: LedgerOptions['calendar'];
  readonly #written = new Map<CallId, Written>();

  constructor({ writer, tasks, figures, scripts, calendar }: LedgerOptions) {
    this.#writer = writer;
    this.#tasks = tasks;
    this.#figures = figures;
    this.#scripts = scripts;
    this.#calendar = calendar;
  }

  /** Empties `dirty`. */
  save(dirty: Map<CallId, CallsState>, saved: Committed, now: EpochMs): void {
    for (const [id, state] of dirty) {
      // null: so far this call is plumbing only, nobody calls anybody.
      const call = describeCall(state, id);
      if (call === null) continue;
      const entry = this.#entryOf(call, 'live');
      const print = hash('sha1', entry.values.join('\n'), 'base64');
      const before = this.#written.get(id) ?? this.#writtenEarlier(id);
      if (before?.print === print) continue;
      this.#written.set(id, { ...this.#write(entry, before, now), print });
      const types = news(before, call);
      if (types.length > 0) this.#announce(types, this.#stored(entry), now);
      this.#linkOrder(call);
      saved.calls.push(call);
      if (call.state !== 'ended') continue;
      this.#replaceImported(call, now);
      this.#scripts.count(call, entry.team, now);
      const task = this.#tasks.count(call, now);
      if (task !== null) saved.tasks.push(task);
    }
    dirty.clear();
  }

  /**
   * A call of the past that the PBX's records tell: it is written like any other, and announced to nobody. `counts`: it
   * may open and close tasks. The caller knows that it is not there yet.
   */
  record(call: CallRecord, counts: boolean, now: EpochMs): void {
    this.#write(this.#entryOf(call, 'import'), null, now);
    if (counts) this.#tasks.recount(call, now);
  }

  /** Calls that ended before and are known better now; what says nothing new is not written. */
  amend(amended: readonly Amended[], saved: Committed, now: EpochMs): void {
    for (const { id, into } of amended.flatMap(({ merged }) => merged)) {
      this.merge(id, into, now);
      this.#tasks.mergeCounted(id, into);
    }
    const calls = amended.flatMap((each) => each.calls).filter((call) => this.#amendCall(call, now));
    saved.calls.push(...calls);
    // All are written before the first counts: what happened after it counts as well.
    for (const call of calls.toSorted((a, b) => a.startedAt - b.startedAt)) {
      const task = this.#tasks.recount(call, now);
      if (task !== null) saved.tasks.push(task);
    }
  }

  #entryOf(call: CallRecord, source: CallSource): Entry {
    const team = teamOfCall(call, this.#tasks.rules);
    const local = this.#calendar(call.startedAt, hoursRoute(call, this.#tasks.rules));
    return { call, local, team, source, values: callValues(call, local, team, source) };
  }

  /** Every record of a call is written here, wherever it comes from. */
  #write({ call, values, source }: Entry, before: Written | null, now: EpochMs): Written {
    const written = writtenOf(call, source);
    this.#writer.saveCall(values, now);
    this.#writer.callAgents.save(call.id, before?.agents ?? [], written.agents);
    this.#figures.count(call, now);
    return written;
  }

  #writtenEarlier(id: CallId): Written | null {
    const stored = this.#writer.storedPlace(id);
    return stored === null ? null : writtenOf(stored.call, stored.source);
  }

  /** What was seen goes before what records told: as one call, or as several that it turned out to be. */
  #replaceImported(call: CallRecord, now: EpochMs): void {
    for (const { leg } of call.legs) {
      for (const id of this.#writer.imports.importedFrom(call.pbx, leg, call.id)) {
        this.#writer.mergeCall(id, call.id);
        this.#figures.drop(id, now);
        this.#tasks.mergeCounted(id, call.id);
      }
    }
  }

  /** A call that somebody ordered knows its order by the id of its first leg. */
  #linkOrder(call: CallRecord): void {
    const ordered = call.legs.find(({ leg }) => leg.startsWith(ORDERED));
    if (ordered !== undefined) this.#writer.dials.link(ordered.leg, call.id, call.state === 'ended');
  }

  #stored({ call, local: { afterHours }, team, source }: Entry): StoredCall {
    const { contacts } = this.#writer;
    const number = customerNumber(call);
    const contact = number === null ? null : contacts.find(number);
    return { ...call, source, afterHours, team, outcomes: contacts.outcomes(call.id), contact };
  }

  /** false: it says what it said before. */
  #amendCall(call: CallRecord, now: EpochMs): boolean {
    const known = this.#writer.storedPlace(call.id);
    const source = known?.source ?? 'backfill';
    const entry = this.#entryOf(call, source);
    const said = known === null ? null : this.#entryOf(known.call, source).values;
    if (JSON.stringify(said) === JSON.stringify(entry.values)) return false;
    const before = known === null ? null : writtenOf(known.call, source);
    this.#write(entry, before, now);
    this.#written.delete(call.id);
    this.#announce(news(before, call), this.#stored(entry), now);
    this.#linkOrder(call);
    this.#scripts.count(call, entry.team, now);
    return true;
  }

  #announce(types: readonly EventType[], body: StoredCall, now: EpochMs): void {
    for (const type of types) {
      this.#writer.outbox.add({ at: now, type, subject: body.id, team: body.team, body });
    }
  }

  merge(id: CallId, into: CallId, now: EpochMs): void {
    const stored = this.#writer.storedPlace(id);
    if (stored !== null && stored.source !== 'import') {
      const body: AnnouncedMerge = { id, into, agents: agentsOf(stored.call) };
      this.#writer.outbox.add({ at: now, type: 'call.merged', subject: id, team: stored.team, body });
      if (stored.call.state === 'ended') this.#scripts.merge(id, into, now);
    }
    this.#writer.mergeCall(id, into);
    this.#figures.drop(id, now);
    this.#written.delete(id);
  }

  /** Is this call still in memory, and may be written again? */
  remembers(id: CallId): boolean {
    return this.#written.has(id);
  }

  /** The transaction was rolled back: what was written is not known. */
  forgetAll(): void {
    this.#written.clear();
  }

  forgetUnless(isKnown: (id: CallId) => boolean): void {
    for (const id of this.#written.keys()) if (!isKnown(id)) this.#written.delete(id);
  }
}

function writtenOf(call: CallRecord, source: CallSource): Written {
  const { state, answeredAt } = call;
  return { print: null, state, answered: answeredAt !== null, agents: agentsOf(call), source };
}

/** What is new about a call since it was written last, in the order in which it happened. */
function news(written: Written | null, call: CallRecord): EventType[] {
  // Of an imported call nobody was told.
  const before = written?.source === 'import' ? null : written;
  if (before?.state === 'ended') return ['call.updated'];
  return [
    ...(before === null ? (['call.started'] as const) : []),
    ...(call.answeredAt !== null && before?.answered !== true ? (['call.answered'] as const) : []),
    ...(call.state === 'ended' ? (['call.ended'] as const) : []),
  ];
}
