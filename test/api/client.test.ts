// The description is good enough to generate a client from: it compiles, and a small CRM written with it works.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateSource } from 'oazapfts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openHouse, TOKEN, traceEvents } from './house.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Somebody's afternoon: take the next task, say what came of it, and report a deal on the call that was missed. */
const CRM = `
import * as ringback from './client.ts';

ringback.defaults.baseUrl = process.env.URL ?? '';
ringback.defaults.headers = { authorization: 'Bearer ' + process.env.TOKEN };

async function work(): Promise<void> {
  const claimed = await ringback.claimNextTasks({ agent: '101', limit: 1 });
  if (claimed.status !== 200) throw new Error('no claim: ' + claimed.status);
  const [task] = claimed.data.items;
  if (task === undefined) throw new Error('nobody was missed');
  const taken = await ringback.claimTask(task.id, { agent: '102' });
  if (taken.status !== 409) throw new Error('claimed twice');
  const holder: string | null | undefined = taken.data.current?.claimedBy;
  const call: string = task.calls[0] ?? '';
  const outcome = await ringback.addOutcome(call, { type: 'deal_won', externalId: 'd-1', amount: 100 });
  if (outcome.status !== 201) throw new Error('no outcome: ' + JSON.stringify(outcome));
  const done = await ringback.completeTask(task.id, { agent: '101', result: 'sold', note: null });
  if (done.status !== 200) throw new Error('not done');
  const calls = await ringback.listCalls({ externalId: 'd-1' });
  if (calls.status !== 200) throw new Error('no calls');
  console.log(JSON.stringify({ holder, status: done.data.status, outcomes: calls.data.items[0]?.outcomes.length }));
}

await work();
`;

const TSCONFIG = {
  compilerOptions: {
    ...{ target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext', strict: true, noEmit: true },
    ...{ allowImportingTsExtensions: true, skipLibCheck: true, types: ['node'], lib: ['es2022', 'dom'] },
  },
  include: ['*.ts'],
};

let house: Awaited<ReturnType<typeof openHouse>>;
let folder: string;
beforeAll(async () => {
  house = await openHouse();
  await house.play(traceEvents('inbound-abandoned-while-ringing'));
  // Inside the project, so that its packages are found.
  const cache = join(ROOT, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'ringback-client-'));
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a generated TypeScript client compiles, and a program that uses it works', async () => {
  const { body } = await house.get('/api/v1/openapi.json');
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('openapi.json', JSON.stringify(body));
  write('client.ts', await generateSource(join(folder, 'openapi.json'), {}));
  write('crm.ts', CRM);
  write('package.json', '{ "type": "module" }');
  write('tsconfig.json', JSON.stringify(TSCONFIG));
  execFileSync('npx', ['tsc', '-p', folder], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });

  const env = { ...process.env, URL: house.url, TOKEN };
  const crm = spawn(process.execPath, ['--import', 'tsx', join(folder, 'crm.ts')], { cwd: ROOT, env });
  let said = '';
  for (const stream of [crm.stdout, crm.stderr]) stream.on('data', (text) => (said += text));
  const status = await new Promise((resolve) => crm.once('close', resolve));
  expect([status, said.trim()]).toEqual([0, JSON.stringify({ holder: '101', status: 'done', outcomes: 1 })]);
});
