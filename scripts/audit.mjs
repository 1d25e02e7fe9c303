// `npm run audit`: known holes in what is part of the program. Fails on a high or critical one. Where the registry does not answer the
// question (offline, or a mirror without it), it says so and that nothing is known.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  encoding: 'utf8',
  shell: process.platform === 'win32',
});

const answer = readJson(stdout);
const counts = answer?.metadata?.vulnerabilities;
if (counts === undefined) {
  console.log('The registry does not tell of known holes: nothing is known. Try again with another one.');
} else {
  const grave = counts.high + counts.critical;
  for (const [name, { severity, range }] of Object.entries(answer.vulnerabilities ?? {})) {
    console.log(`${severity}: ${name} ${range}`);
  }
  console.log(`${counts.total} known holes, ${grave} of them grave.`);
  if (grave > 0) process.exitCode = 1;
}

function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
