// The built daemon on a disk that is full, read-only or somebody else's. Small disks are mounted by root; elsewhere these tests
// are skipped.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { CallJson } from '../../src/api/call-json.ts';
import { EXIT_STATUS } from '../../src/errors.ts';
import { startSimulator } from '../../src/pbx/simulator/server.ts';
import { openForWriting } from '../../src/store/database.ts';
import { buildDaemon, Daemon, until } from '../support/daemon.ts';
import { mountSmallDisk, NO_DISKS, type SmallDisk } from '../support/small-disk.ts';
import { inFolder } from '../support/workshop.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const NOBODY = 65_534;
/** Longer than late events of a call come. */
const SETTLED_MS = 6_000;

const daemons: Daemon[] = [];
const disks: SmallDisk[] = [];
const children: ChildProcess[] = [];

beforeAll(buildDaemon, 120_000);
afterEach(() => {
  for (const daemon of daemons.splice(0)) daemon.destroy();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const disk of disks.splice(0)) disk.remove();
});

function mount(megabytes: number): SmallDisk {
  const disk = mountSmallDisk(megabytes);
  disks.push(disk);
  return disk;
}

interface Readiness {
  readonly storageProblem: string | null;
}

/** Starts a daemon that is expected to give up. */
async function refusal(
  folder: string,
  file: string,
  as: { uid?: number; gid?: number } = {},
): Promise<{ status: number | null; said: string }> {
  const config = join(folder, 'ringback.yaml');
  const pbx = [{ id: 'main', type: 'asterisk', host: '127.0.0.1', port: 1, username: 'u', secret: 's' }];
  writeFileSync(config, stringify({ pbx, database: { file }, api: { port: 0 } }));
  chmodSync(config, 0o644);
  chmodSync(folder, 0o755);
  const child = spawn(process.execPath, [MAIN, 'serve', '--config', config], { cwd: folder, ...as });
  children.push(child);
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, said };
}

describe.skipIf(NO_DISKS !== null)(`small disks${NO_DISKS === null ? '' : `: ${NO_DISKS}`}`, () => {
  test(
    'a disk that runs full in mid-day is told, the daemon lives on, and nothing is lost once there is room',
    () =>
      inFolder(async (folder) => {
        const { stop: stopPbx, ...pbx } = await startSimulator({ speed: 15, seed: 3 });
        const disk = mount(24);
        const [full, other] = [join(folder, 'full'), join(folder, 'other')];
        for (const each of [full, other]) mkdirSync(each);
        const pbxs = [{ id: 'main', type: 'asterisk', ...pbx }];
        const more = { backups: { enabled: false } };
        const daemon = await Daemon.configure(full, pbxs, {
          ...more,
          database: { file: join(disk.folder, 'ringback.db') },
        });
        const witness = await Daemon.configure(other, pbxs, more);
        daemons.push(daemon, witness);
        await Promise.all([daemon.start(), witness.start()]);
        const connectedAt = Date.now();
        await until('calls are stored', async () => (await daemon.all('/api/v1/calls')).length > 5);

        disk.fill();
        const problem = async () => (await daemon.get<Readiness>('/readyz')).storageProblem;
        await until('the problem is shown', async () => (await problem()) !== null);
        expect(await problem()).toMatch(/full|disk/);
        const seen = (await witness.all('/api/v1/calls')).length;
        await until(
          'people go on calling',
          async () => (await witness.all('/api/v1/calls')).length > seen + 5,
        );
        expect((await daemon.get<{ status: string }>('/healthz')).status).toBe('ok');

        disk.makeRoom();
        await until('it is stored again', async () => (await problem()) === null);
        // Each daemon found other calls under way when it connected.
        const ended = (await witness.all<CallJson>('/api/v1/calls')).filter(
          ({ state, startedAt }) => state === 'ended' && Date.parse(startedAt) > connectedAt,
        );
        const told = ({ id, disposition, reason, from, to, talkMs, waitMs, complete, agent }: CallJson) =>
          JSON.stringify({ id, disposition, reason, from, to, talkMs, waitMs, complete, agent });
        const toldBy = async (each: Daemon) =>
          new Map((await each.all<CallJson>('/api/v1/calls')).map((call) => [call.id, told(call)]));
        await until('all have ended', async () => {
          const here = await toldBy(daemon);
          return ended.every(({ id }) => here.has(id));
        });
        await new Promise((done) => setTimeout(done, SETTLED_MS));
        const [here, there] = [await toldBy(daemon), await toldBy(witness)];
        expect(ended.map(({ id }) => here.get(id))).toEqual(ended.map(({ id }) => there.get(id)));
        expect(await daemon.kill('SIGTERM')).toBe(0);
        await stopPbx();
      }),
    180_000,
  );

  test('a disk that is full at the start', () =>
    inFolder(async (folder) => {
      const disk = mount(2);
      disk.fill();
      const { status, said } = await refusal(folder, join(disk.folder, 'a.db'));
      expect(said).toMatch(/disk is full\. Make room/);
      expect(status).toBe(EXIT_STATUS.storage);
    }));

  test('a disk that is full at the start, with a database on it', () =>
    inFolder(async (folder) => {
      const disk = mount(4);
      const file = join(disk.folder, 'a.db');
      openForWriting(file, { synchronous: 'normal' }).close();
      disk.fill();
      const { status, said } = await refusal(folder, file);
      expect(said).toMatch(/disk is full\. Make room|disk reported an error/);
      expect(said).not.toContain('this is a bug');
      expect(status).toBe(EXIT_STATUS.storage);
    }));

  test('a disk that is mounted read-only', () =>
    inFolder(async (folder) => {
      const disk = mount(4);
      const file = join(disk.folder, 'a.db');
      openForWriting(file, { synchronous: 'normal' }).close();
      disk.makeReadOnly();
      const { status, said } = await refusal(folder, file);
      expect(said).toMatch(/the disk is mounted read-only.*remount,rw/);
      expect(status).toBe(EXIT_STATUS.storage);
    }));
});

describe.skipIf(process.getuid?.() !== 0)(
  'another owner (only root can start a daemon as somebody else)',
  () => {
    test.each([
      ['a database of root', 0o600, 0],
      ['a folder of root', 0o644, NOBODY],
    ])('%s', (_what, mode, owner) =>
      inFolder(async (folder) => {
        const data = join(folder, 'data');
        const file = join(data, 'a.db');
        openForWriting(file, { synchronous: 'normal' }).close();
        for (const each of [file, `${file}.lock`]) chmodSync(each, mode);
        for (const each of [file, `${file}.lock`]) chownSync(each, owner, owner);
        chmodSync(data, 0o755);
        const { status, said } = await refusal(folder, file, { uid: NOBODY, gid: NOBODY });
        expect(said).toMatch(/Check the owner and mode .*the user with the id 65534/);
        expect(status).toBe(EXIT_STATUS.storage);
      }),
    );
  },
);
