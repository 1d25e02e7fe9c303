// Scripts, and which calls they are for. Called inside the engine's transactions: when the daemon starts, when somebody
// changes a script, and whenever a call ends or is known better after its end.
// Rule: what is written of a call follows from its record and the scripts in use, so doing it twice changes nothing.

import { DateTime } from 'luxon';
import type { CallId, CallRecord } from '../calls/record.ts';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { ScriptDefinition } from '../scripts/definition.ts';
import { whyNotFor, whyNotScorable } from '../scripts/eligibility.ts';
import type { ScriptCallRow } from '../store/script-rows.ts';
import type { ScriptOrigin, StoredScript } from '../store/stored-scripts.ts';
import type { Writer } from '../store/writer.ts';
import { ReviewKeeper } from './review-keeper.ts';
import { ScoreKeeper } from './score-keeper.ts';

export interface ScriptSettings {
  /** Scripts of the configuration. */
  readonly configured: readonly ScriptDefinition[];
  readonly timezone: string;
}

/** Every call that ends asks each one. */
const SCRIPTS_MAX = 100;
const CONFIGURATION = 'configuration';

export class ScriptKeeper {
  readonly scores: ScoreKeeper;
  readonly reviews: ReviewKeeper;
  readonly #writer: Writer;
  readonly #settings: ScriptSettings;

  constructor(writer: Writer, settings: ScriptSettings) {
    this.#writer = writer;
    this.#settings = settings;
    this.reviews = new ReviewKeeper(writer);
    this.scores = new ScoreKeeper(writer, this.reviews);
  }

  /** The daemon starts: what the configuration says holds. */
  begin(now: EpochMs): void {
    const { configured } = this.#settings;
    for (const { id, origin } of this.#writer.scripts.inUse()) {
      if (origin === 'config' && !configured.some((script) => script.id === id)) this.#remove(id, now);
    }
    for (const definition of configured) this.#put(definition, 'config', now, CONFIGURATION);
  }

  /** Errors: `conflict`: it is a script of the configuration, or there are too many. */
  put(definition: ScriptDefinition, now: EpochMs, actor: string): { script: StoredScript; created: boolean } {
    this.#refuseConfigured(definition.id);
    const inUse = this.#writer.scripts.inUse();
    const created = !inUse.some(({ id }) => id === definition.id);
    if (created && inUse.length >= SCRIPTS_MAX) {
      throw new AppError(
        'conflict',
        `There are ${SCRIPTS_MAX} scripts already. Remove one that is not used.`,
      );
    }
    return { script: this.#put(definition, 'api', now, actor), created };
  }

  /** Errors: `conflict`, `not_found`. */
  remove(id: string, now: EpochMs): void {
    this.#refuseConfigured(id);
    if (!this.#writer.scripts.inUse().some((script) => script.id === id)) {
      throw new AppError('not_found', `There is no script "${id}".`);
    }
    this.#remove(id, now);
  }

  /** A call has ended, or is known better after its end. Its record has been written. */
  count(call: CallRecord, team: string | null, now: EpochMs): void {
    const scripts = this.#writer.scripts.inUse();
    const rows = this.#writer.scriptCalls.ofCall(call.id);
    if (scripts.length + rows.length === 0) return;
    const isScorable = whyNotScorable(call) === null;
    for (const row of rows) {
      const script = scripts.find(({ id }) => id === row.script_id);
      const fits =
        script === undefined || row.version !== null || whyNotFor(script.definition, call, team) === null;
      if (isScorable && fits) this.#keep(row, now);
      else this.#drop(row, now);
    }
    if (!isScorable) return;
    for (const script of scripts) {
      const isKnown = rows.some((row) => row.script_id === script.id);
      if (isKnown || whyNotFor(script.definition, call, team) !== null) continue;
      this.#writer.scriptCalls.add(script.id, call.id);
      this.reviews.consider(script, call, now);
    }
  }

  /** A call that had ended turned out to be part of another one. Both records are there still. */
  merge(call: CallId, into: CallId, now: EpochMs): void {
    const rows = this.#writer.scriptCalls.ofCall(call);
    for (const row of rows) this.#writer.scriptCalls.drop(row);
    this.#writer.scores.move(call, into);
    this.reviews.merge(call, into, now);
    for (const { script, source, reviewer, id } of this.#writer.scores.ofCall(into)) {
      this.#writer.scriptCalls.refresh(script, into);
      if (source === 'reviewer') this.reviews.close(script, into, id, reviewer ?? '', now);
    }
  }

  /** The call is for the script still, but may count for somebody else. */
  #keep(row: ScriptCallRow, now: EpochMs): void {
    const { scriptCalls } = this.#writer;
    if (!scriptCalls.isStale(row)) return;
    scriptCalls.drop(row);
    scriptCalls.add(row.script_id, row.call_id);
    const after = scriptCalls.ofCall(row.call_id).find((each) => each.script_id === row.script_id);
    if (after !== undefined) this.reviews.move(row, after, now);
  }

  #drop(row: ScriptCallRow, now: EpochMs): void {
    this.#writer.scriptCalls.drop(row);
    this.reviews.leave(row.script_id, row.call_id, now);
  }

  #put(definition: ScriptDefinition, origin: ScriptOrigin, now: EpochMs, actor: string): StoredScript {
    const before = this.#writer.scripts.find(definition.id);
    const script = this.#writer.scripts.put(definition, origin, now, actor);
    const places = before?.removedAt === null ? before.definition.sampling.perAgentPerWeek : 0;
    if (places !== script.definition.sampling.perAgentPerWeek) {
      this.reviews.redrawWeek(script.id, this.#today(now), now);
    }
    return script;
  }

  #remove(id: string, now: EpochMs): void {
    this.#writer.scripts.remove(id, now);
    this.reviews.withdrawAll(id, now);
  }

  #refuseConfigured(id: string): void {
    if (!this.#settings.configured.some((script) => script.id === id)) return;
    throw new AppError(
      'conflict',
      `The script "${id}" is part of the configuration. Change it there, under scripts, and restart the daemon.`,
    );
  }

  #today(now: EpochMs): string {
    return DateTime.fromMillis(now, { zone: this.#settings.timezone }).toFormat('yyyy-MM-dd');
  }
}
