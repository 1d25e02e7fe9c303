// Backups that nobody has to remember, on real files: while the daemon writes, after downtime, when the disk refuses.

import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { BackupKeeper, type BackupRules } from '../../src/backup/backup-keeper.ts';
import { type BackupWork, doBackupWork } from '../../src/backup/backup-work.ts';
import { copyDatabase, examineDatabase } from '../../src/backup/copy.ts';
import { listBackups } from '../../src/backup/shelf.ts';
import { AppError } from '../../src/errors.ts';
import { openForWriting } from '../../src/store/database.ts';
import { eventsOf } from '../engine/recorded.ts';
import { spoil } from '../support/damage.ts';
import { inFolder, openWorkshop } from '../support/workshop.ts';

const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 2, 2, 12);

function setUp(folder: string, work: BackupWork = doBackupWork) {
  const file = join(folder, 'a.db');
  const rules: BackupRules = {
    ...{ folder: join(folder, 'backups'), atMinutes: 210, zone: 'UTC', bytesMax: null },
    keep: { daily: 2, weekly: 0, monthly: 0 },
  };
  const warnings: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) });
  let now = NOON;
  const keeper = new BackupKeeper({ file, rules, work, log, now: () => now });
  const wait = (ms: number) => {
    now += ms;
  };
  return { file, rules, keeper, warnings, wait };
}

const makeDatabase = (file: string) => openForWriting(file, { synchronous: 'normal' }).close();

describe('the keeper', () => {
  test('makes one a day, opened and found sound, private, and removes what is too old', () =>
    inFolder(async (folder) => {
      const { file, rules, keeper, wait } = setUp(folder);
      makeDatabase(file);
      expect(keeper.status()).toEqual({ lastAt: null, lastBytes: null, failures: 0, problem: null });
      for (let day = 0; day < 4; day++) {
        await keeper.check();
        await keeper.check();
        wait(DAY_MS);
      }
      const backups = listBackups(rules.folder);
      expect(backups.map(({ at }) => at)).toEqual([NOON + 3 * DAY_MS, NOON + 2 * DAY_MS]);
      expect(keeper.status()).toMatchObject({ lastAt: NOON + 3 * DAY_MS, problem: null });
      const [newest] = backups;
      expect(examineDatabase(newest?.file ?? '').calls).toBe(0);
      expect(statSync(newest?.file ?? '').mode & 0o777).toBe(0o600);
      expect(readdirSync(rules.folder).filter((name) => !name.endsWith('.db'))).toEqual([]);
    }));

  test('makes up for nights of downtime with one backup, and not at every start', () =>
    inFolder(async (folder) => {
      const { file, rules, keeper, wait } = setUp(folder);
      makeDatabase(file);
      await keeper.check();
      wait(60_000);
      await keeper.check();
      expect(listBackups(rules.folder)).toHaveLength(1);
      wait(5 * DAY_MS);
      await keeper.check();
      await keeper.check();
      expect(listBackups(rules.folder)).toHaveLength(2);
    }));

  test('a backup from a time when the clock was years ahead keeps none from being made', () =>
    inFolder(async (folder) => {
      const { file, rules, keeper } = setUp(folder);
      makeDatabase(file);
      mkdirSync(rules.folder);
      await copyDatabase(file, join(rules.folder, 'ringback-20990101T000000Z.db'));
      await keeper.check();
      expect(keeper.status().lastAt).toBe(NOON);
    }));

  test('tells of a failure and tries again; what is there stays', () =>
    inFolder(async (folder) => {
      let refuses = false;
      const { file, rules, keeper, warnings, wait } = setUp(folder, async (order, signal) => {
        if (refuses) throw new AppError('storage', 'There is no room for a copy.');
        return doBackupWork(order, signal);
      });
      makeDatabase(file);
      await keeper.check();
      refuses = true;
      wait(3 * DAY_MS);
      await keeper.check();
      expect(keeper.status()).toMatchObject({
        lastAt: NOON,
        failures: 1,
        problem: expect.stringMatching(/no room/),
      });
      expect(warnings.join()).toContain('no room');
      expect(listBackups(rules.folder)).toHaveLength(1);
      refuses = false;
      await keeper.check();
      expect(keeper.status()).toMatchObject({ lastAt: NOON + 3 * DAY_MS, failures: 1, problem: null });
    }));

  test('a damaged database gives no backup, and the good ones stay', () =>
    inFolder(async (folder) => {
      const { file, rules, keeper, wait } = setUp(folder);
      makeDatabase(file);
      await keeper.check();
      spoil(file);
      for (let day = 0; day < 4; day++) {
        wait(DAY_MS);
        await keeper.check();
      }
      expect(listBackups(rules.folder).map(({ at }) => at)).toEqual([NOON]);
      expect(keeper.status().problem).toMatch(/damaged/);
      expect(readdirSync(rules.folder)).toHaveLength(1);
    }));

  test('what a crash left of a copy goes, what somebody else put there stays', () =>
    inFolder(async (folder) => {
      const { file, rules, keeper } = setUp(folder);
      makeDatabase(file);
      mkdirSync(rules.folder);
      writeFileSync(join(rules.folder, 'ringback-20260301T000000Z.db.part'), 'half');
      writeFileSync(join(rules.folder, 'mine.db'), 'mine');
      await keeper.check();
      expect(readdirSync(rules.folder).sort()).toEqual(['mine.db', 'ringback-20260302T120000Z.db']);
    }));

  test('a folder that cannot be written to is a problem that is told', () =>
    inFolder(async (folder) => {
      const { file, rules, keeper } = setUp(folder);
      makeDatabase(file);
      writeFileSync(rules.folder, 'a file in its place');
      await keeper.check();
      expect(keeper.status()).toMatchObject({ lastAt: null, failures: 1 });
    }));
});

test('a copy is finished while the daemon commits without a pause, and holds one moment', () =>
  inFolder(async (folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    shop.engine.start();
    shop.engine.submit('main', eventsOf('queue-answered'));
    shop.writer.transaction(() => {
      for (let i = 0; i < 40_000; i++) shop.writer.journal('main', `c${i}`, i, '{"filler":"some bytes"}');
    });
    let wrote = 0;
    const timer = setInterval(() => {
      shop.writer.transaction(() => {
        shop.writer.journal('main', 'late-a', ++wrote, '{}');
        shop.writer.journal('main', 'late-b', wrote, '{}');
      });
    }, 1);
    const to = join(folder, 'copy.db');
    const facts = await copyDatabase(shop.file, to);
    clearInterval(timer);
    expect(wrote).toBeGreaterThan(0);
    expect(facts).toMatchObject({ bytes: statSync(to).size, schema: expect.any(Number) });
    const copy = openForWriting(to, { synchronous: 'normal' });
    const count = (call: string) =>
      copy.db.prepare('SELECT count(*) FROM journal WHERE call_id = ?').pluck().get(call);
    expect(count('late-a')).toBe(count('late-b'));
    copy.close();
    expect(existsSync(`${to}.part`)).toBe(false);
    shop.engine.stop();
    shop.close();
  }));

test('a copy replaces a file only when it is whole', () =>
  inFolder(async (folder) => {
    const [file, to] = [join(folder, 'a.db'), join(folder, 'copy.db')];
    makeDatabase(file);
    writeFileSync(to, 'before');
    chmodSync(to, 0o644);
    utimesSync(to, 1, 1);
    const signal = AbortSignal.abort();
    await expect(copyDatabase(file, to, signal)).rejects.toMatchObject({ code: 'timeout' });
    expect(statSync(to).size).toBe('before'.length);
    await copyDatabase(file, to);
    expect(statSync(to).mode & 0o777).toBe(0o600);
  }));
