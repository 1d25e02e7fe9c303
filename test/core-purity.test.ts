// The core does no I/O: the linter says so, and here it is seen to say so.

import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PLANT = 'src/calls/planted-violation.ts';

afterEach(() => rmSync(`${ROOT}/${PLANT}`, { force: true }));

function lint(source: string): string {
  writeFileSync(`${ROOT}/${PLANT}`, source);
  const { stdout, stderr } = spawnSync('npx', ['biome', 'lint', PLANT], { cwd: ROOT, encoding: 'utf8' });
  return stdout + stderr;
}

test.each([
  ["import { readFileSync } from 'node:fs';\nexport const a = readFileSync;\n", 'noRestrictedImports'],
  ["import { Writer } from '../store/writer.ts';\nexport const a = Writer;\n", 'noRestrictedImports'],
  ['export const a = Date.now();\n', 'noRestrictedGlobals'],
  ['export const a = setTimeout(() => undefined, 1);\n', 'noRestrictedGlobals'],
])('a planted violation is refused: %j', (source, rule) => {
  expect(lint(source)).toContain(rule);
});

test('an honest file passes', () => {
  expect(lint('export const a = 1;\n')).not.toContain('lint/');
});
