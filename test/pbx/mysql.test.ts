// The tables of FreePBX in a real MariaDB: read page by page, by a user who may only read, and nothing is lost.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mariadb, startMariadb } from '../../scripts/pbx/mariadb.ts';
import { recall } from '../../src/calls/history.ts';
import type { CallRecord } from '../../src/calls/record.ts';
import { CsvFramer } from '../../src/import/csv.ts';
import { openCsv } from '../../src/import/csv-source.ts';
import { openMysql } from '../../src/import/mysql-source.ts';
import { type Portion, type ReadingOptions, readPortions } from '../../src/import/reading.ts';
import type { RecordSource } from '../../src/import/record-stream.ts';
import { fieldsOf, layoutOfValues } from '../../src/pbx/asterisk/record-columns.ts';
import { createRecordClock } from '../../src/pbx/asterisk/record-time.ts';
import { recordDialect } from '../../src/pbx/records.ts';
import { run } from '../cli/run.ts';
import { pastOf } from '../support/asterisk-past.ts';
import { SETTINGS } from '../support/replay.ts';

const INSTALL = join(import.meta.dirname, '../../scripts/pbx/mariadb.sh');
const CLOCK = createRecordClock('UTC');
const PAST = pastOf(12);
const ALL: ReadingOptions = { since: null, until: null, position: null };
const PASSWORD = "it's a \\ secret";

/** As FreePBX makes them. */
const SCHEMA = `CREATE DATABASE asteriskcdrdb; USE asteriskcdrdb;
CREATE TABLE cdr (calldate datetime NOT NULL DEFAULT '0000-00-00 00:00:00', clid varchar(80) NOT NULL DEFAULT '',
  src varchar(80) NOT NULL DEFAULT '', dst varchar(80) NOT NULL DEFAULT '', dcontext varchar(80) NOT NULL DEFAULT '',
  channel varchar(80) NOT NULL DEFAULT '', dstchannel varchar(80) NOT NULL DEFAULT '', lastapp varchar(80) NOT NULL DEFAULT '',
  lastdata varchar(80) NOT NULL DEFAULT '', duration int(11) NOT NULL DEFAULT 0, billsec int(11) NOT NULL DEFAULT 0,
  disposition varchar(45) NOT NULL DEFAULT '', amaflags int(11) NOT NULL DEFAULT 0, accountcode varchar(20) NOT NULL DEFAULT '',
  uniqueid varchar(32) NOT NULL DEFAULT '', userfield varchar(255) NOT NULL DEFAULT '', did varchar(50) NOT NULL DEFAULT '',
  recordingfile varchar(255) NOT NULL DEFAULT '', cnum varchar(80) NOT NULL DEFAULT '', cnam varchar(80) NOT NULL DEFAULT '',
  linkedid varchar(32) NOT NULL DEFAULT '', sequence int(11) NOT NULL DEFAULT 0,
  KEY calldate (calldate), KEY dst (dst), KEY uniqueid (uniqueid)) DEFAULT CHARSET=utf8mb4;
CREATE TABLE cel (id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, eventtype varchar(30) NOT NULL, eventtime datetime NOT NULL,
  cid_name varchar(80) NOT NULL, cid_num varchar(80) NOT NULL, exten varchar(80) NOT NULL, context varchar(80) NOT NULL,
  channame varchar(80) NOT NULL, appname varchar(80) NOT NULL, appdata varchar(80) NOT NULL, uniqueid varchar(32) NOT NULL,
  linkedid varchar(32) NOT NULL, peer varchar(80) NOT NULL, extra varchar(512) NOT NULL DEFAULT '',
  KEY uniqueid_index (uniqueid), KEY linkedid_index (linkedid)) DEFAULT CHARSET=utf8mb4;`;

function fieldsIn(text: string) {
  const framer = new CsvFramer();
  const records = [...framer.push(Buffer.from(text)), ...framer.finish()].map(({ values }) => values ?? []);
  const columns = layoutOfValues(records[0] ?? [])?.columns ?? [];
  return records.map((values) => fieldsOf(columns, values));
}

async function fill({ root }: Mariadb): Promise<void> {
  await root.query("SET SESSION sql_mode = ''");
  await root.query(SCHEMA);
  const insert = (table: string, columns: string, rows: unknown[][]) =>
    root.query(`INSERT INTO ${table} (${columns}) VALUES ?`, [rows]);
  const cdr = fieldsIn(PAST.cdr).map((f) => [
    ...[f.start, f.clid, f.src, f.dst, f.dcontext, f.channel, f.dstchannel, f.lastapp, f.lastdata],
    ...[f.duration, f.billsec, f.disposition, f.uniqueid, f.linkedid, f.sequence],
  ]);
  const names =
    'calldate, clid, src, dst, dcontext, channel, dstchannel, lastapp, lastdata, duration, billsec';
  await insert('cdr', `${names}, disposition, uniqueid, linkedid, sequence`, cdr);
  const cel = fieldsIn(PAST.cel).map((f) => [
    ...[f.eventtype, new Date(Math.floor(Number(f.eventtime)) * 1_000).toISOString().slice(0, 19)],
    ...[f.cidname, f.cidnum, f.exten, f.context, f.channame, f.appname, f.appdata, f.uniqueid, f.linkedid],
    ...[f.peer, f.extra],
  ]);
  const columns = 'eventtype, eventtime, cid_name, cid_num, exten, context, channame, appname, appdata';
  await insert('cel', `${columns}, uniqueid, linkedid, peer, extra`, cel);
  await root.query(
    "CREATE USER reader@localhost IDENTIFIED BY ?; GRANT SELECT ON asteriskcdrdb.* TO reader@localhost; CREATE USER nobody@localhost IDENTIFIED BY 'x'",
    [PASSWORD],
  );
}

function callsOf(portion: Portion): CallRecord[] {
  const { read, tell } = recordDialect('asterisk');
  return portion.conversations.flatMap(({ records }) => {
    const bodies = records.map((record) => JSON.parse(read('main', record).body) as unknown);
    return [...recall(SETTINGS, tell(bodies, []))];
  });
}

const ids = (calls: readonly CallRecord[]) => [...new Set(calls.map(({ id }) => id))].sort();

async function readAll(source: RecordSource, options: Partial<ReadingOptions> = {}) {
  const portions: Portion[] = [];
  for await (const portion of readPortions(source, { ...ALL, ...options })) portions.push(portion);
  await source.close();
  return { portions, calls: portions.flatMap(callsOf).toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}

describe.skipIf(process.getuid?.() !== 0)('MariaDB', () => {
  let server: Mariadb;
  let folder: string;
  let expected: readonly CallRecord[];

  beforeAll(async () => {
    execFileSync(INSTALL, { stdio: ['ignore', 'ignore', 'inherit'] });
    server = await startMariadb();
    await fill(server);
    folder = mkdtempSync(join(tmpdir(), 'ringback-mysql-'));
    for (const [name, text] of Object.entries(PAST)) writeFileSync(join(folder, `${name}.csv`), text);
    const files = ['cdr.csv', 'cel.csv'].map((name) => join(folder, name));
    expected = (await readAll(await openCsv({ files, clock: CLOCK, columns: null }))).calls;
  });

  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const address = (changes: object = {}) => ({
    ...{ host: 'localhost', port: 3306, socket: server.socket, user: 'reader', password: PASSWORD },
    database: 'asteriskcdrdb',
    ...changes,
  });
  const mysql = (tables: string[] | null = null, changes: object = {}) =>
    openMysql({ address: address(changes), tables, clock: CLOCK, timezone: 'UTC' });

  test('cdr and cel tell what the files tell, in pages', async () => {
    const { calls } = await readAll(await mysql());
    const print = ({ id, disposition, reason, agent, hungUpBy, complete }: CallRecord) => [
      ...[id, disposition, reason, agent, hungUpBy, complete],
    ];
    expect(calls.map(print)).toEqual(expected.map(print));
    expect(calls.length).toBeGreaterThan(800);
  });

  test('cdr alone, by time; cel alone, by number', async () => {
    const files = [join(folder, 'cdr.csv')];
    const cdr = await readAll(await openCsv({ files, clock: CLOCK, columns: null }));
    expect(ids((await readAll(await mysql(['cdr']))).calls)).toEqual(ids(cdr.calls));
    expect(ids((await readAll(await mysql(['cel']))).calls)).toEqual(ids(expected));
  });

  test('reading goes on where it stopped', async () => {
    const whole = await readAll(await mysql());
    const stops = [0, 1, Math.floor(whole.portions.length / 2), whole.portions.length - 2];
    for (const stop of stops) {
      const position = whole.portions[stop]?.position ?? null;
      const before = whole.portions.slice(0, stop + 1).flatMap(callsOf);
      const after = await readAll(await mysql(), { position });
      expect(ids([...before, ...after.calls])).toEqual(ids(expected));
    }
  });

  test('since a time', async () => {
    const began = expected[Math.floor(expected.length * 0.8)]?.startedAt ?? 0;
    // Ids tell the second of the beginning.
    const since = began - (began % 1_000);
    const { calls, portions } = await readAll(await mysql(), { since });
    expect(ids(calls)).toEqual(ids(expected.filter(({ startedAt }) => startedAt >= since)));
    const rows = portions.reduce((sum, portion) => sum + portion.rows, 0);
    expect(rows).toBeLessThan(8_000);
  });

  test('nothing is written, whatever the user may do', async () => {
    const sums = async () =>
      (await server.root.query('CHECKSUM TABLE asteriskcdrdb.cdr, asteriskcdrdb.cel'))[0];
    const before = await sums();
    const { calls } = await readAll(await mysql(null, { user: 'root', password: null }));
    expect(ids(calls)).toEqual(ids(expected));
    expect(await sums()).toEqual(before);
  });

  test.each([
    ['a wrong password', () => mysql(null, { password: 'wrong' }), /user and password are refused/],
    ['a user without rights', () => mysql(null, { user: 'nobody', password: 'x' }), /GRANT SELECT/],
    ['no such table', () => mysql(['calls']), /no table "calls"/],
    ['a name that is more than one', () => mysql(['cdr`; DROP TABLE cdr; -- ']), /no table/],
    ['no such socket', () => mysql(null, { socket: '/nowhere.sock' }), /no such socket/],
  ])('%s', async (_what, open, message) => {
    await expect(open()).rejects.toThrow(message);
    await expect(open()).rejects.not.toThrow(PASSWORD);
  });

  test('ringback import asterisk-mysql, with the password of an option file and of the environment', async () => {
    writeFileSync(
      join(folder, 'ringback.yaml'),
      JSON.stringify({
        pbx: [{ id: 'main', type: 'asterisk', host: 'h', username: 'u', secret: 's' }],
        region: 'RU',
        staff: { extensions: '^1\\d\\d$' },
        database: { file: join(folder, 'ringback.db') },
      }),
    );
    writeFileSync(join(folder, 'my.cnf'), `[client]\nuser = reader\npassword = "${PASSWORD}"\n`);
    const common = ['import', 'asterisk-mysql', '--socket', server.socket, '--json'];
    const first = await run([...common, '--defaults-file', 'my.cnf'], { cwd: folder });
    expect(first.stderr).toBe('');
    expect(JSON.parse(first.stdout)).toMatchObject({ made: expected.length, known: 0 });
    const again = await run([...common, '--user', 'reader'], {
      cwd: folder,
      env: { RINGBACK_MYSQL_PASSWORD: PASSWORD },
    });
    expect(JSON.parse(again.stdout)).toMatchObject({ made: 0, known: expected.length });
  });
});
