// `ringback restore`: what is lost is said before, what was there is kept, and a daemon is never disturbed.

import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { copyDatabase, examineDatabase } from '../../src/backup/copy.ts';
import { run } from '../../src/cli/program.ts';
import { EXIT_STATUS } from '../../src/errors.ts';
import { openForWriting } from '../../src/store/database.ts';
import { eventsOf } from '../engine/recorded.ts';
import { spoil } from '../support/damage.ts';
import { inFolder, openWorkshop } from '../support/workshop.ts';

afterEach(() => vi.restoreAllMocks());

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function ringback(...args: string[]): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  vi.spyOn(console, 'log').mockImplementation((text) => void out.push(String(text)));
  vi.spyOn(console, 'error').mockImplementation((text) => void err.push(String(text)));
  const status = await run(args, () => expect.fail('must not exit'));
  process.exitCode = 0;
  vi.restoreAllMocks();
  return { status, out: out.join('\n'), err: err.join('\n') };
}

/** Plays a trace into the database. */
function play(file: string, trace: string): void {
  const shop = openWorkshop(file);
  shop.engine.start();
  shop.engine.submit('main', eventsOf(trace));
  shop.engine.stop();
  shop.close();
}

async function inHouse(use: (house: House) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const file = join(folder, 'a.db');
    const config = join(folder, 'ringback.yaml');
    const pbx = [{ id: 'main', type: 'asterisk', host: 'h', username: 'u', secret: 's' }];
    writeFileSync(config, stringify({ pbx, database: { file } }));
    play(file, 'queue-answered');
    const backup = join(folder, 'copy.db');
    await copyDatabase(file, backup);
    play(file, 'inbound-abandoned-while-ringing');
    await use({
      folder,
      file,
      backup,
      restore: (...more) => ringback('restore', ...more, '--config', config),
    });
  });
}

interface House {
  readonly folder: string;
  readonly file: string;
  readonly backup: string;
  readonly restore: (...args: string[]) => Promise<Ran>;
}

const asides = (folder: string) => readdirSync(folder).filter((name) => name.includes('before-restore'));

test('the backup takes the place of the database, which is kept beside it, whole', () =>
  inHouse(async ({ folder, file, backup, restore }) => {
    const [then, now] = [examineDatabase(backup), examineDatabase(file)];
    expect(now.calls).toBe(then.calls + 1);
    const { status, out } = await restore(backup, '--yes');
    expect(status).toBe(0);
    for (const { newestCallAt } of [then, now])
      expect(out).toContain(new Date(newestCallAt ?? 0).toISOString());
    expect(out).toContain('is lost');
    expect(examineDatabase(file).calls).toBe(then.calls);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const [aside, ...more] = asides(folder);
    expect(more).toEqual([]);
    expect(examineDatabase(join(folder, aside ?? '')).calls).toBe(now.calls);
  }));

test('scripts get it as JSON', () =>
  inHouse(async ({ file, backup, restore }) => {
    const { out } = await restore(backup, '--yes', '--json');
    expect(JSON.parse(out)).toMatchObject({
      restored: file,
      keptAside: expect.stringContaining('before-restore'),
      backup: { calls: 1 },
      replaced: { calls: 2 },
      problem: null,
    });
  }));

test('nothing is changed while a daemon runs, without an answer, or with a backup that is no good', () =>
  inHouse(async ({ folder, file, backup, restore }) => {
    const before = examineDatabase(file);
    const daemon = openForWriting(file, { synchronous: 'normal' });
    const refused = await restore(backup, '--yes');
    daemon.close();
    expect(refused.status).toBe(EXIT_STATUS.conflict);
    expect(refused.err).toContain('systemctl stop ringback');
    expect((await restore(backup)).err).toContain('--yes');
    spoil(backup);
    expect((await restore(backup, '--yes')).status).toBe(EXIT_STATUS.damaged);
    expect((await restore(join(folder, 'nothing.db'), '--yes')).status).toBe(EXIT_STATUS.not_found);
    expect((await restore(file, '--yes')).status).toBe(EXIT_STATUS.invalid);
    expect(examineDatabase(file)).toEqual(before);
    expect(asides(folder)).toEqual([]);
    // Whoever was refused keeps nobody out afterwards.
    openForWriting(file, { synchronous: 'normal' }).close();
  }));

test('a damaged database with its log is kept as it is, and its log does not get into the new one', () =>
  inHouse(async ({ folder, file, backup, restore }) => {
    const writer = new Sqlite(file);
    writer.pragma('wal_autocheckpoint = 0');
    writer.exec("INSERT INTO alerts VALUES ('in-the-log', 1, 1)");
    const log = readFileSync(`${file}-wal`);
    writer.close();
    spoil(file);
    writeFileSync(`${file}-wal`, log);
    const { status, out } = await restore(backup, '--yes');
    expect(status).toBe(0);
    expect(out).toMatch(/cannot be read/);
    expect(existsSync(`${file}-wal`)).toBe(false);
    const restored = new Sqlite(file, { readonly: true });
    expect(restored.prepare('SELECT count(*) FROM alerts').pluck().get()).toBe(0);
    restored.close();
    expect(asides(folder).length).toBeGreaterThan(0);
  }));

test('programs that follow changes or events are told that their place is gone, and miss nothing new', () =>
  inHouse(async ({ file, backup, restore }) => {
    const before = openWorkshop(file);
    const [change, announcement] = [before.writer.seq, before.writer.outbox.last];
    before.close();
    await restore(backup, '--yes');
    const after = openWorkshop(file);
    expect(after.writer.seq).toBeGreaterThan(change);
    expect(after.writer.outbox.last).toBe(announcement);
    after.close();
  }));

test.skipIf(process.getuid?.() !== 0)('root gives the new file to whom the old one belonged', () =>
  inHouse(async ({ file, backup, restore }) => {
    chownSync(file, 65_534, 65_534);
    await restore(backup, '--yes');
    expect(statSync(file).uid).toBe(65_534);
  }),
);

test('without a database the backup becomes it', () =>
  inFolder(async (folder) => {
    const [file, backup] = [join(folder, 'data', 'a.db'), join(folder, 'copy.db')];
    const config = join(folder, 'ringback.yaml');
    const pbx = [{ id: 'main', type: 'asterisk', host: 'h', username: 'u', secret: 's' }];
    writeFileSync(config, stringify({ pbx, database: { file } }));
    play(backup, 'queue-answered');
    mkdirSync(join(folder, 'backups'));
    const { status, out } = await ringback('restore', backup, '--yes', '--config', config);
    expect(status).toBe(0);
    expect(out).toContain('nothing is lost');
    expect(examineDatabase(file).calls).toBe(1);
  }));
