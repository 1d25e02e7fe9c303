// The journal keeps within its bounds, a slice at a time, and never loses what a call in progress is rebuilt from.

import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { openCalls } from '../../src/calls/reducer.ts';
import { restoreCalls } from '../../src/engine/recovery.ts';
import { journalRetention, outboxRetention, type Retention, Retentions } from '../../src/engine/retention.ts';
import { TranscriptRetention } from '../../src/engine/transcript-retention.ts';
import { SETTINGS } from '../support/replay.ts';
import { FOR_EVER, inFolder, openWorkshop, type Workshop } from '../support/workshop.ts';
import { eventsOf } from './recorded.ts';

const SILENT = pino({ level: 'silent' });
const AGE_MS = 1_000_000;

function addEntries(shop: Workshop, count: number, at: (i: number) => number): void {
  shop.writer.transaction(() => {
    for (let i = 0; i < count; i++) shop.writer.journal('main', `ended-${i}`, at(i), '{}');
  });
}

function entries(shop: Workshop): number {
  return Number(shop.opened.db.prepare('SELECT count(*) FROM journal').pluck().get());
}

/** A walk through the whole journal, and the rest before it. */
function walk(retention: Retention, now: number): void {
  for (let i = 0; i < 100; i++) retention.tick(now);
}

test('what is old goes, slice by slice, to the last entry; what is not old stays', () =>
  inFolder((folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    addEntries(shop, 23_456, (i) => i);
    walk(journalRetention(shop.writer, SILENT, AGE_MS), AGE_MS + 12_345);
    expect(entries(shop)).toBe(23_456 - 12_345);
    shop.close();
  }));

test('a call in progress keeps its entries, whatever their age, and others behind it go', () =>
  inFolder((folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    const begun = eventsOf('queue-answered').slice(0, 12);
    shop.engine.start();
    shop.engine.submit('main', begun);
    shop.engine.stop();
    addEntries(shop, 8_000, () => 0);
    walk(journalRetention(shop.writer, SILENT, AGE_MS), (begun.at(-1)?.at ?? 0) + 10 * AGE_MS);
    expect(entries(shop)).toBe(begun.length);
    expect(openCalls(restoreCalls(shop.writer, SETTINGS).state)).toHaveLength(1);
    shop.close();
  }));

test('above its number of entries the oldest go before their time', () =>
  inFolder((folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    addEntries(shop, 7_500, (i) => i);
    walk(journalRetention(shop.writer, SILENT, AGE_MS, 2_000), 7_500);
    expect(entries(shop)).toBe(2_000);
    shop.close();
  }));

test('when nothing is old, one slice is looked at and the rest is not read', () =>
  inFolder((folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    addEntries(shop, 20_000, (i) => i);
    const prune = vi.spyOn(shop.writer, 'pruneJournal');
    const retention = journalRetention(shop.writer, SILENT, AGE_MS);
    for (let i = 0; i < 122; i++) retention.tick(AGE_MS);
    expect(prune.mock.calls.map(([slice]) => slice.after)).toEqual([0, 0]);
    shop.close();
  }));

const HOOKS = ['up', 'down', 'gone'];

/** Announcements 1 to `count`, at times 1 to `count`. */
function announce(shop: Workshop, count: number): void {
  shop.writer.transaction(() => {
    for (let i = 1; i <= count; i++) {
      shop.writer.outbox.add({ at: i, type: 'call.merged', subject: 'x', team: null, body: {} });
    }
  });
  const { db } = shop.opened;
  const hook = db.prepare("INSERT INTO hooks VALUES (?, 'http://h', 's', ?, 0, ?, NULL, 'a')");
  const filter = JSON.stringify({ types: ['task.*'], teams: [], dids: [], queues: [], pbxs: [] });
  for (const id of HOOKS) hook.run(id, filter, id === 'gone' ? 1 : null);
}

function deliver(shop: Workshop, hook: string, seq: number, state: string): void {
  const { db } = shop.opened;
  db.prepare('INSERT INTO deliveries VALUES (?, ?, ?, 1, NULL, NULL, NULL, NULL)').run(hook, seq, state);
}

function column(shop: Workshop, sql: string): unknown[] {
  return shop.opened.db.prepare(sql).pluck().all();
}

test('old announcements go, but for those that a webhook has still to be told; the horizon tells how far', () =>
  inFolder((folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    announce(shop, 12_000);
    for (const [hook, seq, state] of [
      ['up', 3, 'delivered'],
      ['up', 4, 'pending'],
      ['down', 5, 'dead'],
      ['gone', 6_000, 'pending'],
    ] as const)
      deliver(shop, hook, seq, state);
    walk(outboxRetention(shop.writer, SILENT, AGE_MS), AGE_MS + 11_001);
    expect(column(shop, 'SELECT seq FROM outbox WHERE seq <= 11000')).toEqual([4, 5, 6_000]);
    expect(column(shop, 'SELECT count(*) FROM outbox WHERE seq > 11000')).toEqual([1_000]);
    expect(column(shop, 'SELECT seq FROM deliveries ORDER BY seq')).toEqual([4, 5, 6_000]);
    expect(column(shop, 'SELECT up_to FROM outbox_horizon')).toEqual([11_000]);
    shop.close();
  }));

test('what could not be delivered in a month is forgotten; what is being delivered never is', () =>
  inFolder((folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    announce(shop, 9);
    deliver(shop, 'up', 4, 'pending');
    deliver(shop, 'down', 5, 'dead');
    deliver(shop, 'gone', 6, 'pending');
    walk(outboxRetention(shop.writer, SILENT, AGE_MS), AGE_MS + 31 * 86_400_000);
    expect(column(shop, 'SELECT seq FROM outbox')).toEqual([4]);
    shop.close();
  }));

test('numbers of announcements that are gone are never given again', () =>
  inFolder((folder) => {
    const file = join(folder, 'a.db');
    const shop = openWorkshop(file);
    announce(shop, 50);
    walk(outboxRetention(shop.writer, SILENT, 0), 1_000);
    expect(column(shop, 'SELECT count(*) FROM outbox')).toEqual([0]);
    shop.close();
    const again = openWorkshop(file);
    expect(again.writer.outbox.last).toBe(50);
    const body = {};
    expect(again.writer.outbox.add({ at: 1, type: 'call.merged', subject: 'x', team: null, body })).toBe(51);
    again.close();
  }));

test('answers to repeated requests are kept for a day, audit lines for more than a year', () =>
  inFolder((folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    const { answers } = shop.writer;
    const day = 86_400_000;
    const now = 1_000 * day;
    for (const days of [0.9, 1.1, 399, 401]) {
      answers.keep('crm', `k${days}`, { digest: 'd', result: '{}' }, now - days * day);
      answers.audit({ at: now - days * day, actor: 'crm', action: 'x', subject: `s${days}`, detail: {} });
    }
    const retentions = new Retentions(shop.writer, SILENT, {
      journalRetentionMs: day,
      eventRetentionMs: day,
      transcriptRetentionMs: day,
      recordAges: FOR_EVER,
    });
    for (let i = 0; i < 62; i++) retentions.tick(now);
    expect([0.9, 1.1].map((days) => answers.find('crm', `k${days}`) !== null)).toEqual([true, false]);
    const left = shop.opened.db.prepare('SELECT subject FROM audit ORDER BY at DESC').pluck().all();
    expect(left).toEqual(['s0.9', 's1.1', 's399']);
    shop.close();
  }));

test('transcripts go when they are old, a few a second', () =>
  inFolder((folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    const { scores } = shop.writer;
    const transcript = { language: null, segments: [], by: 'x' };
    shop.writer.transaction(() => {
      for (let i = 0; i < 250; i++) scores.saveTranscript({ ...transcript, call: `c${i}`, receivedAt: i });
    });
    const retention = new TranscriptRetention(shop.writer, SILENT, AGE_MS);
    const left = () => Number(shop.opened.db.prepare('SELECT count(*) FROM transcripts').pluck().get());
    for (let i = 0; i < 61; i++) retention.tick(AGE_MS + 240);
    expect(left()).toBe(150);
    for (let i = 0; i < 61; i++) retention.tick(AGE_MS + 240);
    expect(left()).toBe(10);
    shop.close();
  }));
