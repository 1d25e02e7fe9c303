// Writes webhooks, and what each one has still to be told: a delivery is made in the transaction of its announcement, and
// what came of it is recorded here. The hooks that are told of events are kept in memory: every announcement asks them.

import { type HookFilter, isWanted, type Told } from '../desk/hook-filter.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Database } from './database.ts';
import type { HookRow } from './schema.ts';

export interface NewHook {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly filter: HookFilter;
}

/** What can be changed about a hook. */
export interface HookState {
  readonly url: string;
  readonly filter: HookFilter;
  /** null while it is told of events. */
  readonly disabled: { readonly at: EpochMs; readonly reason: string } | null;
}

/** What came of one attempt. */
export interface DeliveryResult {
  readonly hook: string;
  readonly seq: number;
  readonly state: 'pending' | 'delivered' | 'dead';
  readonly nextAt: EpochMs | null;
  readonly at: EpochMs;
  /** null: there was no answer. */
  readonly status: number | null;
  readonly error: string | null;
}

export class HookWriter {
  readonly #statements: ReturnType<typeof prepare>;
  #told: readonly { readonly id: string; readonly filter: HookFilter }[] | null = null;

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  count(): number {
    return Number(this.#statements.count.get());
  }

  find(id: string): HookState | null {
    const row = this.#statements.find.get(id) as HookRow | undefined;
    if (row === undefined) return null;
    const { url, filter, disabled_at: at, disabled_reason: reason } = row;
    const disabled = at === null ? null : { at, reason: reason ?? '' };
    return { url, filter: JSON.parse(filter) as HookFilter, disabled };
  }

  add({ id, url, secret, filter }: NewHook, at: EpochMs, actor: string): void {
    this.#statements.add.run(id, url, secret, JSON.stringify(filter), at, actor);
    this.forget();
  }

  save(id: string, { url, filter, disabled }: HookState): void {
    const { at, reason } = disabled ?? { at: null, reason: null };
    this.#statements.save.run(url, JSON.stringify(filter), at, reason, id);
    this.forget();
  }

  /** With everything that it had still to be told. */
  remove(id: string): void {
    this.#statements.remove.run(id);
    this.forget();
  }

  /** An announcement was made: whoever wants it has to be told. */
  owe(seq: number, told: Told, now: EpochMs): void {
    this.#told ??= (this.#statements.enabled.all() as Pick<HookRow, 'id' | 'filter'>[]).map((row) => ({
      id: row.id,
      filter: JSON.parse(row.filter) as HookFilter,
    }));
    for (const { id, filter } of this.#told) {
      if (isWanted(filter, told)) this.#statements.owe.run(id, seq, now);
    }
  }

  record({ hook, seq, state, nextAt, at, status, error }: DeliveryResult): void {
    this.#statements.record.run(state, nextAt, at, status, error, hook, seq);
  }

  /** Announcements that a hook is to be told once more, from the first attempt on; `seq` null: all that were given up.
   * Returns how many. */
  resend(hook: string, seq: number | null, now: EpochMs): number {
    return this.#statements.resend.run({ hook, seq, now }).changes;
  }

  /** The transaction was rolled back: what is remembered may never have been. */
  forget(): void {
    this.#told = null;
  }
}

function prepare(db: Database) {
  return {
    count: db.prepare('SELECT count(*) FROM hooks').pluck(),
    find: db.prepare('SELECT * FROM hooks WHERE id = ?'),
    enabled: db.prepare('SELECT id, filter FROM hooks WHERE disabled_at IS NULL ORDER BY created_at, id'),
    add: db.prepare(
      'INSERT INTO hooks (id, url, secret, filter, created_at, actor) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    save: db.prepare(
      'UPDATE hooks SET url = ?, filter = ?, disabled_at = ?, disabled_reason = ? WHERE id = ?',
    ),
    remove: db.prepare('DELETE FROM hooks WHERE id = ?'),
    owe: db.prepare(`INSERT INTO deliveries (hook_id, seq, state, attempts, next_at)
      VALUES (?, ?, 'pending', 0, ?)`),
    record: db.prepare(`UPDATE deliveries SET state = ?, attempts = attempts + 1, next_at = ?, last_at = ?,
      last_status = ?, last_error = ? WHERE hook_id = ? AND seq = ?`),
    resend: db.prepare(`UPDATE deliveries SET state = 'pending', attempts = 0, next_at = @now
      WHERE hook_id = @hook AND CASE WHEN @seq IS NULL THEN state = 'dead' ELSE seq = @seq END`),
  };
}
