// API keys as the database keeps them: hashes only.

import type { EpochMs } from '../events/vocabulary.ts';
import type { Database } from './database.ts';

export interface NewKey {
  readonly id: string;
  readonly name: string;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  readonly scopes: readonly string[];
  /** null: all of them. */
  readonly teams: readonly string[] | null;
}

export class KeyWriter {
  readonly #taken;
  readonly #add;
  readonly #revoke;

  constructor(db: Database) {
    this.#taken = db.prepare('SELECT 1 FROM api_keys WHERE name = ? AND revoked_at IS NULL').pluck();
    this.#add = db.prepare(
      'INSERT INTO api_keys (id, name, hash, scopes, teams, created_at, actor) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#revoke = db.prepare(
      'UPDATE api_keys SET revoked_at = @at WHERE (id = @key OR name = @key) AND revoked_at IS NULL RETURNING id',
    );
  }

  isTaken(name: string): boolean {
    return this.#taken.get(name) !== undefined;
  }

  add({ id, name, hash, scopes, teams }: NewKey, at: EpochMs, actor: string): void {
    const limits = teams === null ? null : JSON.stringify(teams);
    this.#add.run(id, name, hash, JSON.stringify(scopes), limits, at, actor);
  }

  /** By id or name. Returns its id; null when no valid key is called so. */
  revoke(key: string, at: EpochMs): string | null {
    const row = this.#revoke.get({ key, at }) as { id: string } | undefined;
    return row?.id ?? null;
  }
}
