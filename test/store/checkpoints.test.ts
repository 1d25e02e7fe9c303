// The built daemon's checkpoints: in a thread beside the writer, whose commits only ever write to the log.

import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import type { startCheckpoints as Start } from '../../src/store/checkpoints.ts';
import { databaseBytes, openForWriting } from '../../src/store/database.ts';
import { buildDaemon } from '../support/daemon.ts';
import { inFolder } from '../support/workshop.ts';

const MB = 1_048_576;

beforeAll(buildDaemon, 120_000);

test(
  'the log is copied back beside the writer, and begins anew',
  () =>
    inFolder(async (folder) => {
      const built = (await import('../../dist/store/checkpoints.js' as string)) as {
        startCheckpoints: typeof Start;
      };
      const file = join(folder, 'a.db');
      const writer = openForWriting(file, { synchronous: 'normal', checkpoints: 'thread' });
      writer.db.exec('CREATE TABLE ballast (bytes BLOB)');
      const write = writer.db.prepare('INSERT INTO ballast VALUES (randomblob(1048576))');
      for (let mb = 0; mb < 24; mb++) write.run();
      expect(databaseBytes(file).main).toBeLessThan(2 * MB);

      const checkpoints = built.startCheckpoints(file);
      await vi.waitFor(() => expect(databaseBytes(file).main).toBeGreaterThan(24 * MB), 20_000);
      const writesInPlace = () => {
        const { log } = databaseBytes(file);
        write.run();
        expect(databaseBytes(file).log).toBe(log);
      };
      await vi.waitFor(writesInPlace, { timeout: 20_000, interval: 250 });

      await checkpoints.stop();
      writer.close();
    }),
  60_000,
);
