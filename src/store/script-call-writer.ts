// Writes which calls a script is for, and the score that counts for each. What is said of a call is copied from its
// record, so the record must be written first.

import type { AgentId, CallId } from '../calls/record.ts';
import type { Database } from './database.ts';
import { COUNTING_ORDER, type ScriptCallRow } from './script-rows.ts';

/** Local days, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export class ScriptCallWriter {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  ofCall(call: CallId): readonly ScriptCallRow[] {
    return this.#statements.ofCall.all(call) as ScriptCallRow[];
  }

  add(script: string, call: CallId): void {
    this.#statements.add.run({ script, call });
    this.refresh(script, call);
  }

  drop({ script_id, local_day, call_id }: ScriptCallRow): void {
    this.#statements.drop.run(script_id, local_day, call_id);
  }

  /** Scores of the call were given or taken back. */
  refresh(script: string, call: CallId): void {
    this.#statements.refresh.run({ script, call });
  }

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

/** Column of script_calls → what it is copied from. */
const COPIED = {
  local_day: 'calls.local_day',
  agent: 'calls.agent',
  team: 'calls.team',
  direction: 'calls.direction',
  pbx: 'calls.pbx',
  trunk: 'calls.trunk',
  did: "CASE calls.direction WHEN 'inbound' THEN to_number END",
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
