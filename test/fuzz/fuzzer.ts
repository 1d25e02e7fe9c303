// What a fuzzer is: inputs, and what must hold for each. The suite tries some hundreds of each; `npm run fuzz` as many as it is told.
// Rule: an input and its check are determined by the seed alone, so that what was found can be tried again.

import fc from 'fast-check';

export interface Fuzzer<T = unknown> {
  readonly name: string;
  /** What is tried; made once. */
  readonly inputs: fc.Arbitrary<T>;
  /** Throws when something does not hold. */
  check(input: T): void | Promise<void>;
  close(): void | Promise<void>;
}

/** One input may take so long; what takes longer hangs. */
const INPUT_MS_MAX = 3_000;

/** Throws when a check is slow. */
export async function tryInput<T>({ check }: Fuzzer<T>, input: T): Promise<void> {
  const started = performance.now();
  await check(input);
  const ms = performance.now() - started;
  if (ms > INPUT_MS_MAX) throw new Error(`took ${Math.round(ms)} ms`);
}

/** What parsers trip over. */
export const HOSTILE_PIECES = [
  ...[
    '\r',
    '\n',
    '\r\n',
    '\n\n',
    '\r\n\r\n',
    '\0',
    ':',
    ': ',
    '%',
    '%0a',
    '%zz',
    '%u0041',
    '\t',
    '\u001b[2J',
  ],
  ...[
    'Event: ',
    'Response: ',
    'ActionID: ',
    'Content-Length: 99999999999\n\n',
    'Content-Length: -1\n\n',
    'Content-Type: ',
  ],
  ...[
    '__proto__: x\r\n',
    'constructor: x\r\n',
    'toString: y\r\n',
    'hasOwnProperty: z\r\n',
    '"__proto__":{"a":1},',
  ],
  ...['{', '}', '[', ']', '"', '\\', '\\u', '\\ud800', '{"a":', 'null', '-1', '1e999', '9'.repeat(40), 'NaN'],
  ...['\u202e', '\ufeff', '\ud83d', 'İ', 'ß', '\u0000\u0001', 'a'.repeat(5_000), '--END COMMAND--'],
  ...[
    'Uniqueid: \r\n',
    'Uniqueid: x\r\nUniqueid: y\r\n',
    'Timestamp: -5\r\n',
    'Timestamp: 1e400\r\n',
    'Event: Hangup\r\n\r\n',
  ],
  ...[
    'Event: Newchannel\r\n',
    'Event: BridgeEnter\r\n',
    'Event: AttendedTransfer\r\n',
    'Event: LocalBridge\r\n',
  ],
] as const;

export interface Edit {
  readonly kind: 'flip' | 'cut' | 'insert' | 'repeat' | 'move' | 'overwrite';
  /** Where, and how far, from 0 to 1. */
  readonly at: number;
  readonly reach: number;
  readonly piece: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('flip', 'cut', 'insert', 'repeat', 'move', 'overwrite'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  reach: fc.double({ min: 0, max: 1, noNaN: true }),
  piece: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_PIECES) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  ),
});

export const edits = fc.array(edit, { maxLength: 8 });

/** Bytes of a repeated or moved stretch, at most. */
const STRETCH_MAX = 2_000;

export function damaged(bytes: Buffer, damage: readonly Edit[]): Buffer {
  return damage.reduce<Buffer>(edited, bytes);
}

function edited(text: Buffer, { kind, at, reach, piece }: Edit): Buffer {
  const from = Math.floor(at * text.length);
  const to = Math.min(text.length, from + Math.floor(reach ** 3 * STRETCH_MAX) + 1);
  const inserted = Buffer.from(piece);
  const [before, middle, after] = [text.subarray(0, from), text.subarray(from, to), text.subarray(to)];
  switch (kind) {
    case 'flip': {
      const copy = Buffer.from(text);
      if (from < copy.length) copy[from] = (copy[from] ?? 0) ^ (1 << Math.floor(reach * 7.99));
      return copy;
    }
    case 'cut':
      return Buffer.concat([before, after]);
    case 'insert':
      return Buffer.concat([before, inserted, middle, after]);
    case 'overwrite':
      return Buffer.concat([before, inserted, after]);
    case 'repeat':
      return Buffer.concat([before, middle, middle, after]);
    case 'move':
      return Buffer.concat([after, before, middle]);
  }
}
