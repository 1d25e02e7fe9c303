// Records scenarios on a real Asterisk as golden traces: what a generous manager
// user saw (all.ami), what the daemon's own user would see (lean.ami), and the
// truth told by hand (expected.json). A folder that exists is left as it is.
// With --records, into a folder of its own: what the PBX itself recorded (cdr.csv,
// cel.csv), and what the recommended manager user saw of the same calls (live.ami).
//
//   npx tsx scripts/pbx/record.ts 22 [--records] [--again] [name …]
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ami } from './ami.ts';
import { RECORDED, type Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import type { Version } from './server.ts';
import { hangUpEverything, resetPhones, startWorld, type World } from './world.ts';

const LANES = 3;

/** File → the manager user whose session it holds. */
const SESSIONS = { 'all.ami': 'full', 'lean.ami': 'lean' };
const BESIDE_RECORDS = { 'live.ami': 'dial' };

async function record(world: World, scenario: Scenario, folder: string, withRecords: boolean): Promise<void> {
  await resetPhones(world);
  const sessions = new Map<string, Ami>();
  const earlier = world.records();
  try {
    for (const [file, username] of Object.entries(withRecords ? BESIDE_RECORDS : SESSIONS)) {
      const login = { port: world.pbxAmiPort, username, secret: `${username}-secret` };
      sessions.set(file, await Ami.open(login));
    }
    await scenario.play(world, RECORDED);
    await world.quiet();
    await sleep(400);
    mkdirSync(folder, { recursive: true });
    for (const [file, { received }] of sessions) writeFileSync(join(folder, file), Buffer.concat(received));
    const { cdr, cel } = world.records();
    if (withRecords) {
      writeFileSync(join(folder, 'cdr.csv'), cdr.slice(earlier.cdr.length));
      writeFileSync(join(folder, 'cel.csv'), cel.slice(earlier.cel.length));
    }
    const truth = JSON.stringify(scenario.expected(RECORDED), null, 1);
    writeFileSync(join(folder, 'expected.json'), `${truth}\n`);
  } finally {
    for (const session of sessions.values()) session.close();
  }
}

/** One world after another takes the next scenario; a failed one is told at the end. */
async function lane(
  version: Version,
  queue: Scenario[],
  folderOf: (name: string) => string,
  withRecords: boolean,
) {
  const failed: string[] = [];
  const world = await startWorld(version);
  try {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        await record(world, next, folderOf(next.name), withRecords);
        process.stdout.write(`recorded ${version} ${next.name}\n`);
      } catch (error) {
        failed.push(`${next.name}: ${String(error)}`);
        await hangUpEverything(world);
      }
    }
  } finally {
    await world.stop();
  }
  return failed;
}

async function main(): Promise<number> {
  const [version, ...rest] = process.argv.slice(2);
  if (version !== '22' && version !== '16') {
    process.stderr.write('usage: record.ts 22|16 [--records] [--again] [name …]\n');
    return 2;
  }
  const again = rest.includes('--again');
  const withRecords = rest.includes('--records');
  const names = rest.filter((one) => !one.startsWith('--'));
  const set = `asterisk-${version}${withRecords ? '-records' : ''}`;
  const traces = join(import.meta.dirname, '../../test/traces', set);
  const folderOf = (name: string) => join(traces, name);
  const queue = SCENARIOS.filter(
    ({ name }) => (names.length === 0 || names.includes(name)) && (again || !existsSync(folderOf(name))),
  );
  const lanes = Math.min(LANES, queue.length);
  const failed = await Promise.all(
    Array.from({ length: lanes }, () => lane(version, queue, folderOf, withRecords)),
  );
  for (const one of failed.flat()) process.stderr.write(`NOT recorded ${version} ${one}\n`);
  return failed.flat().length === 0 ? 0 : 1;
}

process.exitCode = await main();
