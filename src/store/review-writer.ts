// Writes reviews, and reads them back inside the same transaction. Each change takes the next number of the sequence.

import type { AgentId, CallId } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { ChangeSequence } from './change-sequence.ts';
import type { Database } from './database.ts';
import { type ReviewRow, toReview } from './script-rows.ts';
import type { Review } from './stored-scripts.ts';
import { upsert } from './upsert.ts';

const COLUMNS =
  `id script_id call_id agent team week rank status opened_at closed_at closed_by reason score_id
  change_seq changed_at`.split(/\s+/);

export class ReviewWriter {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #changes: ChangeSequence;

  constructor(db: Database, changes: ChangeSequence) {
    this.#statements = prepare(db);
    this.#changes = changes;
  }

  byId(id: string): Review | null {
    return one(this.#statements.byId.get(id));
  }

  of(script: string, call: CallId): Review | null {
    return one(this.#statements.of.get(call, script));
  }

  ofCall(call: CallId): readonly Review[] {
    return (this.#statements.ofCall.all(call) as ReviewRow[]).map(toReview);
  }

  /** Without those that were withdrawn. */
  ofWeek(script: string, agent: AgentId, week: string): readonly Review[] {
    return (this.#statements.ofWeek.all({ script, agent, week }) as ReviewRow[]).map(toReview);
  }

  openOf(script: string): readonly Review[] {
    return (this.#statements.openOf.all(script) as ReviewRow[]).map(toReview);
  }

  save(review: Review, now: EpochMs): void {
    this.#statements.save.run(
      review.id,
      review.script,
      review.call,
      review.agent,
      review.team,
      review.week,
      review.rank,
      review.status,
      review.openedAt,
      review.closedAt,
      review.closedBy,
      review.reason,
      review.score,
      this.#changes.next(),
      now,
    );
  }
}

function one(row: unknown): Review | null {
  return row === undefined ? null : toReview(row as ReviewRow);
}

function prepare(db: Database) {
  return {
    byId: db.prepare('SELECT * FROM reviews WHERE id = ?'),
    of: db.prepare('SELECT * FROM reviews WHERE call_id = ? AND script_id = ?'),
    ofCall: db.prepare('SELECT * FROM reviews WHERE call_id = ? ORDER BY script_id'),
    ofWeek: db.prepare(`SELECT * FROM reviews
      WHERE script_id = @script AND week = @week AND agent = @agent AND status <> 'withdrawn' ORDER BY rank`),
    openOf: db.prepare(`SELECT * FROM reviews WHERE script_id = ? AND status = 'open'
      AND status <> 'withdrawn' ORDER BY week, rank`),
    save: db.prepare(upsert('reviews', COLUMNS)),
  };
}
