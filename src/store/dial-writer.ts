// Orders to dial: what was asked of a PBX, and which call came of it.

import type { CallId } from '../calls/record.ts';
import type { Database } from './database.ts';
import { toDial } from './rows.ts';
import type { DialRow } from './schema.ts';
import type { Dial } from './stored.ts';

export class DialWriter {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  add(dial: Dial): void {
    const { id, pbx, channelId, agent, number, task, state, askedAt, askedBy } = dial;
    this.#statements.add.run(id, pbx, channelId, agent, number, task, state, askedAt, askedBy);
  }

  find(channelId: string): Dial | null {
    const row = this.#statements.find.get(channelId) as DialRow | undefined;
    return row === undefined ? null : toDial(row);
  }

  accept(channelId: string): void {
    this.#statements.accept.run(channelId);
  }

  fail(channelId: string, problem: string): void {
    this.#statements.fail.run(problem, channelId);
  }

  /** The call that came of an order; a failure that was told stays one. */
  link(channelId: string, call: CallId, ended: boolean): void {
    this.#statements.link.run(call, ended ? 'ended' : 'calling', channelId);
  }

  /** Orders that a crash kept from the PBX: nobody will dial them now. Returns how many. */
  failUnasked(): number {
    return this.#statements.failUnasked.run('the daemon stopped before the PBX was asked').changes;
  }
}

function prepare(db: Database) {
  return {
    add: db.prepare(`INSERT INTO dials (id, pbx, channel_id, agent, number, task_id, state, asked_at, actor)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    find: db.prepare('SELECT * FROM dials WHERE channel_id = ?'),
    accept: db.prepare("UPDATE dials SET state = 'accepted' WHERE channel_id = ? AND state = 'asked'"),
    fail: db.prepare("UPDATE dials SET state = 'failed', problem = ? WHERE channel_id = ?"),
    link: db.prepare(`UPDATE dials SET call_id = ?, state = CASE state WHEN 'failed' THEN state ELSE ? END
      WHERE channel_id = ?`),
    failUnasked: db.prepare("UPDATE dials SET state = 'failed', problem = ? WHERE state = 'asked'"),
  };
}
