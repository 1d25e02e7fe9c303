// The way in: who signs in, with a password or by the word of a proxy, gets a session.
// Rule: a wrong password, a name that nobody has, and a user who is disabled get the same answer after the same time. What was typed
// is neither logged nor kept: people type passwords where names belong.

import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Asker, Execute } from '../desk/order.ts';
import { DOOR, type SignInEvent } from '../desk/user-orders.ts';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Session, User } from '../store/user-rows.ts';
import type { Lockout } from './lockout.ts';
import type { Passwords } from './passwords.ts';
import { hashCookie, newCookie, type SessionRing } from './session-ring.ts';
import { holderFor, type UserDirectory } from './user-directory.ts';
import { foldName } from './user-name.ts';

/** What became of sign-ins since the start. */
export interface SignInCounts {
  ok: number;
  wrong: number;
  /** Not looked at: too many failed before. */
  delayed: number;
}

export function newSignInCounts(): SignInCounts {
  return { ok: 0, wrong: 0, delayed: 0 };
}

/** Where somebody stands who wants in. */
export interface Visitor {
  readonly address: string;
  /** The browser, in a few words. */
  readonly label: string;
}

export interface Entered {
  readonly user: User;
  readonly session: Session;
  readonly cookie: string;
}

export interface DoorOptions {
  readonly users: UserDirectory;
  readonly sessions: SessionRing;
  readonly passwords: Passwords;
  readonly lockout: Lockout;
  readonly execute: Execute;
  readonly counts: SignInCounts;
  readonly now: () => EpochMs;
  readonly log: Logger;
}

/** Failures that are written down; a flood of them is counted only. */
const NOTES_PER_MINUTE = 60;
const MINUTE_MS = 60_000;

export class Door {
  readonly #options: DoorOptions;
  #notes = { since: 0, count: 0 };

  constructor(options: DoorOptions) {
    this.#options = options;
  }

  /** Errors: `unauthorized`; `rate_limited`: wait first. */
  async enter(name: string, password: string, visitor: Visitor): Promise<Entered> {
    const user = await this.check(name, password, visitor);
    await this.#renewHash(user, password);
    return this.admit(user, 'password', visitor);
  }

  /** The user of this name and password. Errors: `unauthorized`; `rate_limited`. */
  async check(name: string, password: string, { address }: Visitor): Promise<User> {
    const { users, passwords, lockout, counts, now } = this.#options;
    // A name that cannot be one is nobody's, and waits like the others.
    const folded = foldName(name) ?? name.slice(0, 64);
    const found = users.byName(folded);
    const waitMs = lockout.begin(folded, address, now());
    if (waitMs > 0) {
      counts.delayed++;
      this.#note(found, address, 'delayed');
      const seconds = Math.ceil(waitMs / 1000);
      throw new AppError('rate_limited', `Too many sign-ins failed. Try again in ${seconds} s.`, {
        retryAfterSeconds: seconds,
      });
    }
    const user = found?.disabledAt === null ? found : null;
    const isRight = await passwords.verify(password, user?.password ?? null);
    if (user === null || !isRight) {
      counts.wrong++;
      this.#note(found, address, 'wrong password');
      throw new AppError('unauthorized', 'Name or password is wrong.');
    }
    lockout.succeed(folded, address);
    return user;
  }

  /** A new session. Errors: `forbidden`: disabled meanwhile. */
  async admit(user: User, way: Session['way'], { address, label }: Visitor): Promise<Entered> {
    const { sessions, execute, counts, now } = this.#options;
    const cookie = newCookie();
    const at = now();
    const session: Session = {
      ...{ id: randomUUID(), hash: hashCookie(cookie), user: user.id, label, way },
      createdAt: at,
      lastSeenAt: at,
      expiresAt: at + sessions.limits.lifetimeMs,
    };
    const asked = { session, address, idleSince: at - sessions.limits.idleMs };
    const { result } = await execute({
      kind: 'start-session',
      asked,
      by: askerFor(user),
      idempotency: null,
    });
    sessions.count(at);
    sessions.drop(result.ended);
    sessions.add(session);
    counts.ok++;
    return { user, session, cookie };
  }

  /** Parameters have grown since this password was hashed. */
  async #renewHash({ id, password: before, name }: User, password: string): Promise<void> {
    const { passwords, execute, users, log } = this.#options;
    if (before === null || !passwords.isOutgrown(before)) return;
    try {
      const asked = { id, before, password: await passwords.hash(password) };
      await execute({ kind: 'rehash-password', asked, by: DOOR, idempotency: null });
      await users.load();
    } catch (error) {
      // The old hash is as good as it was.
      log.warn({ err: error, user: name }, 'a password could not be hashed anew');
    }
  }

  #note(user: User | null, address: string, event: SignInEvent): void {
    const { execute, now, log } = this.#options;
    if (now() - this.#notes.since >= MINUTE_MS) this.#notes = { since: now(), count: 0 };
    if (++this.#notes.count > NOTES_PER_MINUTE) return;
    log.info({ user: user?.name ?? null, address, event }, 'a sign-in failed');
    const asked = { user: user?.id ?? null, address, event };
    execute({ kind: 'note-sign-in', asked, by: DOOR, idempotency: null }).catch((error: unknown) =>
      log.warn({ err: error }, 'a failed sign-in is not in the audit log'),
    );
  }
}

function askerFor(user: User): Asker {
  const { name, teams, agent, ownOnly } = holderFor(user);
  return { key: name, teams, agent, ownOnly, mayOverrule: false };
}
