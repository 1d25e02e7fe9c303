// A database of any older program becomes one of this program, with everything that was in it, or stays what it was.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { run } from '../../src/cli/program.ts';
import { checkConfig } from '../../src/config/load.ts';
import { assembleEngine } from '../../src/engine/assembly.ts';
import { openForReading } from '../../src/store/database.ts';
import { eventsOf } from '../engine/recorded.ts';
import { buildDaemon } from '../support/daemon.ts';
import { makeOldDatabase, NEWEST } from '../support/old-schema.ts';
import { makeFolder, openWorkshop } from '../support/workshop.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const PBX = [{ id: 'main', type: 'asterisk', host: 'h', username: 'u', secret: 's' }];
const OLD = Array.from({ length: NEWEST - 1 }, (_, i) => i + 1);

let folder: string;
let newest: string;
beforeAll(() => {
  folder = makeFolder();
  newest = join(folder, 'newest.db');
  const shop = openWorkshop(newest);
  shop.engine.start();
  for (const trace of [
    'queue-answered',
    'inbound-abandoned-while-ringing',
    'missed-then-called-back',
    'recorded-call',
  ]) {
    shop.engine.submit('main', eventsOf(trace));
  }
  shop.engine.stop();
  shop.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

const read = <T>(file: string, ask: (db: Sqlite.Database) => T): T => {
  const db = new Sqlite(file, { readonly: true });
  try {
    return ask(db);
  } finally {
    db.close();
  }
};
const versionOf = (file: string) => read(file, (db) => Number(db.pragma('user_version', { simple: true })));
/** What people would miss, in the columns that every version has. */
const contents = (file: string) =>
  read(file, (db) => [
    db
      .prepare(`SELECT id, pbx, direction, state, from_number, to_number, started_at, answered_at, ended_at, disposition,
      reason, talk_ms, detail, change_seq FROM calls ORDER BY id`)
      .all(),
    db
      .prepare('SELECT id, status, number, missed_calls, first_missed_at, closed_at FROM tasks ORDER BY id')
      .all(),
    db
      .prepare('SELECT task_id, position, at, event, call_id FROM task_history ORDER BY task_id, position')
      .all(),
    db.prepare('SELECT seq, call_id, body FROM journal ORDER BY seq').all(),
  ]);
/** Without what SQLite keeps for its planner: it comes when a database is closed. */
const schemaOf = (file: string) =>
  read(file, (db) =>
    db
      .prepare(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name",
      )
      .all(),
  );

describe.each(OLD)('a database of schema %i', (version) => {
  const copyOf = (file: string) => `${file}.v${version}-before-v${NEWEST}`;

  test('is brought up to date by the daemon, which copies it first and says where', () => {
    const file = join(folder, `daemon-${version}.db`);
    makeOldDatabase(file, version, newest);
    const before = contents(file);
    expect((before[0] as unknown[]).length).toBeGreaterThan(3);
    const told: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void told.push(line) });
    const config = checkConfig({ pbx: PBX, database: { file } }, 'test');
    assembleEngine({ config, log, onRoom: () => undefined, check: true }).close();
    expect(versionOf(file)).toBe(NEWEST);
    expect(schemaOf(file)).toEqual(schemaOf(newest));
    expect(contents(file)).toEqual(before);
    expect(told.join()).toContain(copyOf(file));
    expect(versionOf(copyOf(file))).toBe(version);
    expect(contents(copyOf(file))).toEqual(before);
    expect(statSync(copyOf(file)).mode & 0o777).toBe(0o600);
  });

  test('is brought up to date by `ringback migrate`', async () => {
    const file = join(folder, `command-${version}.db`);
    makeOldDatabase(file, version, newest);
    const before = contents(file);
    const config = join(folder, 'migrate.yaml');
    writeFileSync(config, stringify({ pbx: PBX, database: { file } }));
    const said: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((text) => void said.push(String(text)));
    expect(await run(['migrate', '--config', config], () => expect.fail('must not exit'))).toBe(0);
    expect(said.join()).toContain(`schema ${version} -> ${NEWEST}. What it was before is ${copyOf(file)}`);
    expect(contents(file)).toEqual(before);
  });
});

test('a schema that is there already is not copied', () => {
  const file = join(folder, 'same.db');
  copyFileSync(newest, file);
  const config = checkConfig({ pbx: PBX, database: { file } }, 'test');
  assembleEngine({ config, log: pino({ level: 'silent' }), onRoom: () => undefined, check: true }).close();
  expect(readdirSync(folder).filter((name) => name.startsWith('same.db.v'))).toEqual([]);
});

describe('a migration that is killed', () => {
  const children: ChildProcess[] = [];
  beforeAll(buildDaemon, 120_000);
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  test('leaves the old schema or the new one, never half, and the next one finishes', async () => {
    const old = join(folder, 'large.db');
    makeOldDatabase(old, 1, newest, 1_000);
    const [before, schema] = [contents(old), schemaOf(old)];
    const seen = new Set<number>();
    // Every moment of it: from the first write of the copy on, the kill comes a little later each time.
    for (let afterMs = 0; afterMs < 250; afterMs += 50) {
      const file = join(folder, `killed-${afterMs}.db`);
      copyFileSync(old, file);
      const config = join(folder, 'killed.yaml');
      writeFileSync(config, stringify({ pbx: PBX, database: { file } }));
      const child = spawn(process.execPath, [MAIN, 'migrate', '--config', config], { stdio: 'ignore' });
      children.push(child);
      const ended = once(child, 'exit');
      for (
        let i = 0;
        i < 1_000 && !readdirSync(folder).some((name) => name.startsWith(`killed-${afterMs}.db.v1`));
        i++
      ) {
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      child.kill('SIGKILL');
      await ended;
      // SQLite settles what was left in the log when it opens the file.
      const { close } = openForReading(file);
      close();
      const version = versionOf(file);
      seen.add(version);
      expect([1, NEWEST]).toContain(version);
      expect(contents(file)).toEqual(before);
      expect(schemaOf(file)).toEqual(version === 1 ? schema : schemaOf(newest));
      expect(read(file, (db) => db.pragma('quick_check', { simple: true }))).toBe('ok');
      const again = spawn(process.execPath, [MAIN, 'migrate', '--config', config], { stdio: 'ignore' });
      children.push(again);
      expect((await once(again, 'exit'))[0]).toBe(0);
      expect(versionOf(file)).toBe(NEWEST);
      expect(contents(file)).toEqual(before);
    }
    expect(seen).toContain(1);
  }, 180_000);
});
