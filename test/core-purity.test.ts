// The core does no I/O: the linter says so, and here it is seen to say so, in every room of the core.

import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PLANTS = ['events', 'calls', 'tasks', 'scripts'].map((room) => `src/${room}/planted-violation.ts`);

afterEach(() => {
  for (const plant of PLANTS) rmSync(`${ROOT}/${plant}`, { force: true });
});

/** What the linter says of this source in every room. */
function lint(source: string): string {
  for (const plant of PLANTS) writeFileSync(`${ROOT}/${plant}`, source);
  const { stdout, stderr } = spawnSync('npx', ['biome', 'lint', '--max-diagnostics=none', ...PLANTS], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return stdout + stderr;
}

test.each([
  ["import { readFileSync } from 'node:fs';\nexport const a = readFileSync;\n", 'noRestrictedImports'],
  ["import { Writer } from '../store/writer.ts';\nexport const a = Writer;\n", 'noRestrictedImports'],
  ['export const a = Date.now();\n', 'noRestrictedGlobals'],
  ['export const a = setTimeout(() => undefined, 1);\n', 'noRestrictedGlobals'],
])('a planted violation is refused: %j', (source, rule) => {
  const said = lint(source);
  for (const plant of PLANTS) expect(said).toMatch(new RegExp(`${plant}\\S* lint/style/${rule}`));
});

test('an honest file passes', () => {
  expect(lint('export const a = 1;\n')).not.toContain('lint/');
});
