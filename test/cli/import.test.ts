// `ringback import` as people use it: a process of its own, without a daemon.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { pastOf } from '../support/asterisk-past.ts';
import { recordsOf } from '../support/cdr.ts';
import { traces } from '../support/traces.ts';
import { run } from './run.ts';

// Processes start from source, which takes seconds each on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

const NAMES = ['inbound-busy', 'ring-group-second-answers', 'outbound-answered', 'missed-then-called-back'];
const PAST = pastOf(1, NAMES);

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'ringback-import-'));
  const config = {
    pbx: [
      { id: 'main', type: 'asterisk', host: '127.0.0.1', username: 'u', secret: 's' },
      { id: 'fs', type: 'freeswitch', host: '127.0.0.1', password: 'p' },
    ],
    region: 'RU',
    timezone: 'Europe/Moscow',
    staff: { extensions: '^1\\d\\d$' },
    database: { file: join(cwd, 'ringback.db') },
  };
  writeFileSync(join(cwd, 'ringback.yaml'), stringify(config));
  writeFileSync(join(cwd, 'Master.csv'), PAST.cdr);
  writeFileSync(join(cwd, 'cel.csv'), PAST.cel);
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const imported = (...args: string[]) => run(['import', ...args], { cwd });
const csv = (...args: string[]) =>
  imported('asterisk-csv', 'Master.csv', 'cel.csv', '--timezone', 'UTC', ...args);

async function calls(): Promise<{ disposition: string; source: string }[]> {
  const { stdout } = await run(['calls', '--since', '2026-01-01', '--json'], { cwd });
  return (JSON.parse(stdout) as { items: { disposition: string; source: string }[] }).items;
}

test('a rehearsal shows what would be made and makes nothing; then it is made, once', async () => {
  const rehearsal = await csv('--dry-run');
  expect(rehearsal).toMatchObject({ status: 0, stderr: '' });
  expect(rehearsal.stdout).toMatch(/outbound\s+│ answered\s+│ 2\s/);
  expect(rehearsal.stdout).toMatch(/\+79031112233.*missed: abandoned_ringing/);
  expect(rehearsal.stdout).toMatch(/Calls: +6; which are known already was not looked up/);

  const first = await csv();
  expect(first).toMatchObject({ status: 0 });
  expect(first.stdout).toMatch(/Calls made: +6; known already: 0/);
  expect((await calls()).map(({ source }) => source)).toEqual(Array(6).fill('import'));

  const again = JSON.parse((await csv('--json')).stdout) as object;
  expect(again).toMatchObject({ dryRun: false, pbx: 'main', resumed: false, made: 0, known: 6, skipped: {} });
});

test('tasks of the past are made from the time that is given', async () => {
  await csv('--tasks-since', '2026-11-25');
  const { stdout } = await run(['tasks', '--json'], { cwd });
  const { items } = JSON.parse(stdout) as { items: { number: string; status: string }[] };
  expect(items.map(({ number, status }) => [number, status]).sort()).toEqual([
    ['+79031112233', 'done'],
    ['+79161234567', 'done'],
  ]);
});

test('SQLite and folders of FreeSWITCH', async () => {
  const db = new Sqlite(join(cwd, 'master.db'));
  const rows = PAST.cdr.split('\n').filter((line) => line !== '');
  db.exec(
    'CREATE TABLE cdr (calldate, channel, dstchannel, lastapp, lastdata, duration, billsec, disposition, uniqueid, linkedid, src, dst, dcontext)',
  );
  const insert = db.prepare(`INSERT INTO cdr VALUES (${Array(13).fill('?').join(', ')})`);
  for (const row of rows) {
    const v = [...row.matchAll(/"((?:[^"]|"")*)"|([^,]+)|(?<=,)(?=,)/g)].map((m) => m[1] ?? m[2] ?? '');
    insert.run(v[9], v[5], v[6], v[7], v[8], v[12], v[13], v[14], v[16], v[19], v[1], v[2], v[3]);
  }
  db.close();
  const sqlite = await imported('asterisk-sqlite', 'master.db', '--timezone', 'UTC', '--json');
  expect(JSON.parse(sqlite.stdout)).toMatchObject({ made: 6, known: 0, rows: rows.length });

  mkdirSync(join(cwd, 'json_cdr'));
  const [trace] = traces('freeswitch', 'cdr.json').filter(({ name }) => name === 'queue-answered');
  for (const [i, record] of (trace === undefined ? [] : recordsOf(trace)).entries()) {
    writeFileSync(join(cwd, 'json_cdr', `${i}.cdr.json`), encodeURIComponent(JSON.stringify(record)));
  }
  const folder = await imported('freeswitch', 'json_cdr', '--json');
  expect(JSON.parse(folder.stdout)).toMatchObject({ pbx: 'fs', made: 1 });
});

describe('one sentence says what is wrong', () => {
  test.each([
    ['a wrong zone', () => imported('asterisk-csv', 'Master.csv'), 65, /3 h behind .*Set --timezone/],
    ['a zone that is none', () => imported('asterisk-csv', 'Master.csv', '--timezone', 'Mars'), 65, /IANA/],
    [
      'a PBX that is not configured',
      () => csv('--pbx', 'other'),
      65,
      /no PBX "other" of type asterisk; it has: main/,
    ],
    ['a PBX of another kind', () => csv('--pbx', 'fs'), 65, /no PBX "fs" of type asterisk/],
    ['no such file', () => imported('asterisk-csv', 'none.csv'), 66, /There is no file none\.csv/],
    [
      'a password on the command line',
      () => imported('asterisk-mysql', 'mysql://u:secret-word@127.0.0.1/asteriskcdrdb'),
      65,
      /Leave the password out.*RINGBACK_MYSQL_PASSWORD/,
    ],
    [
      'a database that is not there',
      () => imported('asterisk-mysql', 'mysql://u@127.0.0.1:9/asteriskcdrdb'),
      69,
      /Cannot read asteriskcdrdb at 127\.0\.0\.1:9 as u: nobody listens there/,
    ],
    ['a time that is none', () => csv('--since', 'yesterday'), 65, /since: .*a time such as/],
  ])('%s', async (_what, ask, status, message) => {
    const done = await ask();
    expect(done.stderr).toMatch(message);
    expect(done.stderr).not.toContain('secret-word');
    expect(done.status).toBe(status);
  });
});
