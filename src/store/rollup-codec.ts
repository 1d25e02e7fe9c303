// Tallies ↔ what the database keeps of them: numbers as JSON, histograms and customers as bytes. Little-endian, as every
// machine is that this runs on.

import type { CustomerId } from '../metrics/facts.ts';
import { CROWDS, type CrowdName, type Tally } from '../metrics/tally.ts';

export interface EncodedSums {
  readonly counts: string;
  readonly times: string;
  readonly buckets: Buffer;
}

const MEMBER_BYTES = 4;
const CROWD_SHIFT = 28;
const CUSTOMER_MAX = 2 ** CROWD_SHIFT - 1;

/** null: nothing is left to keep. */
export function encodeSums(tally: Tally): EncodedSums | null {
  const lengths: { [name: string]: number } = {};
  const parts: Buffer[] = [];
  for (const [name, histogram] of tally.times) {
    const numbers = histogram.toNumbers();
    if (numbers.length === 0) continue;
    lengths[name] = numbers.byteLength;
    parts.push(Buffer.from(numbers.buffer));
  }
  if (tally.counts.size === 0 && parts.length === 0) return null;
  return {
    counts: JSON.stringify(Object.fromEntries(tally.counts)),
    times: JSON.stringify(lengths),
    buckets: Buffer.concat(parts),
  };
}

export function addSums(tally: Tally, { counts, times, buckets }: EncodedSums): void {
  for (const [name, n] of Object.entries(JSON.parse(counts) as { [name: string]: number }))
    tally.count(name, n);
  let at = 0;
  for (const [name, bytes] of Object.entries(JSON.parse(times) as { [name: string]: number })) {
    tally.histogram(name).addBytes(buckets.subarray(at, at + bytes));
    at += bytes;
  }
}

export function encodeMembers(crowd: CrowdName, customers: Iterable<CustomerId>): number[] {
  const high = CROWDS.indexOf(crowd) * 2 ** CROWD_SHIFT;
  return Array.from(customers, (customer) => {
    if (customer > CUSTOMER_MAX) throw new RangeError(`more than ${CUSTOMER_MAX} customers`);
    return high + customer;
  });
}

export function membersToBytes(members: readonly number[]): Buffer {
  return Buffer.from(Uint32Array.from(members).buffer);
}

export function addMembers(tally: Tally, bytes: Buffer): void {
  const members = new Uint32Array(bytes.length / MEMBER_BYTES);
  new Uint8Array(members.buffer).set(bytes.subarray(0, members.byteLength));
  const crowds = CROWDS.map((name) => tally.crowds.get(name) ?? null);
  for (const member of members) {
    const i = member >>> CROWD_SHIFT;
    const name = CROWDS[i];
    if (name === undefined) continue;
    const crowd = crowds[i] ?? tally.crowd(name);
    crowds[i] = crowd;
    crowd.add(member & CUSTOMER_MAX);
  }
}
