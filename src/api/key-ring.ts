// The keys that are valid now, in memory: asked at every request, read again when one was made or revoked. All keys
// are made and revoked through this process, so it always knows.

import { createHash, randomBytes } from 'node:crypto';
import type { Holder } from '../desk/scopes.ts';
import { UNLIMITED } from '../desk/sight.ts';
import type { Queries } from '../store/queries.ts';

const PREFIX = 'rbk_';
const KEY_BYTES = 24;

export class KeyRing {
  readonly #reads: Pick<Queries, 'keys'>;
  #byHash = new Map<string, Holder>();
  #asked = 0;
  #loaded = 0;

  constructor(reads: Pick<Queries, 'keys'>) {
    this.#reads = reads;
  }

  async load(): Promise<void> {
    const turn = ++this.#asked;
    const valid = (await this.#reads.keys()).filter(({ revokedAt }) => revokedAt === null);
    // Another one began later and has come back before: it knows more.
    if (turn < this.#loaded) return;
    this.#loaded = turn;
    this.#byHash = new Map(
      valid.map(({ hash, name, scopes, teams }) => [hash, { ...UNLIMITED, name, scopes, teams }]),
    );
  }

  /** Looking up a hash tells nothing about keys that are nearly right. */
  find(key: string): Holder | null {
    return this.#byHash.get(hashKey(key)) ?? null;
  }
}

export function newKey(): string {
  return PREFIX + randomBytes(KEY_BYTES).toString('base64url');
}

export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
