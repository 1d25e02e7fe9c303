// Forgets a customer, from beginning to end: looks for what there is, has it taken out in portions, looks again until nothing
// is found, and keeps that it was done. May be begun again after a crash: what is done already is not found.

import { randomBytes, randomUUID } from 'node:crypto';
import type { Asker, Execute } from '../desk/order.ts';
import { AppError } from '../errors.ts';
import type { Trace } from '../store/erasure-places.ts';
import type { CustomerTraces } from '../store/erasure-queries.ts';
import type { ErasureCounts, StoredErasure } from '../store/erasure-writer.ts';
import type { Queries } from '../store/queries.ts';
import { DIGITS_MIN, digitsOf, type Person } from './scrub.ts';

export interface EraserOptions {
  readonly reads: Pick<Queries, 'customerTraces' | 'rowsWith'>;
  readonly execute: Execute;
  readonly by: Asker;
}

export type Counted = ErasureCounts & { readonly traces: number };

export interface Rehearsal {
  readonly counts: Counted;
  /** Files of the PBX that are not the daemon's to delete. */
  readonly recordings: string[];
}

export interface Erased extends Rehearsal {
  /** null: there was nothing of this number, so nothing was changed. */
  readonly erasure: StoredErasure | null;
}

/** Rows of one order: a few milliseconds of the engine's time. */
const PORTION_ROWS = 100;
/** Events of one call are some dozens. */
const PORTION_CALLS = 10;
/** What is told of the customer while they are being forgotten. */
const ROUNDS_MAX = 5;
const TOKEN_BYTES = 6;

/** What would be changed: what `erase` counts. Errors: `invalid`: the number is too short, or is one of the house's own. */
export async function rehearse(number: string, { reads }: EraserOptions): Promise<Rehearsal> {
  const { digits } = personOf(number);
  const found = await reads.customerTraces(number);
  refuseOwn(number, found);
  const { calls, tasks, outcomes, transcripts, contacts, listEntries, recordings } = found;
  const counts = { calls: calls.length, tasks: tasks.length, outcomes, transcripts, contacts, listEntries };
  const traces = countTraces(found, await reads.rowsWith(digits));
  return { counts: { ...counts, traces }, recordings: [...recordings] };
}

/** Errors: as `rehearse`; `conflict`: a call with this number is going on, or somebody goes on telling of it. */
export async function erase(number: string, options: EraserOptions): Promise<Erased> {
  const { reads, execute, by } = options;
  const person = personOf(number);
  const found = await reads.customerTraces(number);
  refuseOwn(number, found);
  // Counted before: what is told of the customer while they are being forgotten was not there.
  const traces = countTraces(found, await reads.rowsWith(person.digits));
  const order = { by, idempotency: null } as const;
  const { result: counts } = await execute({
    ...order,
    kind: 'erase-customer',
    asked: { number, person },
  });
  const take = async (journals: readonly string[], traces: readonly Trace[]): Promise<void> => {
    await execute({ ...order, kind: 'erase-traces', asked: { person, journals, traces } });
  };
  for (const journals of portions(found.calls, PORTION_CALLS)) await take(journals, []);
  for (const traces of portions(found.about, PORTION_ROWS)) await take([], traces);
  let isThere = traces > 0 || Object.values(counts).some((many) => many > 0);
  for (let round = 0; ; round++) {
    const elsewhere = await reads.rowsWith(person.digits);
    if (elsewhere.length === 0) break;
    if (round >= ROUNDS_MAX) throw stillTold();
    isThere = true;
    for (const traces of portions(elsewhere, PORTION_ROWS)) await take([], traces);
  }
  const done: Rehearsal = { counts: { ...counts, traces }, recordings: [...found.recordings] };
  if (!isThere) return { erasure: null, ...done };
  const asked = { id: randomUUID(), token: person.token, counts: done.counts };
  const { result: erasure } = await execute({ ...order, kind: 'keep-erasure', asked });
  return { erasure, ...done };
}

function personOf(number: string): Person {
  const digits = digitsOf(number);
  if (digits.length < DIGITS_MIN) {
    throw new AppError(
      'invalid',
      `${number} is too short to be a customer's number: it would be found in much that is not theirs. Want at least ${DIGITS_MIN} digits.`,
    );
  }
  return { digits, token: `erased-${randomBytes(TOKEN_BYTES).toString('hex')}` };
}

function refuseOwn(number: string, { callsToIt }: CustomerTraces): void {
  if (callsToIt === 0) return;
  throw new AppError(
    'invalid',
    `${callsToIt} customers' calls came in on ${number}: it is one of your own numbers, and nobody's in particular.`,
  );
}

function stillTold(): AppError {
  return new AppError(
    'conflict',
    'New rows with this number keep coming: somebody calls, or a program tells of it. Most is done; ask again later.',
  );
}

/** Rows in which the customer is named, each once, without those that are counted as what they are. */
function countTraces({ about, counted }: CustomerTraces, elsewhere: readonly Trace[]): number {
  const name = ({ table, key }: Trace) => JSON.stringify([table, ...key]);
  const known = new Set(counted.map(name));
  return new Set([...about, ...elsewhere].map(name).filter((each) => !known.has(each))).size;
}

function portions<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
