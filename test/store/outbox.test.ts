// Announcements and deliveries are of one piece with what made them.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { NewHook } from '../../src/store/hook-writer.ts';
import { inFolder, openWorkshop, type Workshop } from '../support/workshop.ts';

const hook = (id: string): NewHook => ({
  id,
  url: 'http://127.0.0.1:1/',
  secret: 'whsec_x',
  filter: { types: [], teams: [], dids: [], queues: [], pbxs: [] },
});

function announce({ writer }: Workshop): number {
  return writer.outbox.add({ at: 1, type: 'call.merged', subject: 'x', team: null, body: {} });
}

function deliveries({ opened }: Workshop): unknown[] {
  return opened.db
    .prepare("SELECT hook_id || ' ' || seq FROM deliveries ORDER BY seq, hook_id")
    .pluck()
    .all();
}

function failing({ writer }: Workshop, work: () => void): void {
  const fail = () =>
    writer.transaction(() => {
      work();
      throw new Error('the disk is full');
    });
  expect(fail).toThrow('the disk is full');
}

test('an announcement of a transaction that failed was never made, and its number is given again', () =>
  inFolder((folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    shop.writer.hooks.add(hook('h'), 0, 'a');
    expect(announce(shop)).toBe(1);
    failing(shop, () => {
      announce(shop);
      announce(shop);
    });
    expect(shop.writer.outbox.last).toBe(1);
    expect(announce(shop)).toBe(2);
    expect(deliveries(shop)).toEqual(['h 1', 'h 2']);
    shop.close();
  }));

test('a hook that was made or removed in a transaction that failed is as it was', () =>
  inFolder((folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    const { hooks } = shop.writer;
    hooks.add(hook('old'), 0, 'a');
    announce(shop);
    failing(shop, () => {
      hooks.add(hook('new'), 0, 'a');
      announce(shop);
    });
    failing(shop, () => {
      hooks.remove('old');
      announce(shop);
    });
    announce(shop);
    expect(deliveries(shop)).toEqual(['old 1', 'old 2']);
    shop.close();
  }));

test('a hook is told from the moment it is made until it is disabled, and again once it is enabled', () =>
  inFolder((folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    const { hooks } = shop.writer;
    announce(shop);
    hooks.add(hook('h'), 0, 'a');
    announce(shop);
    const { url, filter } = hook('h');
    hooks.save('h', { url, filter, disabled: { at: 1, reason: 'enough' } });
    announce(shop);
    hooks.save('h', { url, filter, disabled: null });
    announce(shop);
    expect(deliveries(shop)).toEqual(['h 2', 'h 4']);
    shop.close();
  }));
