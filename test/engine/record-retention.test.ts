// Calls and tasks go when they are old, in small portions, and nothing else changes: not figures, not open tasks, not histories of
// tasks that are kept, not the order of changes.

import { join } from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { Retentions } from '../../src/engine/retention.ts';
import { Sweep } from '../../src/engine/sweep.ts';
import { Writer } from '../../src/store/writer.ts';
import { openHouse, traceEvents } from '../api/house.ts';
import { FOR_EVER, inFolder, openWorkshop } from '../support/workshop.ts';

const SILENT = pino({ level: 'silent' });
const DAY_MS = 86_400_000;
const TRACES = [
  'missed-then-called-back',
  'inbound-no-answer',
  'queue-answered',
  'outbound-no-answer',
  'outbound-answered',
  'recorded-call',
  'inbound-abandoned-while-ringing',
] as const;

/** The same call some days earlier, on channels of its own. */
function earlier(name: string, days: number, turn: number) {
  return traceEvents(name).map((event) => {
    const text = JSON.stringify(event)
      .replaceAll('labpbx-', `day${days}x${turn}-`)
      .replace(/"(at|createdAt|bornAt)":(\d{13})/g, (_, key, at) => `"${key}":${Number(at) - days * DAY_MS}`);
    return JSON.parse(text) as typeof event;
  });
}

type House = Awaited<ReturnType<typeof openHouse>>;

async function figures(house: House) {
  const period = 'from=2026-10-01&to=2026-11-30';
  const answers = [(await house.get(`/api/v1/metrics?${period}`)).body];
  for (const [name, by] of [
    ['missed_calls', 'day'],
    ['conversion', 'agent'],
    ['response_time', 'day'],
    ['callback_tasks', 'day'],
  ]) {
    answers.push((await house.get(`/api/v1/metrics/${name}?${period}&by=${by}`)).body);
  }
  // That a day was told anew after its summary is no figure.
  return JSON.parse(JSON.stringify(answers, (key, value) => (key === 'restated' ? undefined : value)));
}

const tasksOf = async (house: House) => {
  const { items } = (await house.get('/api/v1/tasks?limit=500')).body;
  const whole = [];
  for (const { id } of items) whole.push((await house.get(`/api/v1/tasks/${id}`)).body);
  return whole as { id: string; closedAt: string | null }[];
};

/** Removes until nothing is left. */
function sweep(house: House, kind: 'removeCalls' | 'removeTasks', before: number): number {
  let removed = 0;
  for (;;) {
    const portion = house.writer.transaction(() => house.writer.retention[kind](before, 3));
    removed += portion;
    if (portion < 3) return removed;
  }
}

const plans = fc.array(
  fc.record({ name: fc.constantFrom(...TRACES), days: fc.integer({ min: 0, max: 40 }) }),
  { minLength: 4, maxLength: 12 },
);

test('law: figures, open tasks and histories of tasks that are kept are what they were, also when facts are made anew', async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.integer({ min: 0, max: 40 }), async (plan, ago) => {
      const house = await openHouse({
        ...{ timezone: 'Europe/Moscow', staff: { extensions: '^1\\d\\d$' } },
        // Nothing that time alone changes.
        tasks: { dueMinutes: 100_000, expireAfterDays: 0 },
      });
      try {
        for (const [turn, { name, days }] of plan.toSorted((a, b) => b.days - a.days).entries()) {
          await house.playAtOnce(earlier(name, days, turn));
        }
        const latest = Math.max(...traceEvents('queue-answered').map(({ at }) => at));
        const before = latest - ago * DAY_MS;
        const [was, tasks] = [await figures(house), await tasksOf(house)];
        sweep(house, 'removeCalls', before);
        expect(await tasksOf(house)).toEqual(tasks);
        sweep(house, 'removeTasks', before);
        const kept = tasks.filter(({ closedAt }) => closedAt === null || Date.parse(closedAt) >= before);
        const left = await tasksOf(house);
        for (const task of kept) expect(left).toContainEqual(task);
        expect(await figures(house)).toEqual(was);
        house.writer.transaction(() => house.figures.beginAnew());
        await vi.waitFor(
          async () => expect(await house.reads.figureBacklog()).toMatchObject({ callsLeft: 0, tasksLeft: 0 }),
          { timeout: 20_000 },
        );
        expect(await figures(house)).toEqual(was);
      } finally {
        await house.close();
      }
    }),
    { numRuns: 6 },
  );
}, 180_000);

test('a call goes with all that belongs to it, its customer keeps no name, and the order of changes goes on', async () => {
  const house = await openHouse({ timezone: 'UTC', staff: { extensions: '^1\\d\\d$' } });
  await house.playAtOnce(traceEvents('recorded-call'));
  const [call] = (await house.get('/api/v1/calls')).body.items;
  await house.post(`/api/v1/calls/${call.id}/outcomes`, { type: 'deal_won', note: 'bought' });
  const last = house.writer.seq;
  // The newest change of all is kept until there is a newer one.
  expect(sweep(house, 'removeCalls', Date.now() + DAY_MS)).toBe(0);
  const other = JSON.stringify(earlier('queue-answered', 1, 9)).replaceAll('9161234567', '9035550000');
  await house.playAtOnce(JSON.parse(other));
  expect(sweep(house, 'removeCalls', Date.parse(call.startedAt) + 1)).toBeGreaterThan(0);
  expect((await house.get(`/api/v1/calls/${call.id}`)).status).toBe(404);
  const db = (await import('better-sqlite3')).default(house.file, { readonly: true });
  const count = (sql: string) => db.prepare(sql).pluck().get(call.id);
  for (const table of ['outcomes', 'journal', 'call_agents', 'transcripts', 'scores']) {
    expect([table, count(`SELECT count(*) FROM ${table} WHERE call_id = ?`)]).toEqual([table, 0]);
  }
  expect(count('SELECT count(*) FROM call_facts WHERE call_id = ?')).toBe(1);
  const number = call.from.number;
  expect(db.prepare('SELECT count(*) FROM customers WHERE number = ?').pluck().get(number)).toBe(0);
  expect(new Writer(db).seq).toBeGreaterThan(last);
  db.close();
  await house.close();
});

test('everything is kept for ever unless it is said otherwise, and each kind has an age of its own', () =>
  inFolder((folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    shop.engine.start();
    for (const [turn, days] of [100, 50, 20, 1].entries()) {
      shop.engine.submit('main', earlier('recorded-call', days, turn));
    }
    shop.engine.stop();
    const { db } = shop.opened;
    const now = Math.max(...traceEvents('recorded-call').map(({ at }) => at));
    const settings = { journalRetentionMs: 1e12, eventRetentionMs: 1e12, transcriptRetentionMs: 1e12 };
    const tick = (recordAges = FOR_EVER) => {
      const retentions = new Retentions(shop.writer, SILENT, { ...settings, recordAges });
      for (let i = 0; i < 80; i++) retentions.tick(now);
    };
    const calls = () => db.prepare('SELECT count(*) FROM calls').pluck().get();
    const recordings = () =>
      db
        .prepare("SELECT count(*) FROM calls WHERE json_array_length(detail, '$.recordings') > 0")
        .pluck()
        .get();
    tick();
    expect([calls(), recordings()]).toEqual([4, 4]);
    tick({ ...FOR_EVER, recordingMs: 30 * DAY_MS });
    expect([calls(), recordings()]).toEqual([4, 2]);
    tick({ ...FOR_EVER, callMs: 70 * DAY_MS });
    expect([calls(), recordings()]).toEqual([3, 2]);
    shop.close();
  }));

test('a portion is as large as the last ones were quick', () => {
  const asked: number[] = [];
  let [now, tookMs] = [0, 1];
  const sweeper = new Sweep({
    name: 'things',
    ageMsMax: 0,
    log: SILENT,
    clock: () => now,
    remove(_before, limit) {
      asked.push(limit);
      now += tookMs;
      return true;
    },
  });
  for (let i = 0; i < 70; i++) sweeper.tick(0);
  expect(Math.max(...asked)).toBe(500);
  tookMs = 60;
  for (let i = 0; i < 12; i++) sweeper.tick(0);
  expect(asked.at(-1)).toBe(1);
});
