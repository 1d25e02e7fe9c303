// What is an agent's own is the same for lists, for single records and for whoever claims the next task; and which agents had to do with
// a call is always what its record says, whatever was merged, amended or restarted meanwhile.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { agentsOf } from '../../src/calls/agents.ts';
import { ownOf, type Sight, seesCall, seesTask } from '../../src/desk/sight.ts';
import { createQueries } from '../../src/store/queries.ts';
import type { Task } from '../../src/tasks/task.ts';
import { busyDay } from '../engine/recorded.ts';
import { sampleTask } from '../support/sample-task.ts';
import { inFolder, openWorkshop, type Workshop } from '../support/workshop.ts';

const EVERYTHING = { limit: 5_000, cursor: null };

const name = fc.constantFrom('anna', 'boris', null);
const team = fc.constantFrom('sales', 'support', null);
const task = fc.record({
  assignee: name,
  claimer: name,
  closer: name,
  team,
  status: fc.constantFrom('open', 'claimed', 'done'),
} as const);
const sight = fc.record({
  agent: name,
  ownOnly: fc.constant(true),
  teams: fc.option(fc.uniqueArray(fc.constantFrom('sales', 'support'))),
});

const made = fc.array(task, { maxLength: 30 }).map((tasks) =>
  tasks.map(({ closer, claimer, ...each }, i): Task => {
    const claimedBy = each.status === 'claimed' ? claimer : null;
    const closedBy = each.status === 'done' ? ({ kind: 'manual', agent: closer, call: null } as const) : null;
    return sampleTask(i, { ...each, claimedBy, closedBy, closedAt: closedBy === null ? null : 1 });
  }),
);

describe('of any tasks, an agent', () => {
  let number = 0;
  const withTasks = (use: (shop: Workshop, tasks: readonly Task[], who: Sight) => Promise<void>) =>
    inFolder((folder) =>
      fc.assert(
        fc.asyncProperty(made, sight, async (tasks, who) => {
          const shop = openWorkshop(join(folder, `${++number}.db`));
          for (const each of tasks) shop.writer.tasks.save(each, null, 0);
          await use(shop, tasks, who).finally(() => shop.close());
        }),
        { numRuns: 60 },
      ),
    );
  const seen = (tasks: readonly Task[], who: Sight) =>
    tasks.filter((each) => seesTask(who, each)).map(({ id }) => id);

  test('is listed exactly those that they may look at one by one', () =>
    withTasks(async ({ queries }, tasks, who) => {
      const own = ownOf(who);
      if (own === null) throw new Error('they see only their own');
      const { items } = await queries.tasks({ own }, EVERYTHING);
      expect(items.map(({ id }) => id).sort()).toEqual(seen(tasks, who).sort());
      const changes = await queries.taskChanges({ own }, { since: 0, limit: 5_000 });
      expect(changes.items).toEqual(items);
      const isOpen = (each: Task) => each.status !== 'done';
      expect(await queries.openTasks([], [], false, own)).toBe(seen(tasks.filter(isOpen), who).length);
    }));

  test('claims exactly those of them that are open', () =>
    withTasks(async ({ writer }, tasks, who) => {
      const filter = {
        assignee: null,
        did: null,
        queue: null,
        teams: who.teams,
        own: ownOf(who)?.agent ?? '',
      };
      const next = writer.tasks.nextInLine(filter, 100).map(({ id }) => id);
      expect(next.sort()).toEqual(
        seen(
          tasks.filter(({ status }) => status === 'open'),
          who,
        ).sort(),
      );
    }));
});

test('whoever is nobody and sees only their own sees nothing', () => {
  const nobody: Sight = { agent: null, ownOnly: true, teams: ['sales'] };
  expect(seesTask(nobody, sampleTask(1, { assignee: 'anna' }))).toBe(false);
  const call = { agent: null, offers: [], talks: [], team: 'sales' } as never;
  expect(seesCall(nobody, call)).toBe(false);
});

describe('which agents had to do with which call', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const rows = ({ opened }: Workshop) =>
    opened.db
      .prepare('SELECT agent, call_id FROM call_agents WHERE call_id IN (SELECT id FROM calls) ORDER BY 1, 2')
      .raw()
      .all();

  /** The whole busy day, with restarts in the middle of calls. */
  const aDay = (file: string, restarts: number): Workshop => {
    const events = busyDay();
    const part = Math.ceil(events.length / (restarts + 1));
    let shop = openWorkshop(file);
    for (let at = 0; at < events.length; at += part) {
      if (at > 0) {
        shop.close();
        shop = openWorkshop(file);
      }
      shop.engine.start();
      shop.engine.submit('main', events.slice(at, at + part));
      vi.advanceTimersByTime(20_000);
      shop.engine.stop();
    }
    return shop;
  };

  test.each([0, 7])('is what their records say, after a busy day with %d restarts', (restarts) =>
    inFolder(async (folder) => {
      const shop = aDay(join(folder, 'a.db'), restarts);
      const { items } = await shop.queries.calls({}, EVERYTHING);
      expect(items.length).toBeGreaterThan(400);
      const expected = items.flatMap((call) => agentsOf(call).map((agent) => [agent, call.id]));
      expect(rows(shop)).toEqual(expected.sort((a, b) => (a.join() < b.join() ? -1 : 1)));
      const merged = shop.opened.db
        .prepare('SELECT count(*) FROM call_merges WHERE change_seq > 0')
        .pluck()
        .get();
      expect(merged).toBeGreaterThan(0);
      shop.close();
    }),
  );

  test('is found for calls of before as well: the migration says the same', () =>
    inFolder(async (folder) => {
      const shop = aDay(join(folder, 'a.db'), 0);
      const before = rows(shop);
      const sql = readFileSync(new URL('../../migrations/0008-users.sql', import.meta.url), 'utf8');
      const [fill] = /INSERT INTO call_agents[^;]+;/.exec(sql) ?? [];
      shop.opened.db.exec(`DELETE FROM call_agents; ${fill}`);
      expect(rows(shop)).toEqual(before);
      shop.close();
    }));

  test('lists each agent exactly the calls that they may look at, and tells them of merges', () =>
    inFolder(async (folder) => {
      const shop = aDay(join(folder, 'a.db'), 2);
      const queries = createQueries(shop.opened.db);
      const { items } = await queries.calls({}, EVERYTHING);
      const everybody = await queries.callChanges({}, { since: 0, limit: 5_000 });
      let told = 0;
      for (const agent of ['101', '102', '103', '109']) {
        const who: Sight = { agent, ownOnly: true, teams: null };
        const own = { agent, teams: null };
        const seen = items.filter((call) => seesCall(who, call)).map(({ id }) => id);
        expect((await queries.calls({ own }, EVERYTHING)).items.map(({ id }) => id)).toEqual(seen);
        const { merged } = await queries.callChanges({ own }, { since: 0, limit: 5_000 });
        expect(everybody.merged).toEqual(expect.arrayContaining([...merged]));
        told += merged.length;
      }
      expect(told).toBeGreaterThan(0);
      shop.close();
    }));
});
