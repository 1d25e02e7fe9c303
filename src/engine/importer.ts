// History: what a PBX recorded of conversations before the daemon watched it becomes calls. Called inside the engine's
// transactions. Rule: whatever is known of a conversation, seen or imported, stays as it is; so importing twice, or what
// was seen live, changes nothing.

import { makeCallId } from '../calls/call-id.ts';
import { recall, type Storyteller } from '../calls/history.ts';
import type { CallRecord } from '../calls/record.ts';
import type { CallSettings } from '../calls/settings.ts';
import { AppError } from '../errors.ts';
import type { EpochMs, LegId } from '../events/vocabulary.ts';
import type { Cdr } from '../store/cdr-writer.ts';
import type { Writer } from '../store/writer.ts';
import type { Ledger } from './ledger.ts';

/** What came of importing some conversations. */
export interface Imported {
  readonly made: number;
  /** Calls that were there already, seen or imported. */
  readonly known: number;
  /** Conversations in which nobody called anybody. */
  readonly empty: number;
  readonly outcomes: readonly CallOutcome[];
}

/** Calls made, by how they went. */
export interface CallOutcome {
  readonly direction: string;
  readonly disposition: string | null;
  readonly calls: number;
}

export class Importer {
  readonly #writer: Writer;
  readonly #ledger: Ledger;
  readonly #settings: ReadonlyMap<string, CallSettings>;
  readonly #tellers: ReadonlyMap<string, Storyteller>;

  constructor(
    writer: Writer,
    ledger: Ledger,
    calls: readonly CallSettings[],
    tellers: ReadonlyMap<string, Storyteller>,
  ) {
    this.#writer = writer;
    this.#ledger = ledger;
    this.#settings = new Map(calls.map((settings) => [settings.pbx, settings]));
    this.#tellers = tellers;
  }

  /** `tasksSince`: calls that began then or later open and close tasks; null: none does. Errors: `not_found`. */
  import(
    pbx: string,
    conversations: readonly (readonly Cdr[])[],
    tasksSince: EpochMs | null,
    now: EpochMs,
  ): Imported {
    const [settings, tell] = [this.#settings.get(pbx), this.#tellers.get(pbx)];
    if (settings === undefined || tell === undefined)
      throw new AppError('not_found', `There is no PBX "${pbx}".`);
    let [known, empty] = [0, 0];
    const made: CallRecord[] = [];
    for (const cdrs of conversations) {
      const calls = recall(settings, tell(bodiesOf(cdrs), []));
      if (calls.length === 0) empty++;
      const isPart = cdrs.some(({ caller }) => caller !== null && this.#isKnown(pbx, caller));
      for (const call of calls) {
        if (isPart || call.legs.some(({ leg, startedAt }) => this.#isKnown(pbx, leg, startedAt))) known++;
        else made.push(call);
      }
    }
    for (const call of made.toSorted((a, b) => a.startedAt - b.startedAt)) {
      this.#ledger.record(call, tasksSince !== null && call.startedAt >= tasksSince, now);
    }
    return { made: made.length, known, empty, outcomes: outcomesOf(made) };
  }

  /** By the leg that a call began with; of one that became part of another only the id is left, in which its birth
   * stands, on some PBXs in whole seconds. */
  #isKnown(pbx: string, leg: LegId, startedAt: EpochMs = 0): boolean {
    const births = [startedAt, startedAt - (startedAt % 1_000)];
    return births.some((bornAt) => this.#writer.imports.isKnown(pbx, leg, makeCallId(pbx, leg, bornAt)));
  }
}

function bodiesOf(cdrs: readonly Cdr[]): unknown[] {
  return cdrs.map(({ body }) => JSON.parse(body) as unknown);
}

export function outcomesOf(calls: readonly CallRecord[]): CallOutcome[] {
  const counts = new Map<string, CallOutcome>();
  for (const { direction, disposition } of calls) {
    const key = `${direction} ${disposition}`;
    counts.set(key, { direction, disposition, calls: (counts.get(key)?.calls ?? 0) + 1 });
  }
  return [...counts.values()];
}
