// Two daemons beside the same living PBXs: one is left alone, the other one is killed at random moments, also while it
// starts. Then both files are read and compared, and what the killed one announced is held against what arrived.

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventId } from '../../src/api/event-json.ts';
import { startSimulator } from '../../src/pbx/simulator/server.ts';
import { Daemon, until } from './daemon.ts';
import { type Comparison, compareBooks, readBooks } from './kill-comparison.ts';
import { Receiver } from './receiver.ts';

export interface KillRun {
  readonly folder: string;
  readonly kills: number;
  readonly pbxs: number;
  /** How many times faster than life. */
  readonly speed: number;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** A killed daemon had lived at most so long. */
  readonly lifeMsMax: number;
  readonly onKill?: (kills: number) => void;
}

export interface KillResult extends Comparison {
  readonly kills: number;
  readonly events: number;
  readonly deliveries: number;
}

export async function runKills(run: KillRun): Promise<KillResult> {
  const simulators = await Promise.all(
    Array.from({ length: run.pbxs }, (_none, i) => startSimulator({ speed: run.speed, seed: 100 + i })),
  );
  const pbx = simulators.map(({ stop: _stop, ...login }, i) => ({
    id: `pbx${i}`,
    type: 'asterisk',
    ...login,
  }));
  const receiver = await Receiver.start();
  const more = { hooks: { retrySeconds: Array(50).fill(1), timeoutSeconds: 5 } };
  const steady = await Daemon.configure(join(run.folder, 'steady'), pbx, more);
  const killed = await Daemon.configure(join(run.folder, 'killed'), pbx, more);
  try {
    await Promise.all([steady.start(), killed.start()]);
    await killed.make('/api/v1/hooks', { url: `${receiver.url}/` });
    const from = (await readBooks(join(run.folder, 'killed', 'ringback.db'))).outbox.at(-1)?.seq ?? 0;
    for (let kills = 1; kills <= run.kills; kills++) {
      // Mostly short lives, and some in which whole calls are seen.
      await sleep(50 + run.random() ** 2 * run.lifeMsMax);
      await killed.kill('SIGKILL');
      run.onKill?.(kills);
      void killed.start().catch(() => undefined);
    }
    await until('the killed daemon is back', async () => {
      const { links } = await killed.get<{ links: { state: string }[] }>('/readyz');
      return links.every(({ state }) => state === 'up');
    });
    // What was cut by the last kill goes on and ends.
    await sleep(15_000);
    const end = Date.now();
    await Promise.all(simulators.map(({ stop }) => stop()));
    await until('nothing waits any more', async () => {
      const { items } = await killed.get<{ items: { pending: number }[] }>('/api/v1/hooks');
      return items[0]?.pending === 0;
    });
    await Promise.all([steady.kill('SIGTERM'), killed.kill('SIGTERM')]);
    const books = await Promise.all(
      ['steady', 'killed'].map((name) => readBooks(join(run.folder, name, 'ringback.db'))),
    );
    const [whole, torn] = books;
    if (whole === undefined || torn === undefined) throw new Error('no files');
    const arrived = new Set(receiver.taken.map(({ id }) => id));
    const owed = torn.outbox.filter(({ seq }) => seq > from);
    const silent = owed
      .filter(({ seq }) => !arrived.has(eventId(seq)))
      .map(({ seq }) => `never told: ${seq}`);
    const comparison = compareBooks(whole, torn, end - 1_000);
    return {
      ...comparison,
      kills: run.kills,
      events: owed.length,
      deliveries: receiver.taken.length,
      wrong: [...comparison.wrong, ...silent],
    };
  } finally {
    steady.destroy();
    killed.destroy();
    await receiver.close();
  }
}
