// What one transaction does: events are reduced and journalled, the records that changed are written, tasks follow.
// Called inside the engine's transactions; after one that failed, `restore` brings memory back to what the disk holds.

import type { Logger } from 'pino';
import type { CallId } from '../calls/record.ts';
import { type CallsState, LINGER_MS, reduce, type Step } from '../calls/reducer.ts';
import type { CallSettings } from '../calls/settings.ts';
import type { EpochMs, EventOf, PbxEvent } from '../events/vocabulary.ts';
import type { Writer } from '../store/writer.ts';
import type { CdrKeeper } from './cdr-keeper.ts';
import type { FigureKeeper } from './figure-keeper.ts';
import type { Committed, Ledger } from './ledger.ts';
import { endOrphans, endUnknown, restoreCalls } from './recovery.ts';
import type { ScriptKeeper } from './script-keeper.ts';
import type { TaskKeeper } from './task-keeper.ts';
import { Watch } from './watch.ts';

export interface BooksOptions {
  readonly writer: Writer;
  /** One for every configured PBX. */
  readonly calls: readonly CallSettings[];
  readonly tasks: TaskKeeper;
  readonly scripts: ScriptKeeper;
  readonly cdrs: CdrKeeper;
  readonly figures: FigureKeeper;
  readonly ledger: Ledger;
  readonly log: Logger;
  readonly now: () => EpochMs;
}

/** One event of one PBX. */
export interface Told {
  readonly pbx: string;
  readonly event: PbxEvent;
  /** The event as JSON; null when nobody has made it yet. */
  readonly body: string | null;
}

export class Books {
  readonly #options: BooksOptions;
  readonly #states = new Map<string, CallsState>();
  readonly #watch: Watch;
  readonly #ledger: Ledger;

  constructor(options: BooksOptions) {
    this.#options = options;
    this.#ledger = options.ledger;
    this.#watch = new Watch(options.writer);
  }

  /** Configured ones. */
  get pbxs(): readonly string[] {
    return this.#options.calls.map(({ pbx }) => pbx);
  }

  get callsInMemory(): number {
    let count = 0;
    for (const state of this.#states.values()) count += state.calls.size;
    return count;
  }

  /** Rebuilds the calls in progress from the journal. */
  restore(): void {
    const { writer, calls, cdrs, figures, now, log } = this.#options;
    this.#ledger.forgetAll();
    cdrs.restore(now());
    for (const settings of calls) {
      const { state, lost } = restoreCalls(writer, settings);
      for (const id of lost) endUnknown(writer, figures, id, now());
      if (lost.length > 0) {
        log.warn({ pbx: settings.pbx, calls: lost }, 'calls without a journal end as unknown');
      }
      this.#states.set(settings.pbx, state);
    }
  }

  /** The daemon starts: what happened while it was down was not seen. */
  begin(): void {
    const { writer, figures, scripts, now, log } = this.#options;
    scripts.begin(now());
    const orphans = endOrphans(writer, figures, this.pbxs, now());
    if (orphans.length > 0) log.warn({ calls: orphans }, 'calls of PBXs no longer configured end as unknown');
    this.#watch.begin(this.pbxs, now());
    this.apply(this.pbxs.flatMap((pbx) => downtime(pbx, writer.lastSeen(pbx))));
  }

  /** The daemon stops. */
  end(): void {
    this.#watch.end();
  }

  apply(batch: readonly Told[]): Committed {
    const { writer, now } = this.#options;
    const savedAt = now();
    const dirty = new Map<CallId, CallsState>();
    const saved: Committed = { calls: [], tasks: [] };
    const since = new Map<string, EpochMs>();
    for (const { pbx, event, body } of batch) {
      const state = this.#states.get(pbx);
      if (state === undefined) continue;
      // A long backlog in one batch: the reducer is about to forget calls that ended in it.
      if (Math.abs(event.at - (since.get(pbx) ?? event.at)) >= LINGER_MS) {
        this.#ledger.save(dirty, saved, savedAt);
      }
      if (dirty.size === 0) since.clear();
      if (!since.has(pbx)) since.set(pbx, event.at);
      this.#watch.observe(pbx, event);
      const steps = reduce(state, event);
      if (event.type === 'channels-listed') this.#compare(pbx, event, state, steps);
      for (const step of steps) {
        if (step.call === null) continue;
        const known = step.event === event ? body : null;
        writer.journal(pbx, step.call, step.event.at, known ?? JSON.stringify(step.event));
        for (const { id, into } of step.merged) {
          this.#ledger.merge(id, into, savedAt);
          dirty.delete(id);
        }
        for (const id of step.changed) dirty.set(id, state);
      }
    }
    this.#ledger.save(dirty, saved, savedAt);
    return saved;
  }

  /** While events flow, the list of a PBX only confirms what they said; where it does not, there is a gap. */
  #compare(pbx: string, list: EventOf<'channels-listed'>, state: CallsState, steps: readonly Step[]): void {
    const isLost = !list.first && steps.some(({ event }) => wasMissed(event));
    if (isLost) {
      this.#options.log.warn({ pbx }, 'the list of channels tells of events that never came');
      this.#watch.disagree(pbx, list.at);
    } else if (state.missing.size === 0) this.#watch.agree(pbx, list.at);
  }

  /** Has time, or a PBX's own record, something to say? */
  isAnythingDue(now: EpochMs): boolean {
    const { tasks, cdrs } = this.#options;
    return tasks.isAnyDue(now) || cdrs.isAnyDue(now) || this.#watch.isAnyOverdue(now);
  }

  /** PBXs that are not reached, tasks that time changes, and calls that a gap hid and their PBX recorded. `gone`: legs that ended meanwhile. */
  catchUp(now: EpochMs): { readonly saved: Committed; readonly gone: ReturnType<CdrKeeper['look']>['gone'] } {
    const { tasks, cdrs } = this.#options;
    this.#watch.giveUpWaiting(now);
    const saved: Committed = { calls: [], tasks: [...tasks.wake(now)] };
    if (!cdrs.isAnyDue(now)) return { saved, gone: [] };
    const sight = {
      state: (pbx: string) => this.#states.get(pbx),
      isDark: (pbx: string) => this.#watch.isDark(pbx),
    };
    const { amended, gone } = cdrs.look(sight, now);
    this.#ledger.amend(amended, saved, now);
    return { saved, gone };
  }

  /** Records of calls that have left memory are not written again. */
  forget(): void {
    this.#ledger.forgetUnless((id) => {
      for (const state of this.#states.values()) if (state.calls.has(id)) return true;
      return false;
    });
  }
}

function wasMissed(event: PbxEvent): boolean {
  return event.type === 'leg-vanished' || (event.type === 'leg-created' && !event.announced);
}

/** Calls that lived while the daemon was down: some of them was not seen. */
function downtime(pbx: string, at: EpochMs | null): readonly Told[] {
  if (at === null) return [];
  return [{ pbx, event: { type: 'link-lost', at, reason: 'the daemon was down' }, body: null }];
}
