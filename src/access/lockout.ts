// Wrong passwords cost time: after a few, by one login name or from one address, the next one has to wait, twice as long each
// time, and never for ever. Only time is kept, in memory, of the names and addresses that failed last.
// Rule: an attempt counts as failed from its beginning, so that many at once are many; one that succeeds forgives its name.
// Names that nobody has count like the others: nothing tells them apart.

import { isIPv6 } from 'node:net';
import type { EpochMs } from '../events/vocabulary.ts';

const FREE_FAILURES = 5;
const FIRST_DELAY_MS = 1_000;
/** Whoever is kept from signing in by somebody else's guesses waits no longer than this. */
const DELAY_MS_MAX = 300_000;
/** Without a failure for so long, what was before is forgotten. */
const MEMORY_MS = 3_600_000;
const REMEMBERED_MAX = 10_000;

interface Failures {
  readonly count: number;
  readonly at: EpochMs;
}

export class Lockout {
  readonly #names = new Map<string, Failures>();
  readonly #addresses = new Map<string, Failures>();

  /** Begins an attempt. Returns 0: go on; else how long to wait, in milliseconds, and nothing is counted. */
  begin(name: string, address: string, now: EpochMs): number {
    const waitMs = Math.max(this.delayOf(name, now), delay(this.#addresses.get(network(address)), now));
    if (waitMs > 0) return waitMs;
    count(this.#names, name, now);
    count(this.#addresses, network(address), now);
    return 0;
  }

  /** The attempt was right. Somebody who knows one password may still be guessing others: of what the address has done, half is
   * forgiven. */
  succeed(name: string, address: string): void {
    this.#names.delete(name);
    const known = this.#addresses.get(network(address));
    if (known === undefined) return;
    const left = Math.floor((known.count - 1) / 2);
    if (left === 0) this.#addresses.delete(network(address));
    else this.#addresses.set(network(address), { ...known, count: left });
  }

  /** How long this name has to wait, wherever it comes from. */
  delayOf(name: string, now: EpochMs): number {
    return delay(this.#names.get(name), now);
  }

  /** An administrator has looked into it: this name and all addresses begin anew. */
  forgive(name: string): void {
    this.#names.delete(name);
    this.#addresses.clear();
  }
}

function delay(failures: Failures | undefined, now: EpochMs): number {
  if (failures === undefined || failures.count < FREE_FAILURES || isForgotten(failures, now)) return 0;
  const lastsMs = Math.min(FIRST_DELAY_MS * 2 ** (failures.count - FREE_FAILURES), DELAY_MS_MAX);
  return Math.max(0, failures.at + lastsMs - now);
}

function isForgotten({ at }: Failures, now: EpochMs): boolean {
  return now - at > MEMORY_MS;
}

function count(failures: Map<string, Failures>, key: string, now: EpochMs): void {
  const known = failures.get(key);
  failures.delete(key);
  failures.set(key, { count: known === undefined || isForgotten(known, now) ? 1 : known.count + 1, at: now });
  // The one that failed longest ago is first.
  if (failures.size > REMEMBERED_MAX) failures.delete(failures.keys().next().value ?? key);
}

/** One household has a whole IPv6 network of 64 bits; IPv4 in its IPv6 spelling is IPv4. */
function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = plain.includes('::') ? 8 - groups.length - (tail === '' ? 0 : tail.split(':').length) : 0;
  const all = [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...tail.split(':')];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
