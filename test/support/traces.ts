// The recorded calls under test/traces: bytes of real PBXs, and what truly happened.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Expected } from '../pbx/expectation.ts';

const FOLDER = fileURLToPath(new URL('../traces/', import.meta.url));

export interface Trace {
  readonly pbx: string;
  readonly name: string;
  readonly file: string;
  readonly bytes: Buffer;
  readonly expected: Expected;
}

/** Every recording `file` of a PBX: `traces('asterisk-22', 'all.ami')`. */
export function traces(pbx: string, file: string): Trace[] {
  const folder = join(FOLDER, pbx);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .filter((name) => existsSync(join(folder, name, file)))
    .map((name) => ({
      pbx,
      name,
      file,
      bytes: readFileSync(join(folder, name, file)),
      expected: JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8')) as Expected,
    }));
}
