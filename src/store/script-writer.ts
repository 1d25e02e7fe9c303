// Writes scripts and their versions. The ones in use are kept in memory: every call that ends asks them.

import { hash } from 'node:crypto';
import type { EpochMs } from '../events/vocabulary.ts';
import { definitionText, type ScriptDefinition } from '../scripts/definition.ts';
import type { Database } from './database.ts';
import { type ScriptRow, type ScriptVersionRow, toScript, toScriptVersion } from './script-rows.ts';
import type { ScriptOrigin, ScriptVersion, StoredScript } from './stored-scripts.ts';

type JoinedRow = ScriptRow & ScriptVersionRow;

export class ScriptWriter {
  readonly #statements: ReturnType<typeof prepare>;
  /** null: must be read again. */
  #inUse: readonly StoredScript[] | null = null;

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  /** In the order of their ids. */
  inUse(): readonly StoredScript[] {
    this.#inUse ??= (this.#statements.inUse.all() as JoinedRow[]).map(toScript);
    return this.#inUse;
  }

  /** Removed ones, too. */
  find(id: string): StoredScript | null {
    const row = this.#statements.find.get(id) as JoinedRow | undefined;
    return row === undefined ? null : toScript(row);
  }

  version(id: string, version: number): ScriptVersion | null {
    const row = this.#statements.version.get(id, version) as ScriptVersionRow | undefined;
    return row === undefined ? null : toScriptVersion(row);
  }

  /** Puts a script to use. The definition that holds already, and one that held last, makes no version. */
  put(definition: ScriptDefinition, origin: ScriptOrigin, now: EpochMs, actor: string): StoredScript {
    const { id } = definition;
    const text = definitionText(definition);
    const print = hash('sha256', text);
    const last = this.#statements.last.get(id) as { version: number; hash: string } | undefined;
    const isNew = last?.hash !== print;
    const version = (last?.version ?? 0) + (isNew ? 1 : 0);
    this.#statements.put.run(id, version, origin);
    if (isNew) this.#statements.addVersion.run(id, version, print, text, now, actor);
    this.#inUse = null;
    const stored = this.find(id);
    if (stored === null) throw new Error(`script ${id} was not stored`);
    return stored;
  }

  /** Its versions and scores stay. */
  remove(id: string, now: EpochMs): void {
    this.#statements.remove.run(now, id);
    this.#inUse = null;
  }

  /** A transaction was taken back: memory may be ahead of the disk. */
  forget(): void {
    this.#inUse = null;
  }
}

const JOINED = `SELECT * FROM scripts
  JOIN script_versions ON script_id = scripts.id AND script_versions.version = scripts.version`;

function prepare(db: Database) {
  return {
    inUse: db.prepare(`${JOINED} WHERE removed_at IS NULL ORDER BY scripts.id`),
    find: db.prepare(`${JOINED} WHERE scripts.id = ?`),
    version: db.prepare('SELECT * FROM script_versions WHERE script_id = ? AND version = ?'),
    last: db.prepare(
      'SELECT version, hash FROM script_versions WHERE script_id = ? ORDER BY version DESC LIMIT 1',
    ),
    put: db.prepare(`INSERT INTO scripts (id, version, origin, removed_at) VALUES (?, ?, ?, NULL)
      ON CONFLICT (id) DO UPDATE SET version = excluded.version, origin = excluded.origin, removed_at = NULL`),
    addVersion:
      db.prepare(`INSERT INTO script_versions (script_id, version, hash, definition, created_at, actor)
      VALUES (?, ?, ?, ?, ?, ?)`),
    remove: db.prepare('UPDATE scripts SET removed_at = ? WHERE id = ? AND removed_at IS NULL'),
  };
}
