// Writes summaries and what came of their delivery, inside the engine's transactions.

import type { EpochMs } from '../events/vocabulary.ts';
import type { ReportId, Summary } from '../reports/summary.ts';
import type { Database } from './database.ts';

export interface ReportDelivery extends ReportId {
  readonly recipient: string;
}

/** What came of an attempt. */
export interface ReportAttempt extends ReportDelivery {
  readonly at: EpochMs;
  /** null: it was delivered. */
  readonly error: string | null;
  /** When to try again; null: never, it is given up. */
  readonly nextAt: EpochMs | null;
}

export class ReportWriter {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  /** Has somebody been told of this day already? */
  isTold(day: string): boolean {
    return this.isMade({ kind: 'day', from: day });
  }

  isMade({ kind, from }: ReportId): boolean {
    return this.#statements.isMade.get(kind, from) !== undefined;
  }

  /** Is there one for these teams? */
  isKept({ kind, period, teams }: Summary): boolean {
    return this.#statements.isKept.get(kind, period.from, audienceKey(teams)) !== undefined;
  }

  save(summary: Summary): void {
    const { kind, period, teams, madeAt } = summary;
    this.#statements.save.run(
      kind,
      period.from,
      period.to,
      audienceKey(teams),
      madeAt,
      JSON.stringify(summary),
    );
  }

  /** Sends it once more, or for the first time. */
  owe({ kind, from, recipient }: ReportDelivery, at: EpochMs): void {
    this.#statements.owe.run(kind, from, recipient, at);
  }

  record({ kind, from, recipient, at, error, nextAt }: ReportAttempt): void {
    const state = error === null ? 'delivered' : nextAt === null ? 'failed' : 'pending';
    this.#statements.record.run(state, nextAt, at, error, kind, from, recipient);
  }

  /** What is owed to others than these, or could not be delivered to them, goes. Returns how much that was. */
  dropOthers(recipients: readonly string[]): number {
    return this.#statements.dropOthers.run(JSON.stringify(recipients)).changes;
  }

  /** The first local day that is told of; the day given the first time it is asked. */
  since(today: string): string {
    this.#statements.begin.run(today);
    return String(this.#statements.since.get());
  }
}

/** `''` stands for everybody's calls. */
export function audienceKey(teams: readonly string[] | null): string {
  return teams === null ? '' : JSON.stringify([...teams].sort());
}

function prepare(db: Database) {
  return {
    isMade: db.prepare('SELECT 1 FROM reports WHERE kind = ? AND from_day = ? LIMIT 1').pluck(),
    isKept: db.prepare('SELECT 1 FROM reports WHERE kind = ? AND from_day = ? AND audience = ?').pluck(),
    save: db.prepare(`INSERT OR REPLACE INTO reports (kind, from_day, to_day, audience, made_at, body)
      VALUES (?, ?, ?, ?, ?, ?)`),
    owe: db.prepare(`INSERT INTO report_deliveries (kind, from_day, recipient, state, attempts, next_at)
      VALUES (?, ?, ?, 'pending', 0, ?)
      ON CONFLICT (kind, from_day, recipient) DO UPDATE SET state = 'pending', attempts = 0, next_at = excluded.next_at`),
    record:
      db.prepare(`UPDATE report_deliveries SET state = ?, attempts = attempts + 1, next_at = ?, last_at = ?,
      last_error = ? WHERE kind = ? AND from_day = ? AND recipient = ?`),
    dropOthers: db.prepare(`DELETE FROM report_deliveries WHERE state <> 'delivered'
      AND recipient NOT IN (SELECT value FROM json_each(?))`),
    begin: db.prepare('UPDATE report_state SET since = ? WHERE since IS NULL'),
    since: db.prepare('SELECT since FROM report_state').pluck(),
  };
}
