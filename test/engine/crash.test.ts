// SIGKILL while commits are made: what was published is stored, and what is stored fits together.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openCalls } from '../../src/calls/reducer.ts';
import { restoreCalls } from '../../src/engine/recovery.ts';
import { SETTINGS } from '../support/replay.ts';
import { inFolder, openWorkshop } from '../support/workshop.ts';

const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
const EVERYTHING = { limit: 5_000, cursor: null };

interface Published {
  readonly calls: readonly { readonly id: string; readonly state: string }[];
  readonly tasks: readonly { readonly id: string; readonly missedCalls: number }[];
}

/** Runs the child until it has published so often; returns what it said. */
async function killAfter(publications: number, file: string, batch: number): Promise<Published[]> {
  const args = ['--import', 'tsx', CHILD, file, String(batch)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: Published[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.endsWith(';')) break;
    said.push(JSON.parse(line.slice(0, -1)) as Published);
    if (said.length === publications) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return said;
}

test.each([
  [1, 25],
  [9, 25],
  [40, 3],
  [60, 25],
  [25, 200],
])(
  'killed after %i publications of %i events: nothing published is lost, nothing stored is torn',
  (publications, batch) =>
    inFolder(async (folder) => {
      const file = join(folder, 'a.db');
      const said = await killAfter(publications, file, batch);
      expect(said.length).toBeGreaterThanOrEqual(publications);

      const shop = openWorkshop(file);
      const { db } = shop.opened;
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(db.pragma('foreign_key_check')).toEqual([]);
      for (const { calls, tasks } of said) {
        for (const { id, state } of calls) {
          const stored = await shop.queries.call(id);
          expect(stored).not.toBeNull();
          if (state === 'ended') expect(stored?.state).toBe('ended');
        }
        for (const { id, missedCalls } of tasks) {
          expect((await shop.queries.task(id))?.missedCalls).toBeGreaterThanOrEqual(missedCalls);
        }
      }

      const tasks = (await shop.queries.tasks({}, EVERYTHING)).items;
      const calls = (await shop.queries.calls({}, EVERYTHING)).items;
      const counted = new Set(tasks.flatMap((task) => task.calls));
      const missed = calls.filter((call) => call.disposition === 'missed' && call.from.number !== null);
      expect([...counted].sort()).toEqual(missed.map(({ id }) => id).sort());
      for (const task of tasks) expect(task.calls).toHaveLength(task.missedCalls);

      const open = calls.filter(({ state }) => state !== 'ended').map(({ id }) => id);
      expect(openCalls(restoreCalls(shop.writer, SETTINGS).state)).toEqual(expect.arrayContaining(open));
      shop.close();
    }),
  60_000,
);
