// Writes users and their sessions: hashes of passwords and of cookies only.

import type { EpochMs } from '../events/vocabulary.ts';
import type { Database } from './database.ts';
import {
  type NewUser,
  type Session,
  toUser,
  type User,
  type UserProfile,
  type UserTables,
} from './user-rows.ts';

export class UserWriter {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  count(): number {
    return Number(this.#statements.count.get());
  }

  /** By id or login name; also when disabled. */
  find(user: string): User | null {
    const row = this.#statements.find.get({ user }) as UserTables['users'] | undefined;
    return row === undefined ? null : toUser(row);
  }

  add(user: NewUser, at: EpochMs, actor: string): void {
    const { id, name, displayName, role, agent, teams, password, mustChange } = user;
    const limits = teams === null ? null : JSON.stringify(teams);
    const must = mustChange ? 1 : 0;
    this.#statements.add.run(id, name, displayName, role, agent, limits, password, must, at, at, actor);
  }

  save(id: string, profile: UserProfile, disabledAt: EpochMs | null, at: EpochMs): void {
    const { displayName, role, agent, teams } = profile;
    const limits = teams === null ? null : JSON.stringify(teams);
    this.#statements.save.run(displayName, role, agent, limits, disabledAt, at, id);
  }

  setPassword(id: string, password: string, mustChange: boolean, at: EpochMs): void {
    this.#statements.setPassword.run(password, mustChange ? 1 : 0, at, id);
  }

  /** The same password, hashed with other parameters. */
  rehash(id: string, before: string, password: string): void {
    this.#statements.rehash.run(password, id, before);
  }

  addSession({ id, hash, user, createdAt, expiresAt, label, way }: Session): void {
    this.#statements.addSession.run(id, hash, user, createdAt, createdAt, expiresAt, label, way);
  }

  seeSession(id: string, at: EpochMs): void {
    this.#statements.seeSession.run(at, id);
  }

  /** All but those that were seen last. Returns their ids. */
  keepNewestSessions(user: string, count: number): readonly string[] {
    return this.#statements.keepNewest.all({ user, count }) as string[];
  }

  /** Returns the ids of those that there were. `ids` null: all of the user. */
  endSessions(user: string, ids: readonly string[] | null): readonly string[] {
    const listed = ids === null ? null : JSON.stringify(ids);
    return this.#statements.endSessions.all({ user, ids: listed }) as string[];
  }

  removeExpired(now: EpochMs, idleSince: EpochMs): void {
    this.#statements.removeExpired.run({ now, idleSince });
  }
}

function prepare(db: Database) {
  return {
    count: db.prepare('SELECT count(*) FROM users').pluck(),
    find: db.prepare('SELECT * FROM users WHERE id = @user OR name = @user ORDER BY id = @user DESC LIMIT 1'),
    add: db.prepare(`INSERT INTO users (id, name, display_name, role, agent, teams, password, must_change, created_at,
      changed_at, actor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    save: db.prepare(`UPDATE users SET display_name = ?, role = ?, agent = ?, teams = ?, disabled_at = ?, changed_at = ?
      WHERE id = ?`),
    setPassword: db.prepare('UPDATE users SET password = ?, must_change = ?, changed_at = ? WHERE id = ?'),
    rehash: db.prepare('UPDATE users SET password = ? WHERE id = ? AND password = ?'),
    addSession:
      db.prepare(`INSERT INTO sessions (id, hash, user_id, created_at, last_seen_at, expires_at, label, way)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`),
    seeSession: db.prepare('UPDATE sessions SET last_seen_at = max(last_seen_at, ?) WHERE id = ?'),
    keepNewest: db
      .prepare(`DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE user_id = @user
        ORDER BY last_seen_at DESC, created_at DESC LIMIT -1 OFFSET @count) RETURNING id`)
      .pluck(),
    endSessions: db
      .prepare(`DELETE FROM sessions WHERE user_id = @user
        AND (@ids IS NULL OR id IN (SELECT value FROM json_each(@ids))) RETURNING id`)
      .pluck(),
    removeExpired: db.prepare('DELETE FROM sessions WHERE expires_at <= @now OR last_seen_at <= @idleSince'),
  };
}
