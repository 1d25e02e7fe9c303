// Sources of records, read whole, in parts, and again from the place where reading stopped.

import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { recall } from '../../src/calls/history.ts';
import type { CallRecord } from '../../src/calls/record.ts';
import { openCsv } from '../../src/import/csv-source.ts';
import { openFolder } from '../../src/import/folder-source.ts';
import { type Portion, type ReadingOptions, readPortions } from '../../src/import/reading.ts';
import type { RecordSource } from '../../src/import/record-stream.ts';
import { openSqlite } from '../../src/import/sqlite-source.ts';
import { probeZone } from '../../src/import/zone-probe.ts';
import { fieldsOf, layoutOfValues } from '../../src/pbx/asterisk/record-columns.ts';
import { createRecordClock } from '../../src/pbx/asterisk/record-time.ts';
import { recordDialect } from '../../src/pbx/records.ts';
import { pastOf } from '../support/asterisk-past.ts';
import { recordsOf } from '../support/cdr.ts';
import { SETTINGS } from '../support/replay.ts';
import { traces } from '../support/traces.ts';
import { inFolder, makeFolder } from '../support/workshop.ts';

const CLOCK = createRecordClock('UTC');
const ALL: ReadingOptions = { since: null, until: null, position: null };
const PAST = pastOf(3);

function callsOf(portion: Portion, type: 'asterisk' | 'freeswitch' = 'asterisk'): CallRecord[] {
  const { read, tell } = recordDialect(type);
  return portion.conversations.flatMap(({ records }) => {
    const bodies = records.map((record) => JSON.parse(read('main', record).body) as unknown);
    return [...recall(SETTINGS, tell(bodies, []))];
  });
}

const ids = (calls: readonly CallRecord[]) => [...new Set(calls.map(({ id }) => id))].sort();
const byId = (calls: readonly CallRecord[]) => calls.toSorted((a, b) => (a.id < b.id ? -1 : 1));

async function readAll(source: RecordSource, options: Partial<ReadingOptions> = {}, type?: 'freeswitch') {
  const portions: Portion[] = [];
  for await (const portion of readPortions(source, { ...ALL, ...options })) portions.push(portion);
  await source.close();
  return { portions, calls: byId(portions.flatMap((portion) => callsOf(portion, type))) };
}

const csv = (...files: string[]) => openCsv({ files, clock: CLOCK, columns: null });

const folder = makeFolder();
const file = (name: string, text: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const cdr = file('Master.csv', PAST.cdr);
const cel = file('cel.csv', PAST.cel);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('csv', () => {
  test('CDR and CEL side by side tell every call, whole', async () => {
    const { calls } = await readAll(await csv(cdr, cel));
    expect(calls).toHaveLength(ids(calls).length);
    expect(calls.length).toBeGreaterThan(200);
    expect(calls.filter(({ hungUpBy }) => hungUpBy !== 'unknown').length).toBeGreaterThan(180);
    const alone = await readAll(await csv(cel));
    expect(ids(alone.calls)).toEqual(ids(calls));
  });

  test('files of log rotation, some of them zipped, are one past', async () => {
    const lines = PAST.cdr.split('\n').slice(0, -1);
    const part = (from: number, to: number) => `${lines.slice(from, to).join('\n')}\n`;
    const rotated = [
      file('Master.csv.2.gz', gzipSync(part(0, 150))),
      file('Master.csv.1', part(150, 300)),
      file('Master.csv.0', part(300, lines.length)),
    ];
    const { calls } = await readAll(await csv(...rotated));
    expect(calls).toEqual((await readAll(await csv(cdr))).calls);
  });

  test('reading that stopped after any portion goes on, and nothing is lost', async () => {
    const whole = await readAll(await csv(cdr, cel));
    expect(whole.portions.length).toBeGreaterThan(3);
    for (const [stop, { position }] of whole.portions.entries()) {
      if (position === null) continue;
      const before = whole.portions.slice(0, stop + 1).flatMap((portion) => callsOf(portion));
      const after = await readAll(await csv(cdr, cel), { position });
      // What was under way is read again, and known by its id.
      expect(ids([...before, ...after.calls])).toEqual(ids(whole.calls));
      const rows = after.portions.reduce((sum, portion) => sum + portion.rows, 0);
      expect(rows).toBeLessThan(whole.portions.reduce((sum, portion) => sum + portion.rows, 0));
    }
  });

  test('a file that has grown is read on; one that was put away is another file', async () => {
    const text = PAST.cdr.slice(0, PAST.cdr.lastIndexOf('\n', PAST.cdr.length / 2) + 1);
    const growing = file('growing.csv', text);
    const first = (await csv(growing)).streams[0]?.name;
    appendFileSync(growing, PAST.cdr.slice(text.length));
    expect((await csv(growing)).streams[0]?.name).toBe(first);
    writeFileSync(growing, PAST.cdr.slice(text.length));
    expect((await csv(growing)).streams[0]?.name).not.toBe(first);
  });

  test('since and until choose calls by their start', async () => {
    const { calls } = await readAll(await csv(cdr));
    const middle = calls.toSorted((a, b) => a.startedAt - b.startedAt)[Math.floor(calls.length / 2)];
    const since = middle?.startedAt ?? 0;
    const late = await readAll(await csv(cdr), { since });
    const early = await readAll(await csv(cdr), { until: since });
    const from = calls.filter(({ startedAt }) => startedAt >= since);
    expect(ids(late.calls)).toEqual(ids(from));
    expect(ids([...early.calls, ...late.calls])).toEqual(ids(calls));
    expect(early.portions.at(-1)?.skipped.outside).toBeGreaterThan(0);
  });

  test('in a large file the rows since a time are found without reading the rest', async () => {
    const large = file('large.csv', pastOf(25).cdr);
    const source = await csv(large);
    const { calls } = await readAll(await csv(large));
    const since = Math.max(...calls.map(({ startedAt }) => startedAt)) - 3_600_000;
    const { portions, calls: found } = await readAll(source, { since });
    expect(ids(found)).toEqual(ids(calls.filter(({ startedAt }) => startedAt >= since)));
    const rows = portions.reduce((sum, portion) => sum + portion.rows, 0);
    expect(rows).toBeLessThan(2_000);
  });

  test('damaged lines and rows of others cost themselves only, and are counted', async () => {
    const lines = PAST.cdr.split('\n').slice(0, -1);
    lines.splice(10, 0, '"never closed', '"a","b"', lines[0]?.replace(/2026-11-25/g, '2026-13-45') ?? '');
    const { portions, calls } = await readAll(await csv(file('damaged.csv', `${lines.join('\n')}\n`)));
    expect(ids(calls)).toEqual(ids((await readAll(await csv(cdr))).calls));
    const skipped = portions.map((portion) => portion.skipped);
    expect(skipped).toContainEqual(expect.objectContaining({ damaged: 1, wrong_columns: 1, bad_time: 1 }));
  });

  test('columns in an order of their own', async () => {
    const rows = PAST.cdr
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        const values = /,(?=(?:[^"]*"[^"]*")*[^"]*$)/;
        const all = line.split(values);
        return [all[16], all[19], all[9], all[10], all[12], all[13], all[14], ...all.slice(1, 9)].join(';');
      });
    const custom = file('custom.csv', `${rows.join('\n')}\n`);
    await expect(csv(custom)).rejects.toThrow(/--columns/);
    const columns =
      'uniqueid,linkedid,calldate,answer,duration,billsec,disposition,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata';
    const source = await openCsv({ files: [custom], clock: CLOCK, columns: columns.split(',') });
    const { calls } = await readAll(source);
    expect(ids(calls)).toEqual(ids((await readAll(await csv(cdr))).calls));
  });

  test.each([
    ['there is no such file', () => csv(join(folder, 'none.csv')), /There is no file/],
    ['it holds something else', () => csv(file('other.csv', 'name,age\nx,1\n')), /begins with no record/],
    ['it is a folder', () => csv(folder), /Cannot read/],
    [
      'it does not keep the ids of channels',
      () => csv(file('bare.csv', `${PAST.cdr.split('\n')[0]?.split(',"labpbx')[0]}\n`)),
      /loguniqueid = yes/,
    ],
  ])('%s', async (_what, open, message) => {
    await expect(open()).rejects.toThrow(message);
  });

  test('an empty file is a past without calls', async () => {
    expect((await readAll(await csv(file('empty.csv', '')))).calls).toEqual([]);
  });
});

describe('the zone of the records', () => {
  test('a wrong one shows before anything is made of them', async () => {
    const wrong = await openCsv({ files: [cdr], clock: createRecordClock('Europe/Moscow'), columns: null });
    await expect(probeZone(wrong, null, 'Set --timezone')).rejects.toThrow(
      /3 h behind the ids of their channels.*Set --timezone/,
    );
    await probeZone(await csv(cdr, cel), null, '');
  });

  test('a call in the hour that comes twice has its length', async () => {
    const row = (id: number, start: string, end: string, seconds: number) =>
      `"","7916","5001","from-trunk","""A"" <7916>","PJSIP/trunk-${id}","PJSIP/101-${id}","Dial","PJSIP/101,20","2026-10-25 ${start}","2026-10-25 ${start}","2026-10-25 ${end}",${seconds},${seconds},"ANSWERED","DOCUMENTATION","pbx-${id}.1","","","pbx-${id}.1",1\n`;
    const [first, second, over] = [
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
      '2026-10-25T00:50:00Z',
    ].map((text) => Date.parse(text) / 1_000) as [number, number, number];
    const text =
      row(first, '02:30:00', '02:31:00', 60) +
      row(over, '02:50:00', '02:10:00', 1_200) +
      row(second, '02:30:00', '02:31:00', 60);
    const night = file('night.csv', text);
    const source = await openCsv({
      files: [night],
      clock: createRecordClock('Europe/Berlin'),
      columns: null,
    });
    const { calls } = await readAll(source);
    expect(calls.map(({ startedAt, durationMs }) => [startedAt / 1_000, durationMs])).toEqual([
      [first, 60_000],
      [over, 1_200_000],
      [second, 60_000],
    ]);
  });
});

/** As cdr_sqlite3_custom makes it, from the same rows. */
function makeDatabase(path: string, { text, table }: { text: string; table: string }): void {
  const db = new Sqlite(path);
  const lines = text.split('\n').slice(0, -1);
  const values = lines.map((line) =>
    [...line.matchAll(/"((?:[^"]|"")*)"|([^,]+)|(?<=,)(?=,)/g)].map((m) =>
      (m[1] ?? m[2] ?? '').replaceAll('""', '"'),
    ),
  );
  const columns = layoutOfValues(values[0] ?? [])?.columns.map((name, i) => name || `other${i}`) ?? [];
  db.exec(`CREATE TABLE "${table}" (${columns.map((name) => `"${name}" TEXT`).join(', ')})`);
  const insert = db.prepare(`INSERT INTO "${table}" VALUES (${columns.map(() => '?').join(', ')})`);
  for (const row of values) insert.run(...columns.map((_name, i) => row[i] ?? ''));
  expect(fieldsOf(columns, values[0] ?? [])).toBeDefined();
  db.close();
}

describe('SQLite', () => {
  const path = join(folder, 'master.db');
  makeDatabase(path, { text: PAST.cdr, table: 'cdr' });
  makeDatabase(path, { text: PAST.cel, table: 'cel' });
  const sqlite = (tables: string[] | null = null) =>
    openSqlite({ file: path, tables, clock: CLOCK, timezone: 'UTC' });

  test('tables are found by their columns, and tell what the files tell', async () => {
    const { calls } = await readAll(sqlite());
    expect(calls.map(({ id, disposition, reason, agent }) => [id, disposition, reason, agent])).toEqual(
      (await readAll(await csv(cdr, cel))).calls.map(({ id, disposition, reason, agent }) => [
        ...[id, disposition, reason, agent],
      ]),
    );
    expect(ids((await readAll(sqlite(['cdr']))).calls)).toEqual(ids((await readAll(await csv(cdr))).calls));
  });

  test('reading goes on where it stopped', async () => {
    const whole = await readAll(sqlite());
    for (const [stop, { position }] of whole.portions.entries()) {
      if (position === null) continue;
      const before = whole.portions.slice(0, stop + 1).flatMap((portion) => callsOf(portion));
      const after = await readAll(sqlite(), { position });
      expect(ids([...before, ...after.calls])).toEqual(ids(whole.calls));
    }
  });

  test('Asterisk may write meanwhile; nothing is written here', async () => {
    const source = sqlite();
    const db = new Sqlite(path);
    const rows = db.prepare('SELECT count(*) FROM cdr').pluck().get();
    db.exec('CREATE TABLE notes (a TEXT)');
    db.close();
    await readAll(source);
    const after = new Sqlite(path, { readonly: true });
    expect(after.prepare('SELECT count(*) FROM cdr').pluck().get()).toBe(rows);
    after.close();
  });

  test.each([
    ['no such table', () => sqlite(['nothing']), /no table "nothing"/],
    [
      'no database',
      () => openSqlite({ file: cdr, tables: null, clock: CLOCK, timezone: 'UTC' }),
      /as a database of SQLite/,
    ],
    [
      'no file',
      () => openSqlite({ file: 'nowhere.db', tables: null, clock: CLOCK, timezone: 'UTC' }),
      /There is no file/,
    ],
    ['a name that is more than one', () => sqlite(['cdr"; DROP TABLE cdr; --']), /no table/],
  ])('%s', (_what, open, message) => {
    expect(open).toThrow(message);
  });
});

describe('a folder of mod_json_cdr', () => {
  const ALL_RECORDS = traces('freeswitch', 'cdr.json').flatMap(recordsOf);

  test('files in every encoding, in folders, with strangers among them', () =>
    inFolder(async (path) => {
      const json = (record: object) => JSON.stringify(record);
      mkdirSync(join(path, 'json_cdr.2026-11-23'));
      for (const [i, record] of ALL_RECORDS.entries()) {
        const text = [
          json(record),
          encodeURIComponent(json(record)),
          Buffer.from(json(record)).toString('base64'),
        ];
        const inner = i % 4 === 3 ? 'json_cdr.2026-11-23' : '';
        writeFileSync(join(path, inner, `${i % 2 ? 'a_' : ''}${i}.cdr.json`), text[i % 3] ?? '');
      }
      writeFileSync(join(path, 'notes.txt'), 'nothing');
      writeFileSync(join(path, 'broken.cdr.json'), '{"variables":');
      const { calls, portions } = await readAll(await openFolder(path), {}, 'freeswitch');
      const expected = traces('freeswitch', 'cdr.json').flatMap(({ expected }) => expected.calls ?? []);
      expect(calls.length).toBeGreaterThanOrEqual(expected.length);
      expect(calls.filter(({ complete }) => complete).length).toBeGreaterThan(15);
      expect(portions.at(-1)?.skipped).toEqual({ no_record: 1 });

      for (const [stop, { position }] of portions.entries()) {
        if (position === null) continue;
        const before = portions.slice(0, stop + 1).flatMap((portion) => callsOf(portion, 'freeswitch'));
        const after = await readAll(await openFolder(path), { position }, 'freeswitch');
        expect(ids([...before, ...after.calls])).toEqual(ids(calls));
      }
    }));

  test('there is no such folder', async () => {
    await expect(openFolder(join(folder, 'nowhere'))).rejects.toThrow(/no folder/);
  });
});
