// The real daemon beside real Asterisk servers: every scenario of the lab is played,
// and what the API then says is held against what truly happened. Several PBXs of
// one version hang on one daemon and play side by side; each has its own phones.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ami } from '../../scripts/pbx/ami.ts';
import type { Scenario, Who } from '../../scripts/pbx/scenario.ts';
import { SCENARIOS } from '../../scripts/pbx/scenarios.ts';
import type { Records, Version } from '../../scripts/pbx/server.ts';
import { hangUpEverything, resetPhones, startWorld, type World } from '../../scripts/pbx/world.ts';
import { callJson } from '../../src/api/call-json.ts';
import { recall } from '../../src/calls/history.ts';
import { tellAsterisk } from '../../src/pbx/asterisk/story.ts';
import { bareCall } from '../../src/store/stored.ts';
import { conversationsOf, factsOf, rowsOf } from '../support/asterisk-records.ts';
import { SETTINGS } from '../support/replay.ts';
import { type ApiCall, type DaemonProcess, startDaemonProcess } from './daemon.ts';
import { type ActualTask, compareScenario, type Expected } from './expectation.ts';
import { Pool } from './pool.ts';
import { type Row, renderTable } from './table.ts';

const LANES = 4;
const SETTLE_TIMEOUT_MS = 8_000;
const WITNESS = { username: 'full', secret: 'full-secret' } as const;
const ROOT = join(import.meta.dirname, '../..');

interface Lane {
  readonly pbx: string;
  world: World;
}

interface Played {
  readonly expected: Expected;
  readonly calls: readonly ApiCall[];
  readonly tasks: readonly ActualTask[];
  readonly problems: readonly string[];
  /** What a manager user saw meanwhile: a failure becomes a golden trace. */
  readonly bytes: Buffer;
}

let runs = 0;

/** Numbers that no other run of any scenario has: tasks are kept by number. */
function newWho(): Who {
  runs += 1;
  const tail = String(1000 + runs);
  return { customer: `7916200${tail}`, other: `7999300${tail}`, outside: `7903400${tail}` };
}

function run(file: string, args: readonly string[]): void {
  execFileSync(file, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Plays one scenario and gives what the daemon made of it, once it is as expected or has settled. */
async function played(lane: Lane, daemon: DaemonProcess, scenario: Scenario): Promise<Played> {
  const who = newWho();
  const expected = scenario.expected(who);
  await resetPhones(lane.world);
  const tap = await Ami.open({ port: lane.world.pbxAmiPort, ...WITNESS });
  const earlier = lane.world.records();
  const since = Date.now();
  await scenario.play(lane.world, who);
  await lane.world.quiet();
  const deadline = Date.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    const calls = await daemon.calls(lane.pbx, since);
    const tasks = (await Promise.all(Object.values(who).map((number) => daemon.tasks(number)))).flat();
    const problems = [
      ...calls.filter((call) => call.state !== 'ended').map((call) => `${call.id} is ${call.state}`),
      ...calls.filter((call) => !call.complete).map((call) => `${call.id} is not complete`),
      ...compareScenario(expected, calls, tasks),
    ];
    if (problems.length === 0 || Date.now() > deadline) {
      tap.close();
      const recorded = recordProblems(expected, earlier, lane.world.records());
      return {
        ...{ expected, calls, tasks, bytes: Buffer.concat(tap.received) },
        problems: [...problems, ...recorded],
      };
    }
    await sleep(250);
  }
}

/** What the PBX itself recorded meanwhile (CDR and CEL) tells the same, but for the time on hold. */
function recordProblems(expected: Expected, earlier: Records, now: Records): string[] {
  const { cdr, cel } = rowsOf({
    cdr: now.cdr.slice(earlier.cdr.length),
    cel: now.cel.slice(earlier.cel.length),
  });
  const facts = conversationsOf(factsOf(cdr, cel));
  const calls = facts.flatMap((each) => recall(SETTINGS, tellAsterisk(each, [])));
  const stated = expected.calls?.filter(({ holdSeconds }) => holdSeconds === undefined);
  if (stated?.length !== expected.calls?.length) return [];
  const json = calls.map((call) => callJson(bareCall(call, false, 'import')));
  const problems = compareScenario({ ...expected, tasks: [] }, json, []);
  return problems.map((problem) => `by its records: ${problem}`);
}

function row(name: string, { expected, calls, tasks, problems }: Played): Row {
  const wanted = (expected.calls ?? []).map((call) => told(call.disposition, call.reason));
  const inOrder = [...calls].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  const got = inOrder.map((call) => told(call.disposition, call.reason));
  return {
    scenario: name,
    expected: `${wanted.join(', ') || 'not stated'}; ${expected.tasks.length} tasks`,
    got: `${got.join(', ') || 'nothing'}; ${tasks.length} tasks`,
    verdict: problems.length === 0 ? 'ok' : `DIFFERS: ${problems.join('; ')}`,
  };
}

function keep(version: Version, name: string, { bytes, expected, calls, tasks }: Played): void {
  const folder = join(tmpdir(), 'ringback-live', `asterisk-${version}`, `${name}-${runs}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'all.ami'), bytes);
  writeFileSync(join(folder, 'expected.json'), `${JSON.stringify(expected, null, 1)}\n`);
  writeFileSync(join(folder, 'got.json'), `${JSON.stringify({ calls, tasks }, null, 1)}\n`);
  process.stdout.write(`${name} differs; what was seen is in ${folder}\n`);
}

/** The same lane with Asterisks that know nothing of what went wrong. */
async function replaceWorld(lane: Lane, daemon: DaemonProcess): Promise<void> {
  const { version, pbxAmiPort } = lane.world;
  await lane.world.stop();
  lane.world = await startWorld(version, pbxAmiPort);
  await daemon.linked(lane.pbx);
}

function told(disposition: string | null | undefined, reason: string | null | undefined): string {
  return reason == null ? (disposition ?? '?') : `${disposition} (${reason})`;
}

beforeAll(() => run('npm', ['run', '--silent', 'build']));

for (const version of ['22', '16'] as const satisfies readonly Version[]) {
  describe.skipIf(process.getuid?.() !== 0)(`Asterisk ${version}`, () => {
    const lanes: Lane[] = [];
    const idle = new Pool<Lane>();
    const rows: Row[] = [];
    let daemon: DaemonProcess;

    beforeAll(async () => {
      run(join(ROOT, 'scripts/pbx/install.sh'), [version]);
      for (let lane = 1; lane <= LANES; lane += 1) {
        lanes.push({ pbx: `lane${lane}`, world: await startWorld(version) });
      }
      for (const lane of lanes) idle.give(lane);
      daemon = await startDaemonProcess(
        lanes.map(({ pbx, world }) => ({
          id: pbx,
          port: world.pbxAmiPort,
          ...WITNESS,
        })),
      );
    });

    afterAll(async () => {
      await daemon?.stop();
      await Promise.all(lanes.map(({ world }) => world.stop()));
      process.stdout.write(`\nAsterisk ${version}\n${renderTable(rows)}\n`);
    });

    test.concurrent.for(SCENARIOS)('$name', async (scenario) => {
      const lane = await idle.take();
      try {
        const result = await played(lane, daemon, scenario);
        rows.push(row(scenario.name, result));
        if (result.problems.length > 0) keep(version, scenario.name, result);
        expect(result.problems).toEqual([]);
        await hangUpEverything(lane.world);
      } catch (error) {
        // Whatever a failed scenario left behind (a channel that will not hang up, say), the next one gets fresh PBXs.
        await replaceWorld(lane, daemon);
        throw error;
      } finally {
        idle.give(lane);
      }
    });
  });
}
