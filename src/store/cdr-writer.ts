// The PBX's own records of legs, and what the engine must look up to fill gaps with them. Used inside its transactions.

import type { Blackout } from '../calls/amendment.ts';
import type { CallId } from '../calls/record.ts';
import type { EpochMs, LegId } from '../events/vocabulary.ts';
import type { Database } from './database.ts';
import type { JournalRow } from './schema.ts';

/** What a PBX recorded of one leg that is over. */
export interface Cdr {
  readonly pbx: string;
  readonly leg: LegId;
  /** The leg that rang it; null for a caller and for what the PBX placed itself. */
  readonly caller: LegId | null;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
  /** Other legs of the same conversation, and labels that such legs share. */
  readonly kin: readonly string[];
  /** JSON: what the PBX says, in the words of its own link. */
  readonly body: string;
}

export interface KeptCdr extends Omit<Cdr, 'kin'> {
  readonly kin: readonly string[];
  readonly receivedAt: EpochMs;
  readonly pending: boolean;
}

/** A call as far as records are concerned. */
export interface KnownCall {
  readonly id: CallId;
  readonly complete: boolean;
  readonly firstLeg: LegId;
  readonly legs: readonly LegId[];
}

interface CdrRow {
  readonly pbx: string;
  readonly leg: string;
  readonly caller: string | null;
  readonly started_at: number;
  readonly ended_at: number;
  readonly received_at: number;
  readonly pending: number;
  readonly body: string;
}

interface CallLegsRow {
  readonly id: string;
  readonly complete: number;
  readonly pbx_call_id: string;
  readonly legs: string;
}

export class CdrWriter {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  /** false: it is known already. What is known stays, unless the same PBX has more to tell of the leg. */
  keep({ pbx, leg, caller, startedAt, endedAt, kin, body }: Cdr, now: EpochMs): boolean {
    // Somebody who was forgotten does not come back with a record that is late.
    if (this.#statements.erased.get({ pbx, leg, caller }) !== undefined) return false;
    const { changes } = this.#statements.keep.run(pbx, leg, caller, startedAt, endedAt, now, body);
    if (changes === 0) return false;
    for (const name of kin) this.#statements.keepKin.run(pbx, name, leg);
    return true;
  }

  find(pbx: string, leg: LegId): KeptCdr | null {
    const row = this.#statements.find.get(pbx, leg) as CdrRow | undefined;
    if (row === undefined) return null;
    const { caller, started_at, ended_at, received_at, pending, body } = row;
    return {
      ...{ pbx, leg, caller, body },
      startedAt: started_at,
      endedAt: ended_at,
      receivedAt: received_at,
      pending: pending === 1,
      kin: this.#statements.kin.all(pbx, leg) as string[],
    };
  }

  /** Legs whose records name this leg or label. */
  namedBy(pbx: string, kin: string): readonly LegId[] {
    return this.#statements.namedBy.all(pbx, kin) as string[];
  }

  pending(): readonly { readonly pbx: string; readonly leg: LegId }[] {
    return this.#statements.pending.all() as { pbx: string; leg: string }[];
  }

  settle(pbx: string, leg: LegId): void {
    this.#statements.settle.run(pbx, leg);
  }

  drop(pbx: string, leg: LegId): void {
    this.#statements.drop.run(pbx, leg);
    this.#statements.dropKin.run(pbx, leg);
  }

  prune(before: EpochMs): void {
    this.#statements.pruneKin.run(before);
    this.#statements.prune.run(before);
  }

  /** The call that began with this leg, also when it became part of an older one; `id`: what its id would be. */
  callFoundedBy(pbx: string, leg: LegId, id: CallId): KnownCall | null {
    const row = (this.#statements.byFirstLeg.get(pbx, leg) ?? this.#statements.byMerge.get(id)) as
      | CallLegsRow
      | undefined;
    return row === undefined ? null : toKnownCall(row);
  }

  /** Ended calls that a gap touched and that had this leg. */
  incompleteCallsWith(pbx: string, leg: LegId, from: EpochMs, to: EpochMs): readonly KnownCall[] {
    const rows = this.#statements.incomplete.all({ pbx, leg, from, to }) as CallLegsRow[];
    return rows.map(toKnownCall);
  }

  journalOf(calls: readonly CallId[]): readonly JournalRow[] {
    return this.#statements.journalOf.all(JSON.stringify(calls)) as JournalRow[];
  }

  blackouts(pbx: string): readonly Blackout[] {
    return this.#statements.blackouts.all(pbx) as Blackout[];
  }
}

function toKnownCall({ id, complete, pbx_call_id, legs }: CallLegsRow): KnownCall {
  return {
    id,
    complete: complete === 1,
    firstLeg: pbx_call_id,
    legs: (JSON.parse(legs) as { leg: string }[]).map(({ leg }) => leg),
  };
}

const CALL_LEGS = "SELECT id, complete, pbx_call_id, json_extract(detail, '$.legs') AS legs FROM calls";

function prepare(db: Database) {
  return {
    keep: db.prepare(`INSERT INTO cdrs VALUES (?, ?, ?, ?, ?, ?, 1, ?)
      ON CONFLICT (pbx, leg) DO UPDATE SET started_at = excluded.started_at, ended_at = excluded.ended_at,
        received_at = excluded.received_at, pending = 1, body = excluded.body
      WHERE length(excluded.body) > length(cdrs.body)`),
    erased: db.prepare(`SELECT 1 FROM calls WHERE pbx_call_id IN (@leg, @caller) AND pbx = @pbx
      AND (from_number GLOB 'erased-*' OR to_number GLOB 'erased-*')`),
    keepKin: db.prepare('INSERT OR IGNORE INTO cdr_kin VALUES (?, ?, ?)'),
    find: db.prepare('SELECT * FROM cdrs WHERE pbx = ? AND leg = ?'),
    kin: db.prepare('SELECT kin FROM cdr_kin WHERE pbx = ? AND leg = ?').pluck(),
    namedBy: db.prepare('SELECT leg FROM cdr_kin WHERE pbx = ? AND kin = ?').pluck(),
    pending: db.prepare('SELECT pbx, leg FROM cdrs WHERE pending = 1 ORDER BY started_at'),
    settle: db.prepare('UPDATE cdrs SET pending = 0 WHERE pbx = ? AND leg = ?'),
    drop: db.prepare('DELETE FROM cdrs WHERE pbx = ? AND leg = ?'),
    dropKin: db.prepare('DELETE FROM cdr_kin WHERE pbx = ? AND leg = ?'),
    prune: db.prepare('DELETE FROM cdrs WHERE received_at < ?'),
    pruneKin: db.prepare(`DELETE FROM cdr_kin WHERE (pbx, leg) IN
      (SELECT pbx, leg FROM cdrs WHERE received_at < ?)`),
    byFirstLeg: db.prepare(`${CALL_LEGS} WHERE pbx = ? AND pbx_call_id = ?`),
    byMerge: db.prepare(`${CALL_LEGS} WHERE id = (SELECT into_id FROM call_merges WHERE id = ?)`),
    incomplete: db.prepare(`${CALL_LEGS} WHERE complete = 0 AND state = 'ended' AND pbx = @pbx
      AND coalesce(from_number, '') NOT GLOB 'erased-*' AND coalesce(to_number, '') NOT GLOB 'erased-*'
      AND started_at BETWEEN @from AND @to
      AND EXISTS (SELECT 1 FROM json_each(calls.detail, '$.legs') AS each
        WHERE json_extract(each.value, '$.leg') = @leg)`),
    journalOf: db.prepare(
      `SELECT * FROM journal WHERE call_id IN (SELECT value FROM json_each(?)) ORDER BY seq`,
    ),
    blackouts: db.prepare(
      'SELECT started_at AS startedAt, ended_at AS endedAt FROM gaps WHERE pbx = ? ORDER BY started_at',
    ),
  };
}
