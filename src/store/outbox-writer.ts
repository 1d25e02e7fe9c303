// The outbox: what is to be announced, written in the transaction that made it true. Nothing is announced that was
// not committed; nothing committed stays unannounced after a crash.

import type { EventType } from '../desk/event-types.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Database } from './database.ts';
import type { HookWriter } from './hook-writer.ts';
import { measure, type Pruned, type Slice, sliceOf } from './slice.ts';

/** Dead letters, and what waits for a hook that is disabled. */
const UNDELIVERED_MS = 30 * 86_400_000;

export interface Announcement {
  readonly at: EpochMs;
  readonly type: EventType;
  /** Id of the call or the task. */
  readonly subject: string;
  readonly team: string | null;
  /** The record as it is now. */
  readonly body: unknown;
}

export class OutboxWriter {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #hooks: HookWriter;
  /** The latest announcement. */
  last: number;

  constructor(db: Database, hooks: HookWriter) {
    this.#hooks = hooks;
    this.#statements = prepare(db);
    this.last = Number(this.#statements.last.get());
  }

  /** Notes who is to be told as well. Returns its place in the order of announcements. */
  add({ at, type, subject, team, body }: Announcement): number {
    this.last = Number(
      this.#statements.add.run(at, type, subject, team, JSON.stringify(body)).lastInsertRowid,
    );
    this.#hooks.owe(this.last, { type, team, body }, at);
    return this.last;
  }

  /** Removes what is old in a slice, but for what a webhook has still to be told, and moves the horizon. What could not
   * be delivered is kept for `UNDELIVERED_MS` longer, so that somebody can see to it. */
  prune(slice: Slice): Pruned {
    const pruned = measure(this.#statements.slice, slice);
    if (pruned.old === 0) return pruned;
    const bounds = { ...slice, last: pruned.last, forgetBefore: slice.before - UNDELIVERED_MS };
    const removed = this.#statements.prune.all(bounds) as number[];
    if (removed.length === 0) return pruned;
    this.#statements.pruneDeliveries.run(bounds);
    this.#statements.moveHorizon.run({ upTo: Math.max(...removed) });
    return pruned;
  }
}

function prepare(db: Database) {
  return {
    add: db.prepare('INSERT INTO outbox (at, type, subject, team, body) VALUES (?, ?, ?, ?, ?)'),
    // Not the highest that is there: old ones are removed, and their numbers never come again.
    last: db
      .prepare('SELECT max(up_to, (SELECT coalesce(max(seq), 0) FROM outbox)) FROM outbox_horizon')
      .pluck(),
    slice: db.prepare(sliceOf('outbox')),
    prune: db
      .prepare(`DELETE FROM outbox WHERE seq > @after AND seq <= @last AND (at < @before OR seq <= @upTo)
        AND NOT EXISTS (SELECT 1 FROM deliveries JOIN hooks ON hooks.id = hook_id WHERE deliveries.seq = outbox.seq
          AND (state = 'pending' AND disabled_at IS NULL
            OR state <> 'delivered' AND outbox.at >= @forgetBefore AND outbox.seq > @upTo))
        RETURNING seq`)
      .pluck(),
    pruneDeliveries: db.prepare(`DELETE FROM deliveries WHERE seq > @after AND seq <= @last
      AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.seq = deliveries.seq)`),
    moveHorizon: db.prepare('UPDATE outbox_horizon SET up_to = max(up_to, @upTo)'),
  };
}
