// The sessions that are valid now, in memory. A session is known by the hash of what the cookie holds, so that whoever reads the
// database cannot use it. It ends at a fixed time, and earlier when nobody uses it; being seen is written down once a minute.

import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Queries } from '../store/queries.ts';
import type { Session } from '../store/user-rows.ts';

const COOKIE_BYTES = 32;
const SEEN_EVERY_MS = 60_000;

export interface SessionLimits {
  readonly lifetimeMs: number;
  readonly idleMs: number;
}

export class SessionRing {
  readonly limits: SessionLimits;
  readonly #reads: Pick<Queries, 'sessions'>;
  /** Notes that a session was seen; not waited for. */
  readonly #note: (id: string, at: EpochMs) => void;
  readonly #byHash = new Map<string, Session>();
  /** When each was seen, to the millisecond, and when that was written down. */
  readonly #seen = new Map<string, { at: EpochMs; notedAt: EpochMs }>();
  readonly #listeners = new Set<() => void>();

  constructor(
    reads: Pick<Queries, 'sessions'>,
    limits: SessionLimits,
    note: (id: string, at: EpochMs) => void,
  ) {
    this.#reads = reads;
    this.limits = limits;
    this.#note = note;
  }

  async load(): Promise<void> {
    for (const session of await this.#reads.sessions()) this.add(session);
  }

  add(session: Session): void {
    this.#byHash.set(session.hash, session);
    this.#seen.set(session.id, { at: session.lastSeenAt, notedAt: session.lastSeenAt });
  }

  /** Looking up a hash tells nothing about cookies that are nearly right. */
  find(cookie: string, now: EpochMs): Session | null {
    const session = this.#byHash.get(hashCookie(cookie));
    return session !== undefined && this.#isAlive(session, now) ? session : null;
  }

  see({ id }: Session, now: EpochMs): void {
    const seen = this.#seen.get(id);
    if (seen === undefined) return;
    seen.at = now;
    if (now - seen.notedAt < SEEN_EVERY_MS) return;
    seen.notedAt = now;
    this.#note(id, now);
  }

  /** Those that are alive, the one seen last first. */
  of(user: string, now: EpochMs): readonly Session[] {
    return [...this.#byHash.values()]
      .filter((session) => session.user === user && this.#isAlive(session, now))
      .map((session) => ({ ...session, lastSeenAt: this.#seenAt(session) }))
      .sort((a, b) => b.lastSeenAt - a.lastSeenAt);
  }

  /** Ended by an order already. */
  drop(ids: readonly string[]): void {
    const gone = new Set(ids);
    for (const [hash, { id }] of this.#byHash) if (gone.has(id)) this.#forget(hash, id);
    this.#tell();
  }

  dropOf(user: string): void {
    for (const [hash, session] of this.#byHash) if (session.user === user) this.#forget(hash, session.id);
    this.#tell();
  }

  /** How many are alive; those that are not are forgotten. */
  count(now: EpochMs): number {
    for (const [hash, session] of this.#byHash) {
      if (!this.#isAlive(session, now)) this.#forget(hash, session.id);
    }
    return this.#byHash.size;
  }

  /** Told whenever somebody's rights may have changed: what lasts longer than a request has to ask again. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  tellChanged(): void {
    this.#tell();
  }

  #isAlive(session: Session, now: EpochMs): boolean {
    return session.expiresAt > now && this.#seenAt(session) + this.limits.idleMs > now;
  }

  #seenAt({ id, lastSeenAt }: Session): EpochMs {
    return this.#seen.get(id)?.at ?? lastSeenAt;
  }

  #forget(hash: string, id: string): void {
    this.#byHash.delete(hash);
    this.#seen.delete(id);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** What a cookie holds: 256 bits that nobody can guess. */
export function newCookie(): string {
  return randomBytes(COOKIE_BYTES).toString('base64url');
}

export function hashCookie(cookie: string): string {
  return createHash('sha256').update(cookie).digest('hex');
}

/** Made of the cookie, which other sites cannot read: nothing has to be kept for it. */
export function csrfToken(cookie: string): string {
  return createHmac('sha256', cookie).update('ringback csrf').digest('base64url');
}
