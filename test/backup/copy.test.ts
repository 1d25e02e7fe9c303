// A copy never takes the place of the database that it is made of, whatever name leads there.

import { linkSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyDatabase, examineDatabase } from '../../src/backup/copy.ts';
import { eventsOf } from '../engine/recorded.ts';
import { inFolder, openWorkshop } from '../support/workshop.ts';

test('the database, its log, its lock, and other names of them are refused, and left as they are', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'a.db');
    const shop = openWorkshop(file);
    shop.engine.start();
    shop.engine.submit('main', eventsOf('queue-answered'));
    symlinkSync(file, join(folder, 'soft.db'));
    symlinkSync(folder, join(folder, 'elsewhere'));
    linkSync(file, join(folder, 'hard.db'));
    const log = readFileSync(`${file}-wal`);
    for (const name of [
      'a.db',
      'a.db-wal',
      'a.db-shm',
      'a.db-journal',
      'a.db.lock',
      'soft.db',
      'hard.db',
      'elsewhere/a.db',
      'elsewhere/a.db-wal',
    ]) {
      for (const from of [file, join(folder, 'soft.db')]) {
        await expect(copyDatabase(from, join(folder, name)), name).rejects.toThrow(/the database itself/);
      }
    }
    await expect(copyDatabase(file, folder)).rejects.toThrow(/is no file/);
    await expect(copyDatabase(file, '/dev/null')).rejects.toThrow(/is no file/);
    expect(readFileSync(`${file}-wal`).equals(log)).toBe(true);
    await copyDatabase(file, join(folder, 'b.db'));
    await copyDatabase(file, join(folder, 'b.db'));
    expect(examineDatabase(join(folder, 'b.db')).calls).toBe(1);
    shop.engine.stop();
    shop.close();
  }));
