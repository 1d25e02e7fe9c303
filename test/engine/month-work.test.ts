// Months that are over are summed up while calls come in, and stay so as long as nothing of theirs changes.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCalendar } from '../../src/engine/calendar.ts';
import { FigureKeeper } from '../../src/engine/figure-keeper.ts';
import { MonthWork } from '../../src/engine/month-work.ts';
import { KEPT_CUTS, type KeptCut } from '../../src/metrics/cuts.ts';
import type { Task } from '../../src/tasks/task.ts';
import { FIGURE_RULES, RULES } from '../support/replay.ts';
import { sampleTask } from '../support/sample-task.ts';
import { inFolder, openWorkshop } from '../support/workshop.ts';

const MARCH = Date.parse('2026-03-10T09:00:00Z');
const MAY = Date.parse('2026-05-04T09:00:00Z');
const TODAY = '2026-05-04';
const MONTHS = { from: '2026-03-01', to: '2026-05-31' };

const missedAt = (i: number, at: number): Task =>
  sampleTask(i, { firstMissedAt: at, lastMissedAt: at, dueAt: at });

const closed = (task: Task): Task => ({
  ...task,
  status: 'cancelled',
  closedAt: MAY,
  closedBy: { kind: 'manual', agent: null, call: null },
});

function open(folder: string) {
  const shop = openWorkshop(join(folder, 'a.db'));
  const calendar = createCalendar('Europe/Moscow', () => false);
  const figures = new FigureKeeper(shop.writer, RULES, FIGURE_RULES, calendar);
  const count = (task: Task) => shop.writer.transaction(() => figures.countTask(task));
  return { shop, count };
}

test('a month is summed up while other months are written, and a task of it that is closed later leaves it as it is', () =>
  inFolder(async (folder) => {
    const { shop, count } = open(folder);
    const { writer } = shop;
    const summedUp = () => shop.opened.db.prepare('SELECT month FROM rollup_months').pluck().all();
    const ofMonths = async () => {
      const groups = await shop.queries.tallies({ period: MONTHS, filter: {}, by: ['month'] });
      return groups.map(({ key, sums }) => [
        key[0],
        sums.counts['task.opened'] ?? 0,
        sums.counts['task.closed'] ?? 0,
      ]);
    };
    count(missedAt(1, MARCH));
    count(missedAt(2, MARCH));

    const work = new MonthWork(writer.facts.rollups);
    let turns = 0;
    while (writer.transaction(() => work.turn(TODAY))) count(missedAt(100 + turns++, MAY));
    expect(summedUp()).toEqual(['2026-03']);

    count(closed(missedAt(1, MARCH)));
    expect(summedUp()).toEqual(['2026-03']);
    expect(await ofMonths()).toEqual([
      ['2026-03', 2, 0],
      ['2026-05', turns, 1],
    ]);

    count(missedAt(3, MARCH));
    expect(summedUp()).toEqual([]);
    expect(await ofMonths()).toEqual([
      ['2026-03', 3, 0],
      ['2026-05', turns, 1],
    ]);
    shop.close();
  }));

test('a month that is written while it is summed up is begun again', () =>
  inFolder(async (folder) => {
    const { shop, count } = open(folder);
    const { writer } = shop;
    count(missedAt(1, MARCH));
    const work = new MonthWork(writer.facts.rollups);
    // All days are read, and nothing is written yet.
    for (let turn = 0; turn < 7 * 31; turn++) writer.transaction(() => work.turn(TODAY));
    count(missedAt(2, MARCH));
    while (writer.transaction(() => work.turn(TODAY)));
    const [march] = await shop.queries.tallies({ period: MONTHS, filter: {}, by: ['month'] });
    expect(march?.sums.counts['task.opened']).toBe(2);
    shop.close();
  }));

test('a month that is summed up again and again says the same in every cut', () =>
  inFolder(async (folder) => {
    const { shop, count } = open(folder);
    const { writer } = shop;
    const work = new MonthWork(writer.facts.rollups);
    const openedBy = (cut: KeptCut) =>
      (
        shop.opened.db
          .prepare("SELECT counts FROM rollups WHERE cut = ? AND day = '2026-03'")
          .pluck()
          .all(cut) as string[]
      ).reduce((sum, counts) => sum + JSON.parse(counts)['task.opened'], 0);
    for (let opened = 1; opened <= 3; opened++) {
      count(missedAt(opened, MARCH));
      while (writer.transaction(() => work.turn(TODAY)));
      expect(KEPT_CUTS.map((cut) => [cut, openedBy(cut)])).toEqual(KEPT_CUTS.map((cut) => [cut, opened]));
    }
    shop.close();
  }));
