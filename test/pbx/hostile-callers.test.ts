// The corpus of hostile callers through a real Asterisk: names and numbers over SIP, as a stranger on the Internet would send them to
// a trunk. Asterisk makes of them what it makes; the daemon beside it must stand, tell every call, and let nothing out that does more
// than look.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resetPhones, startWorld, type World } from '../../scripts/pbx/world.ts';
import { HOSTILE_CALLERS, plainNumber } from '../corpus/caller-ids.ts';
import { type DaemonProcess, startDaemonProcess } from './daemon.ts';
import { callOverSip } from './sip-caller.ts';

const ROOT = join(import.meta.dirname, '../..');
const RING_MS = 400;

interface Told {
  readonly state: string;
  readonly disposition: string | null;
  readonly from: {
    readonly number: string | null;
    readonly raw: string | null;
    readonly name: string | null;
  };
}

let world: World;
let daemon: DaemonProcess;

beforeAll(async () => {
  for (const [file, args] of [
    ['bash', ['scripts/pbx/install.sh', '22']],
    [process.execPath, ['scripts/build.mjs']],
  ] as const) {
    execFileSync(file, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  world = await startWorld('22');
  daemon = await startDaemonProcess([
    { id: 'lab', port: world.pbxAmiPort, username: 'lean', secret: 'lean-secret' },
  ]);
});
afterAll(async () => {
  await daemon?.stop();
  await world?.stop();
});

test('callers with hostile names and numbers are calls like any other, and do nothing else', async () => {
  await resetPhones(world);
  const statuses = new Map<string, number | null>();
  for (const { id, name, number } of HOSTILE_CALLERS) {
    const { status } = await callOverSip(world.pbxSipPort, { name, number, to: '5001', ringMs: RING_MS });
    statuses.set(id, status);
  }
  await world.quiet();
  const last = await callOverSip(world.pbxSipPort, {
    ...{ name: Buffer.from('Olga'), number: '79990001122', to: '5001', ringMs: RING_MS },
  });
  expect(last.status).toBe(487);
  let calls: readonly Told[] = [];
  for (
    let i = 0;
    i < 100 && !calls.some(({ from, state }) => from.number === '+79990001122' && state === 'ended');
    i++
  ) {
    await sleep(100);
    ({ items: calls } = await daemon.ask<{ items: Told[] }>('GET', 'calls?limit=500'));
  }
  // Asterisk itself turns away what is no SIP; most of it is.
  const rung = [...statuses].filter(([, status]) => status === 487).map(([id]) => id);
  expect(rung.length).toBeGreaterThan(HOSTILE_CALLERS.length / 2);
  expect(calls.length).toBeGreaterThanOrEqual(rung.length);
  expect(calls.filter(({ state, disposition }) => state !== 'ended' || disposition !== 'missed')).toEqual([]);
  for (const [i, { id, name, number }] of HOSTILE_CALLERS.entries()) {
    if (number !== plainNumber(i) || !rung.includes(id)) continue;
    const call = calls.find(({ from }) => from.number === `+${number}`);
    expect([id, call?.from.number]).toEqual([id, `+${number}`]);
    // Asterisk escapes quotes, and takes what is in angle brackets for a number. This it hands on as it is.
    const sent = name.toString('latin1');
    if (/^[\w .,:;+=@%{}$#*|/()[\]!-]{1,79}$/.test(sent) && sent.trim() === sent && id !== 'null') {
      expect([id, call?.from.name]).toEqual([id, sent]);
    }
  }
  console.log(
    `hostile callers: ${HOSTILE_CALLERS.length} tried over SIP, ${rung.length} rang, ${calls.length} calls told`,
  );
});

test('the daemon logged whole lines, and the PBX was told nothing but what is asked at every connect', async () => {
  for (const line of daemon.log().split('\n').slice(1, -1)) expect(() => JSON.parse(line)).not.toThrow();
  const { items } = await daemon.ask<{ items: { state: string; anomalies?: number }[] }>('GET', 'pbx');
  expect(items[0]).toMatchObject({ state: 'up' });
});
