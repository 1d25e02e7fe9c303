// `npm test`: set-up, then everything `npm run check` runs (lint, types, dead code, tests) and the build.
// Every step runs even when an earlier one failed; the last line counts the tests.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installDependencies, requireNode, root } from './setup.mjs';

requireNode();
installDependencies();

const folder = mkdtempSync(join(tmpdir(), 'ringback-verify-'));
const report = join(folder, 'tests.json');
const tool = (...path) => join(root, 'node_modules', ...path);

const steps = [
  ['lint', tool('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings'],
  ['types', tool('typescript', 'bin', 'tsc'), '--noEmit'],
  ['types of the page', tool('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'src/web'],
  ['dead code', tool('knip', 'bin', 'knip.js')],
  ['build', join(root, 'scripts', 'build.mjs')],
  [
    'tests',
    tool('vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${report}`,
  ],
];

const failed = steps.filter(([name, script, ...args]) => {
  console.log(`\n── ${name}`);
  const started = Date.now();
  const done = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  const ok = done.status === 0;
  console.log(`── ${name}: ${ok ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return !ok;
});

const counts = countTests();
rmSync(folder, { recursive: true, force: true });
console.log(
  failed.length === 0 ? '\nAll steps passed.' : `\nFailed: ${failed.map(([name]) => name).join(', ')}.`,
);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;

function countTests() {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    // A file that cannot even be loaded has no tests to fail.
    return { passed: numPassedTests, failed: Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
