// A daemon that is killed while many workers claim: what was answered stands, nothing is claimed twice, and what was
// lost on the way is asked for again with the same key.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { fillTasks } from '../../scripts/bench/claims.ts';
import type { TaskJson } from '../../src/api/task-json.ts';
import { buildDaemon, Daemon } from '../support/daemon.ts';
import { makeFolder } from '../support/workshop.ts';

vi.setConfig({ testTimeout: 120_000 });

const TASKS = 1_000;
const WORKERS = 20;
const KILLS = 3;

const folder = makeFolder();
let daemon: Daemon | null = null;
afterAll(() => {
  daemon?.destroy();
  rmSync(folder, { recursive: true, force: true });
});

test('every answered claim is there after a kill, and each task has one owner', async () => {
  await buildDaemon();
  const ids = fillTasks(join(folder, 'ringback.db'), TASKS);
  const login = { host: '127.0.0.1', port: 9, username: 'u', secret: 's' };
  const started = await Daemon.configure(folder, [{ id: 'main', type: 'asterisk', ...login }]);
  daemon = started;
  const owners = new Map<string, string>();
  let kills = 0;

  const work = async (worker: string): Promise<void> => {
    for (let turn = 0; ; ) {
      const claim = { agent: worker, limit: 3, leaseSeconds: 3_600 };
      // The same key until there is an answer.
      const answer = await started
        .make<{ items: TaskJson[] }>('/api/v1/tasks/claim', claim, `${worker}-${turn}`)
        .catch(() => null);
      if (answer === null) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      turn++;
      for (const { id } of answer.items) {
        expect(owners.get(id)).toBeUndefined();
        owners.set(id, worker);
      }
      if (answer.items.length === 0) return;
    }
  };

  const killer = async (): Promise<void> => {
    for (; kills < KILLS; kills++) {
      const before = owners.size;
      while (owners.size < before + 100) await new Promise((resolve) => setTimeout(resolve, 1));
      await started.kill('SIGKILL');
      await started.start({ connected: false });
    }
  };

  await started.start({ connected: false });
  await Promise.all([killer(), ...Array.from({ length: WORKERS }, (_none, i) => work(`w${i}`))]);

  expect(new Set(owners.keys())).toEqual(new Set(ids));
  const tasks = await started.all<TaskJson>('/api/v1/tasks');
  expect(tasks).toHaveLength(TASKS);
  for (const { id, status, claimedBy, history } of tasks) {
    expect([id, status, claimedBy]).toEqual([id, 'claimed', owners.get(id)]);
    expect(history.filter(({ event }) => event === 'claimed')).toHaveLength(1);
  }
  expect(kills).toBe(KILLS);
});
