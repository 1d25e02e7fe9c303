// Two daemons beside the same living PBXs: one is left alone, the other one is disturbed: killed, or kept from its disk. Then
// both files are read and compared, and what the disturbed one announced is held against what arrived.

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventId } from '../../src/api/event-json.ts';
import { startSimulator } from '../../src/pbx/simulator/server.ts';
import { Daemon, until } from './daemon.ts';
import { type Comparison, compareBooks, readBooks } from './kill-comparison.ts';
import { Receiver } from './receiver.ts';

export interface BesideRun {
  /** Empty. */
  readonly folder: string;
  readonly pbxs: number;
  /** How many times faster than life. */
  readonly speed: number;
  /** What is done to the one; `file` is its database. */
  readonly disturb: (daemon: Daemon, file: string) => Promise<void>;
}

export interface BesideResult extends Comparison {
  readonly events: number;
  readonly deliveries: number;
}

export interface Kills {
  readonly kills: number;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** A killed daemon had lived at most so long. */
  readonly lifeMsMax: number;
  readonly onKill?: (kills: number) => void;
}

/** Kills a daemon at random moments, also while it starts; in the end it is back. */
export function killing({ kills, random, lifeMsMax, onKill }: Kills): BesideRun['disturb'] {
  return async (daemon) => {
    for (let count = 1; count <= kills; count++) {
      // Mostly short lives, and some in which whole calls are seen.
      await sleep(50 + random() ** 2 * lifeMsMax);
      await daemon.kill('SIGKILL');
      onKill?.(count);
      void daemon.start().catch(() => undefined);
    }
    await until('the killed daemon is back', async () => {
      const { links } = await daemon.get<{ links: { state: string }[] }>('/readyz');
      return links.every(({ state }) => state === 'up');
    });
  };
}

export async function runBeside(run: BesideRun): Promise<BesideResult> {
  const files = ['steady', 'disturbed'].map((name) => join(run.folder, name, 'ringback.db'));
  for (const file of files) mkdirSync(dirname(file));
  const [steadyFile = '', disturbedFile = ''] = files;
  const simulators = await Promise.all(
    Array.from({ length: run.pbxs }, (_none, i) => startSimulator({ speed: run.speed, seed: 100 + i })),
  );
  const pbx = simulators.map(({ stop: _stop, ...login }, i) => ({
    id: `pbx${i}`,
    type: 'asterisk',
    ...login,
  }));
  const stopPbxs = () => Promise.all(simulators.map(({ stop }) => stop()));
  const receiver = await Receiver.start();
  const more = { hooks: { retrySeconds: Array(50).fill(1), timeoutSeconds: 5, allowPrivate: true } };
  const steady = await Daemon.configure(dirname(steadyFile), pbx, more);
  const disturbed = await Daemon.configure(dirname(disturbedFile), pbx, more);
  try {
    await Promise.all([steady.start(), disturbed.start()]);
    await disturbed.make('/api/v1/hooks', { url: `${receiver.url}/` });
    const announcedBefore = (await readBooks(disturbedFile)).outbox.at(-1)?.seq ?? 0;
    const from = Date.now();
    await run.disturb(disturbed, disturbedFile);
    // What was cut goes on and ends.
    await sleep(15_000);
    const end = Date.now();
    await stopPbxs();
    await until('nothing waits any more', async () => {
      const { items } = await disturbed.get<{ items: { pending: number }[] }>('/api/v1/hooks');
      return items[0]?.pending === 0;
    });
    await Promise.all([steady.kill('SIGTERM'), disturbed.kill('SIGTERM')]);
    const [whole, torn] = [await readBooks(steadyFile), await readBooks(disturbedFile)];
    const arrived = new Set(receiver.taken.map(({ id }) => id));
    const owed = torn.outbox.filter(({ seq }) => seq > announcedBefore);
    const silent = owed
      .filter(({ seq }) => !arrived.has(eventId(seq)))
      .map(({ seq }) => `never told: ${seq}`);
    const comparison = compareBooks(whole, torn, { from, until: end - 1_000 });
    return {
      ...comparison,
      events: owed.length,
      deliveries: receiver.taken.length,
      wrong: [...comparison.wrong, ...silent],
    };
  } finally {
    steady.destroy();
    disturbed.destroy();
    await stopPbxs();
    await receiver.close();
  }
}
