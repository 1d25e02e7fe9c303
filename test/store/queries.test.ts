// Lists: pages join without a seam, and what is asked for has bounds.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sampleTask } from '../support/sample-task.ts';
import { inFolder, openWorkshop, type Workshop } from '../support/workshop.ts';

function addTask(shop: Workshop, i: number): void {
  const task = sampleTask(i);
  shop.writer.tasks.save(task, null, task.firstMissedAt);
  shop.writer.tasks.countCall(`call-${i}`, task.id, 'missed');
}

test('pages of any size join to the whole list, each task with its own calls and history', () =>
  inFolder(async (folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    for (let i = 0; i < 25; i++) addTask(shop, i);
    for (const limit of [1, 4, 5, 24, 25, 26]) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const { items, next } = await shop.queries.tasks({}, { limit, cursor });
        for (const { id, calls, history } of items) {
          seen.push(id);
          expect(calls).toEqual([id.replace('task', 'call')]);
          expect(history).toHaveLength(1);
        }
        cursor = next;
      } while (cursor !== null);
      expect(seen).toEqual(Array.from({ length: 25 }, (_none, i) => `task-${i}`));
    }
    shop.close();
  }));

test('a page has a bound, and the rest is on the next one', () =>
  inFolder(async (folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    shop.writer.transaction(() => {
      for (let i = 0; i < 5_001; i++) addTask(shop, i);
    });
    const first = await shop.queries.tasks({}, { limit: 1_000_000, cursor: null });
    expect(first.items).toHaveLength(5_000);
    const second = await shop.queries.tasks({}, { limit: 1_000_000, cursor: first.next });
    expect(second.items.map(({ id }) => id)).toEqual(['task-5000']);
    expect(second.next).toBeNull();
    shop.close();
  }));

test('a cursor that nobody gave out is refused, not an empty list', () =>
  inFolder(async (folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    for (const cursor of ['yesterday', '-1', '1e999', '1.5']) {
      await expect(shop.queries.calls({}, { limit: 10, cursor })).rejects.toThrow(/not the `next`/);
    }
    shop.close();
  }));
