// Other programs in the way of the database, beside a PBX that goes on: one reads in it for as long as the daemon lives, one
// holds it for longer than the daemon waits. Nothing is lost, nothing is late for ever, and the daemon says what is wrong.

import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { beforeAll, expect, test, vi } from 'vitest';
import { runBeside } from '../support/beside-run.ts';
import { buildDaemon, until } from '../support/daemon.ts';
import { inFolder } from '../support/workshop.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

beforeAll(buildDaemon);

test('a foreign reader that never ends and a foreign writer that holds the file cost nothing but time', () =>
  inFolder(async (folder) => {
    const problems = new Set<string | null>();
    const { wrong, ...figures } = await runBeside({
      ...{ folder, pbxs: 2, speed: 10 },
      async disturb(daemon, file) {
        const reader = new Database(file, { readonly: true });
        reader.exec('BEGIN');
        reader.prepare('SELECT count(*) FROM calls').get();
        const writer = new Database(file);
        for (let turn = 0; turn < 2; turn++) {
          await sleep(2_000);
          writer.exec('BEGIN IMMEDIATE');
          await until('the daemon says that it cannot write', async () => {
            const { storageProblem } = await daemon.get<{ storageProblem: string | null }>('/readyz');
            problems.add(storageProblem);
            return storageProblem !== null;
          });
          writer.exec('ROLLBACK');
          await until('it can again', async () => {
            const { storageProblem } = await daemon.get<{ storageProblem: string | null }>('/readyz');
            return storageProblem === null;
          });
        }
        writer.close();
        reader.exec('COMMIT');
        reader.close();
      },
    });
    console.log(JSON.stringify(figures));
    expect(wrong).toEqual([]);
    expect([...problems].join()).toMatch(/locked/);
    expect(figures.known).toBe(figures.calls);
    expect(figures.whole).toBe(figures.calls);
    expect(figures.calls).toBeGreaterThan(10);
  }));
