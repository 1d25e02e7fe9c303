// Following changes beside a writer that commits as fast as it can, in another process: whoever follows, with
// whatever filter and page, ends up with every record as it is at last.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { CallFilter } from '../../src/store/call-filter.ts';
import type { CallChanges } from '../../src/store/change-queries.ts';
import { openForReading, openForWriting } from '../../src/store/database.ts';
import { createQueries, type Queries } from '../../src/store/queries.ts';
import type { TaskFilter } from '../../src/store/task-queries.ts';
import { sampleTask } from '../support/sample-task.ts';
import { inFolder, openWorkshop } from '../support/workshop.ts';

const CHILD = fileURLToPath(new URL('./hammer-child.ts', import.meta.url));
const ALL = { limit: 5_000, cursor: null };

interface Follower {
  readonly known: Map<string, { readonly id: string }>;
  /** Asks once. Returns whether there was nothing. */
  ask(): Promise<boolean>;
  /** Everything that fits the filter, read in one go. */
  truth(): Promise<readonly { readonly id: string }[]>;
}

function follow(
  ask: (since: number) => Promise<Pick<CallChanges, 'items' | 'cursor' | 'more'> & Partial<CallChanges>>,
  truth: Follower['truth'],
): Follower {
  const known: Follower['known'] = new Map();
  let since = 0;
  return {
    known,
    truth,
    async ask() {
      const { items, merged = [], cursor, more } = await ask(since);
      expect(cursor).toBeGreaterThanOrEqual(since);
      if (more) expect(cursor).toBeGreaterThan(since);
      since = cursor;
      for (const item of items) known.set(item.id, item);
      for (const { id } of merged) known.delete(id);
      return items.length + merged.length === 0;
    },
  };
}

const FILTERS: readonly { calls: CallFilter; tasks: TaskFilter; limit: number }[] = [
  { calls: {}, tasks: {}, limit: 5_000 },
  { calls: {}, tasks: {}, limit: 1 },
  { calls: { state: 'ended' }, tasks: { statuses: ['open'] }, limit: 3 },
  { calls: { disposition: ['missed'] }, tasks: { statuses: ['claimed', 'snoozed'] }, limit: 50 },
  { calls: { teams: ['sales'] }, tasks: { teams: ['sales'] }, limit: 2 },
  { calls: { teams: ['support'], direction: ['inbound'] }, tasks: { teams: ['nobody'] }, limit: 7 },
];

const followers = (queries: Queries): Follower[] =>
  FILTERS.flatMap(({ calls, tasks, limit }) => [
    follow(
      (since) => queries.callChanges(calls, { since, limit }),
      async () => (await queries.calls(calls, ALL)).items,
    ),
    follow(
      // biome-ignore lint/suspicious/noExplicitAny: a task and a call are followed alike
      (since) => queries.taskChanges(tasks, { since, limit }) as Promise<any>,
      async () => (await queries.tasks(tasks, ALL)).items,
    ),
  ]);

test(
  'beside a writer that hammers, every follower ends with the last state of every record',
  () =>
    inFolder(async (folder) => {
      const file = join(folder, 'a.db');
      openForWriting(file, { synchronous: 'normal' }).close();
      const args = ['--import', 'tsx', CHILD, file];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
      const ended = once(child, 'exit');
      const { db, close } = openForReading(file);
      const queries = createQueries(db);
      const all = followers(queries);
      let asked = 0;
      while (child.exitCode === null) {
        for (const follower of all) await follower.ask();
        asked++;
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await ended).toEqual([0, null]);
      expect(asked).toBeGreaterThan(50);
      for (const follower of all) {
        while (!(await follower.ask()));
        const truth = await follower.truth();
        for (const item of truth) expect(follower.known.get(item.id)).toEqual(item);
      }
      // Without a filter nothing else is known either: not a call that was merged, not a change that was taken back.
      for (const follower of all.slice(0, 4)) {
        expect([...follower.known.keys()].sort()).toEqual(
          (await follower.truth()).map(({ id }) => id).sort(),
        );
      }
      expect((await all[0]?.truth())?.length).toBeGreaterThan(300);
      expect((await all[1]?.truth())?.length).toBeGreaterThan(50);
      close();
    }),
  120_000,
);

test('asked from now on, it answers where the sequence stands and nothing else', () =>
  inFolder(async (folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    shop.writer.tasks.save(sampleTask(1), null, 0);
    expect(await shop.queries.taskChanges({}, { since: null, limit: 10 })).toEqual({
      items: [],
      cursor: 1,
      more: false,
    });
    shop.close();
  }));

test('a cursor of another database is refused: it would wait for ever', () =>
  inFolder(async (folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    shop.writer.tasks.save(sampleTask(1), null, 0);
    await expect(shop.queries.callChanges({}, { since: 2, limit: 10 })).rejects.toThrow(/another database/);
    shop.close();
  }));
