// Names and numbers that a caller could show, each to break something: one list for everything that is shown, kept, exported or dialled.

import { readFileSync } from 'node:fs';

export interface HostileCaller {
  readonly id: string;
  readonly name: Buffer;
  readonly number: string;
}

interface Entry {
  readonly id: string;
  readonly name?: string;
  /** Bytes that are no UTF-8. */
  readonly nameHex?: string;
  /** Left out: a number like any other, of its own. */
  readonly number?: string;
}

const ENTRIES = JSON.parse(readFileSync(new URL('caller-ids.json', import.meta.url), 'utf8')) as Entry[];

export const HOSTILE_CALLERS: readonly HostileCaller[] = ENTRIES.map(
  ({ id, name = '', nameHex, number }, i) => ({
    id,
    name: nameHex === undefined ? Buffer.from(name) : Buffer.from(nameHex, 'hex'),
    number: number ?? plainNumber(i),
  }),
);

/** As text: what JSON and HTTP can carry. */
export const HOSTILE_TEXTS: readonly string[] = ENTRIES.flatMap(({ name, number }) =>
  [name ?? [], number ?? []].flat(),
);

export function plainNumber(i: number): string {
  return `7916300${String(1000 + i)}`;
}
