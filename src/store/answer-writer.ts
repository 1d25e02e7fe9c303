// Who asked for what, and the answers to orders that came with an Idempotency-Key: asked again, the same answer is
// given and nothing is done.

import type { EpochMs } from '../events/vocabulary.ts';
import type { Database } from './database.ts';

export interface StoredAnswer {
  readonly digest: string;
  /** JSON. */
  readonly result: string;
}

export interface AuditEntry {
  readonly at: EpochMs;
  readonly actor: string;
  readonly action: string;
  /** What it was done to; null when that is many things or none. */
  readonly subject: string | null;
  /** What was asked, without secrets. */
  readonly detail: unknown;
}

export class AnswerWriter {
  readonly #find;
  readonly #keep;
  readonly #forget;
  readonly #audit;

  constructor(db: Database) {
    this.#find = db.prepare('SELECT digest, result FROM idempotent_answers WHERE actor = ? AND key = ?');
    this.#keep = db.prepare(
      'INSERT INTO idempotent_answers (actor, key, digest, result, at) VALUES (?, ?, ?, ?, ?)',
    );
    this.#forget = db.prepare('DELETE FROM idempotent_answers WHERE at < ?');
    this.#audit = db.prepare('INSERT INTO audit (at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?)');
  }

  find(actor: string, key: string): StoredAnswer | null {
    return (this.#find.get(actor, key) as StoredAnswer | undefined) ?? null;
  }

  keep(actor: string, key: string, answer: StoredAnswer, at: EpochMs): void {
    this.#keep.run(actor, key, answer.digest, answer.result, at);
  }

  forgetBefore(before: EpochMs): void {
    this.#forget.run(before);
  }

  audit({ at, actor, action, subject, detail }: AuditEntry): void {
    this.#audit.run(at, actor, action, subject, JSON.stringify(detail));
  }
}
