// The reader that closes gaps, beside a real engine and real files: when it reads, what it hands over, what it says when
// it cannot.

import { appendFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Backfill } from '../../src/backfill/backfill.ts';
import type { EpochMs, PbxEvent } from '../../src/events/vocabulary.ts';
import { openCsv } from '../../src/import/csv-source.ts';
import { readFact } from '../../src/pbx/asterisk/cdr.ts';
import { createRecordClock } from '../../src/pbx/asterisk/record-time.ts';
import { decodeRecording } from '../../src/pbx/asterisk/recording.ts';
import { until } from '../support/daemon.ts';
import { traces } from '../support/traces.ts';
import { makeFolder, openWorkshop, type Workshop } from '../support/workshop.ts';

const SET = 'asterisk-22-records';
const NAME = 'inbound-abandoned-while-ringing';
const bytesOf = (name: string, file: string) =>
  traces(SET, file)
    .find((trace) => trace.name === name)
    ?.bytes.toString('utf8') ?? '';
const EVENTS = decodeRecording(Buffer.from(bytesOf(NAME, 'live.ami'))).events;
const BEGAN = EVENTS[0]?.at ?? 0;
const ENDED = EVENTS.at(-1)?.at ?? 0;

let folder: string;
let shop: Workshop;
let now: EpochMs;
let backfill: Backfill | null = null;
const warnings: string[] = [];
const log: Logger = pino(
  { level: 'warn' },
  { write: (line: string) => void warnings.push((JSON.parse(line) as { msg: string }).msg) },
);

beforeEach(() => {
  folder = makeFolder();
  // As if it were a minute after the call.
  now = ENDED + 60_000;
  const started = performance.now();
  shop = openWorkshop(join(folder, 'a.db'), {
    type: 'asterisk',
    now: () => now + Math.round(performance.now() - started),
  });
  shop.engine.start();
  warnings.length = 0;
});

afterEach(async () => {
  await backfill?.stop();
  backfill = null;
  shop.engine.stop();
  shop.close();
  rmSync(folder, { recursive: true, force: true });
});

const listed = (at: EpochMs): PbxEvent => ({ type: 'channels-listed', at, first: true, channels: [] });

/** The link breaks after so many events of the call, and comes back when it is over. */
async function lose(after: number): Promise<void> {
  const lost: PbxEvent = { type: 'link-lost', at: EVENTS[after - 1]?.at ?? BEGAN, reason: 'closed' };
  shop.engine.submit('main', [
    listed(BEGAN - 5_000),
    ...EVENTS.slice(0, after),
    lost,
    listed(ENDED + 30_000),
  ]);
  await until('events are stored', async () => shop.engine.counters().queued === 0);
}

function read(files: readonly string[], readingsMs: readonly number[] = [0, 50, 100]): Backfill {
  backfill = new Backfill({
    pbx: 'main',
    open: () =>
      openCsv({
        files: files.map((name) => join(folder, name)),
        clock: createRecordClock('UTC'),
        columns: null,
      }),
    reads: shop.queries,
    execute: (order) => shop.engine.execute(order),
    read: (body) => readFact('main', body),
    log,
    now: () => now,
    callAgeMsMax: 3_600_000,
    timings: { lookMs: 10, readingsMs: readingsMs.map((ms) => ms), retryMs: 0 },
  });
  backfill.start();
  return backfill;
}

const calls = async () => (await shop.queries.calls({}, { limit: 100, cursor: null })).items;
const tasks = async () => (await shop.queries.tasks({}, { limit: 100, cursor: null })).items;
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const pass = (ms: number) => {
  now += ms;
};

test('a gap is closed: the call ends as it did, its customer has a task, and the gap says so', async () => {
  write('cdr.csv', bytesOf(NAME, 'cdr.csv'));
  write('cel.csv', bytesOf(NAME, 'cel.csv'));
  await lose(4);
  expect(await calls()).toMatchObject([{ disposition: 'unknown', endedAt: null }]);
  read(['cdr.csv', 'cel.csv'], [0, 0, 0]);
  pass(10_000);
  await until('the call has its end', async () => (await calls())[0]?.disposition === 'missed');
  expect(await calls()).toMatchObject([
    { reason: 'abandoned_ringing', hungUpBy: 'customer', complete: false, source: 'live' },
  ]);
  expect(await tasks()).toMatchObject([{ status: 'open', missedCalls: 1 }]);
  await until('the gap is done', async () => (await shop.queries.gaps())[0]?.backfilledAt !== null);
}, 30_000);

test('rows that are written later are found by a later reading', async () => {
  const other = bytesOf('inbound-answered-caller-hangs-up', 'cdr.csv');
  write('cdr.csv', other);
  await lose(1);
  read(['cdr.csv'], [0, 5_000, 10_000]);
  await new Promise((done) => setTimeout(done, 300));
  expect(await calls()).toMatchObject([{ disposition: 'unknown' }]);
  appendFileSync(join(folder, 'cdr.csv'), bytesOf(NAME, 'cdr.csv'));
  pass(6_000);
  await until('the call has its end', async () =>
    (await calls()).some(({ disposition }) => disposition === 'missed'),
  );
  // Nobody saw the other one at all.
  expect((await calls()).map(({ source }) => source).sort()).toEqual(['backfill', 'live']);
  expect((await shop.queries.gaps())[0]?.backfilledAt).toBeNull();
}, 30_000);

test('records that cannot be read are told once and tried again', async () => {
  await lose(4);
  const reader = read(['cdr.csv']);
  await until('it is told', async () => reader.problem !== null);
  expect(reader.problem).toMatch(/There is no file .*cdr\.csv/);
  await new Promise((done) => setTimeout(done, 200));
  expect(warnings).toHaveLength(1);
  expect(existsSync(join(folder, 'cdr.csv'))).toBe(false);
  write('cdr.csv', bytesOf(NAME, 'cdr.csv'));
  await until('it is well', async () => reader.problem === null);
  pass(10_000);
  await until('the call has its end', async () => (await calls())[0]?.disposition === 'missed');
}, 30_000);

test('times of another zone are refused, not made calls of', async () => {
  write('cdr.csv', bytesOf(NAME, 'cdr.csv').replaceAll('2026-11-25 14:', '2026-11-25 17:'));
  await lose(4);
  const reader = read(['cdr.csv']);
  await until('it is told', async () => reader.problem !== null);
  expect(reader.problem).toMatch(/3 h ahead of the ids.*Set pbx\[\]\.cdr\.timezone/);
  expect(await calls()).toMatchObject([{ disposition: 'unknown' }]);
}, 30_000);

test('without a gap nothing is read', async () => {
  shop.engine.submit('main', [listed(BEGAN - 5_000), ...EVENTS]);
  const reader = read(['nothing.csv']);
  await new Promise((done) => setTimeout(done, 300));
  expect(reader.problem).toBeNull();
  expect(await calls()).toMatchObject([{ disposition: 'missed', complete: true }]);
});
