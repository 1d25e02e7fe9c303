// Writes which calls a script is for, and the score that counts for each. What is said of a call is copied from its
// record, so the record must be written first.

import type { AgentId, CallId } from '../calls/record.ts';
import type { Database } from './database.ts';
import type { RollupWriter } from './rollup-writer.ts';
import { type ItemsOf, itemIds, scriptFact } from './script-facts.ts';
import { COUNTING_ORDER, type ScriptCallRow } from './script-rows.ts';

/** Local days, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export class ScriptCallWriter {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #rollups: RollupWriter;
  /** Items of versions, which never change. */
  readonly #items = new Map<string, readonly string[]>();

  constructor(db: Database, rollups: RollupWriter) {
    this.#statements = prepare(db);
    this.#rollups = rollups;
  }

  ofCall(call: CallId): readonly ScriptCallRow[] {
    return this.#statements.ofCall.all(call) as ScriptCallRow[];
  }

  add(script: string, call: CallId): void {
    this.#statements.add.run({ script, call });
    this.#statements.refresh.run({ script, call });
    this.#count(script, call, 'put');
  }

  drop({ script_id, local_day, call_id }: ScriptCallRow): void {
    this.#count(script_id, call_id, 'takeOut');
    this.#statements.drop.run(script_id, local_day, call_id);
  }

  /** Scores of the call were given or taken back. */
  refresh(script: string, call: CallId): void {
    this.#count(script, call, 'takeOut');
    this.#statements.refresh.run({ script, call });
    this.#count(script, call, 'put');
  }

  /** Facts are made anew: what is said of the call is copied once more where it was copied otherwise. */
  copyAnew(call: CallId): void {
    for (const row of this.ofCall(call)) {
      if (!this.isStale(row)) continue;
      this.drop(row);
      this.add(row.script_id, call);
    }
  }

  /** Puts the calls of a day into the kept sums. */
  countDay(day: string): void {
    for (const row of this.#statements.ofDay.iterate(day)) {
      this.#rollups.put('script', scriptFact(row as ScriptCallRow, this.#itemsOf));
    }
  }

  /** Sums of days that have such calls are to be made anew. */
  markStale(): void {
    this.#statements.markStale.run();
  }

  #count(script: string, call: CallId, how: 'put' | 'takeOut'): void {
    const row = this.ofCall(call).find((each) => each.script_id === script);
    if (row !== undefined) this.#rollups[how]('script', scriptFact(row, this.#itemsOf));
  }

  readonly #itemsOf: ItemsOf = (script, version) => {
    const key = `${script}\n${version}`;
    const known = this.#items.get(key);
    if (known !== undefined) return known;
    const definition = this.#statements.version.get(script, version) as string | undefined;
    const items = definition === undefined ? [] : itemIds(definition);
    if (this.#items.size >= VERSIONS_MAX) this.#items.clear();
    this.#items.set(key, items);
    return items;
  };

  /** What was copied is not what the record of the call says. */
  isStale({ script_id, local_day, call_id }: ScriptCallRow): boolean {
    return this.#statements.isSame.get(script_id, local_day, call_id) === undefined;
  }

  callsOf(script: string, agent: AgentId, { from, to }: Days): readonly CallId[] {
    return this.#statements.callsOf.all({ script, agent, from, to }) as CallId[];
  }

  agentsOf(script: string, { from, to }: Days): readonly AgentId[] {
    return this.#statements.agentsOf.all({ script, from, to }) as AgentId[];
  }
}

/** Versions whose items are remembered. */
const VERSIONS_MAX = 1_000;

/** Column of script_calls → what it is copied from. */
const COPIED = {
  local_day: 'calls.local_day',
  agent: 'calls.agent',
  team: 'calls.team',
  direction: 'calls.direction',
  pbx: 'calls.pbx',
  trunk: 'calls.trunk',
  queue: "json_extract(calls.detail, '$.queues[0].queue')",
  did: "CASE calls.direction WHEN 'inbound' THEN coalesce(to_number, to_raw) END",
  after_hours: 'calls.after_hours',
  local_hour: 'calls.local_hour',
};
const COLUMNS = Object.keys(COPIED).join(', ');
const KNOWN = Object.keys(COPIED)
  .map((column) => `known.${column}`)
  .join(', ');
const SOURCES = Object.values(COPIED).join(', ');

function prepare(db: Database) {
  return {
    ofCall: db.prepare('SELECT * FROM script_calls WHERE call_id = ? ORDER BY script_id'),
    add: db.prepare(`INSERT INTO script_calls (script_id, call_id, ${COLUMNS})
      SELECT @script, id, ${SOURCES} FROM calls WHERE id = @call`),
    ofDay: db.prepare(`SELECT * FROM script_calls
      WHERE script_id IN (SELECT id FROM scripts) AND local_day = ?`),
    version: db.prepare('SELECT definition FROM script_versions WHERE script_id = ? AND version = ?').pluck(),
    markStale:
      db.prepare(`INSERT INTO rollup_days (day, stale) SELECT DISTINCT local_day, 1 FROM script_calls WHERE true
      ON CONFLICT (day) DO UPDATE SET stale = 1`),
    drop: db.prepare('DELETE FROM script_calls WHERE script_id = ? AND local_day = ? AND call_id = ?'),
    refresh: db.prepare(`UPDATE script_calls SET (version, score, auto_failed, marks) = (
        SELECT version, score, auto_failed, marks FROM scores
        WHERE call_id = @call AND script_id = @script ${COUNTING_ORDER} LIMIT 1)
      WHERE script_id = @script AND call_id = @call
        AND local_day = (SELECT local_day FROM script_calls WHERE call_id = @call AND script_id = @script)`),
    isSame: db.prepare(`SELECT 1 FROM script_calls AS known JOIN calls ON calls.id = known.call_id
      WHERE script_id = ? AND known.local_day = ? AND call_id = ?
        AND (${KNOWN}) IS (${SOURCES})`),
    callsOf: db
      .prepare(`SELECT call_id FROM script_calls
        WHERE script_id = @script AND local_day BETWEEN @from AND @to AND agent = @agent`)
      .pluck(),
    agentsOf: db
      .prepare(`SELECT DISTINCT agent FROM script_calls
        WHERE script_id = @script AND local_day BETWEEN @from AND @to ORDER BY agent`)
      .pluck(),
  };
}
