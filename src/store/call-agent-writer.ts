// Which agents had to do with which call. Written only when that changes: calls are saved far more often.

import type { AgentId, CallId } from '../calls/record.ts';
import type { Database } from './database.ts';

export class CallAgentWriter {
  readonly #add;
  readonly #remove;

  constructor(db: Database) {
    this.#add = db.prepare('INSERT OR IGNORE INTO call_agents (agent, call_id) VALUES (?, ?)');
    this.#remove = db.prepare('DELETE FROM call_agents WHERE agent = ? AND call_id = ?');
  }

  save(call: CallId, before: readonly AgentId[], now: readonly AgentId[]): void {
    for (const agent of now) if (!before.includes(agent)) this.#add.run(agent, call);
    for (const agent of before) if (!now.includes(agent)) this.#remove.run(agent, call);
  }
}
