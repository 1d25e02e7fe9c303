// Databases that cannot be believed are told from others before anything is written to them, whatever happened to them.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { copyDatabase } from '../../src/backup/copy.ts';
import { nameOfBackup } from '../../src/backup/shelf.ts';
import { checkConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { assembleEngine } from '../../src/engine/assembly.ts';
import { AppError, EXIT_STATUS } from '../../src/errors.ts';
import { createUpkeep } from '../../src/upkeep.ts';
import { eventsOf } from '../engine/recorded.ts';
import { cut, empty, overwriteHeader, replaceWithText, spoil } from '../support/damage.ts';
import { inFolder, openWorkshop } from '../support/workshop.ts';

const SILENT = pino({ level: 'silent' });
const MADE_AT = Date.UTC(2026, 2, 2, 0, 30);

function configOf(folder: string): Config {
  const pbx = [{ id: 'main', type: 'asterisk', host: 'h', username: 'u', secret: 's' }];
  return checkConfig({ pbx, database: { file: join(folder, 'a.db') } }, 'test');
}

/** A database with calls in it. */
function fill(file: string): void {
  const shop = openWorkshop(file);
  shop.engine.start();
  for (const trace of ['queue-answered', 'inbound-abandoned-while-ringing']) {
    shop.engine.submit('main', eventsOf(trace));
  }
  shop.engine.stop();
  shop.close();
}

function refusal(config: Config, check = true): AppError {
  try {
    assembleEngine({ config, log: SILENT, onRoom: () => undefined, check }).close();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was opened');
}

const backupOf = (folder: string, at = MADE_AT) => join(folder, 'backups', nameOfBackup(at));

async function backUp(folder: string, at = MADE_AT): Promise<string> {
  const { mkdirSync } = await import('node:fs');
  mkdirSync(join(folder, 'backups'), { recursive: true });
  await copyDatabase(join(folder, 'a.db'), backupOf(folder, at));
  return backupOf(folder, at);
}

describe('a daemon does not start on a damaged database, and names the newest good backup and the command', () => {
  test.each([
    ['pages with noise in them', spoil],
    ['half of the file', cut],
    ['no bytes at all', empty],
    ['a header that was overwritten', overwriteHeader],
    ['a text', replaceWithText],
  ])('%s', (_what, damage) =>
    inFolder(async (folder) => {
      const config = configOf(folder);
      fill(config.database.file);
      const good = await backUp(folder);
      // A newer one that is no good is not recommended.
      writeFileSync(backupOf(folder, MADE_AT + 86_400_000), 'not a database'.repeat(1_000));
      damage(config.database.file);
      const before = readFileSync(config.database.file);
      const { code, message } = refusal(config);
      expect(code).toBe('damaged');
      expect(message).toContain(`run: ringback restore ${good}`);
      expect(message).toContain('2026-03-02T00:30:00.000Z');
      expect(readFileSync(config.database.file).equals(before)).toBe(true);
    }),
  );

  test('without a backup it says where one was looked for', () =>
    inFolder((folder) => {
      const config = configOf(folder);
      fill(config.database.file);
      spoil(config.database.file);
      expect(refusal(config).message).toMatch(/There is no good backup in .*backups/);
    }));

  test('with an exit status of its own', () => {
    const others = Object.entries(EXIT_STATUS).filter(([code]) => code !== 'damaged');
    expect(others.map(([, status]) => status)).not.toContain(EXIT_STATUS.damaged);
  });
});

test('an empty file that has no backups is a new database', () =>
  inFolder((folder) => {
    const config = configOf(folder);
    writeFileSync(config.database.file, '');
    assembleEngine({ config, log: SILENT, onRoom: () => undefined, check: true }).close();
    expect(existsSync(config.database.file)).toBe(true);
  }));

test('a large database is looked through while the daemon works; what is found is shown and told', () =>
  inFolder(async (folder) => {
    const config = configOf(folder);
    fill(config.database.file);
    spoil(config.database.file);
    const told: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => void told.push(line) });
    const upkeep = createUpkeep({
      ...{ config, log, now: Date.now },
      ...{ checkAtStartBytesMax: 1, checkLaterMs: 0 },
    });
    upkeep.start();
    for (let i = 0; i < 200 && upkeep.status().databaseProblem === null; i++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await upkeep.stop();
    expect(upkeep.status().databaseProblem).toMatch(/damaged/);
    expect(told.join()).toContain('the database is damaged');
  }));
