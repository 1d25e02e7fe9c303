// History through the running daemon, by the built program: interrupted as rudely as possible, and larger than memory.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { CallJson } from '../../src/api/call-json.ts';
import { startSimulator } from '../../src/pbx/simulator/server.ts';
import { pastOf } from '../support/asterisk-past.ts';
import { buildDaemon, Daemon, until } from '../support/daemon.ts';
import { inFolder } from '../support/workshop.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const OFF = { id: 'main', type: 'asterisk', host: '127.0.0.1', port: 9, username: 'u', secret: 's' };
const daemons: Daemon[] = [];

beforeAll(buildDaemon, 120_000);

afterEach(() => {
  for (const daemon of daemons.splice(0)) daemon.destroy();
});

function begin(folder: string, files: readonly string[]): ChildProcess & { output: () => string } {
  const args = [MAIN, 'import', 'asterisk-csv', ...files, '--timezone', 'UTC', '--json'];
  const child = spawn(process.execPath, [...args, '--config', join(folder, 'ringback.yaml')], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (bytes) => {
    output += String(bytes);
  });
  return Object.assign(child, { output: () => output });
}

async function importAll(folder: string, files: readonly string[]): Promise<Record<string, unknown>> {
  const child = begin(folder, files);
  const [status] = await once(child, 'exit');
  expect(status).toBe(0);
  return JSON.parse(child.output()) as Record<string, unknown>;
}

/** Everything that is stored of calls, but for the order in which it came. */
function rowsOf(folder: string): string[] {
  const db = new Sqlite(join(folder, 'ringback.db'), { readonly: true });
  const rows = db.prepare("SELECT * FROM calls WHERE source = 'import'").all() as Record<string, unknown>[];
  const left = db.prepare('SELECT count(*) FROM imports').pluck().get();
  db.close();
  expect(left).toBe(0);
  return rows.map(({ change_seq: _seq, changed_at: _at, ...row }) => JSON.stringify(row)).sort();
}

async function house(folder: string): Promise<Daemon> {
  const daemon = await Daemon.configure(folder, [OFF]);
  daemons.push(daemon);
  return daemon;
}

test(
  'an import that is killed again and again makes what one makes that is not, beside a busy PBX and without a daemon',
  () =>
    inFolder((whole) =>
      inFolder(async (broken) => {
        const past = pastOf(8);
        for (const folder of [whole, broken]) {
          writeFileSync(join(folder, 'Master.csv'), past.cdr);
          writeFileSync(join(folder, 'cel.csv'), past.cel);
        }
        const files = ['Master.csv', 'cel.csv'];
        await house(whole);
        // No daemon runs: the command has an engine of its own.
        const sum = await importAll(whole, files);
        expect(sum).toMatchObject({ resumed: false, known: 0 });
        const rows = rowsOf(whole);
        expect(rows.length).toBe(sum.made);
        expect(rows.length).toBeGreaterThan(500);

        const { stop: stopPbx, ...pbx } = await startSimulator({ speed: 15, seed: 7 });
        const daemon = await Daemon.configure(broken, [OFF, { id: 'busy', type: 'asterisk', ...pbx }]);
        daemons.push(daemon);
        await daemon.start({ connected: false });
        await until('people talk', async () =>
          (await daemon.live()).some(({ state }) => state === 'talking'),
        );
        const count = async () =>
          (await daemon.get<{ items: CallJson[] }>('/api/v1/calls?source=import&limit=500')).items.length;
        for (let kills = 0; kills < 2; kills++) {
          const before = await count();
          const child = begin(broken, [...files, '--pbx', 'main']);
          await until('some calls are made', async () => (await count()) >= Math.min(400, before + 50));
          child.kill('SIGKILL');
          await once(child, 'exit');
        }
        // The daemon itself, too.
        const child = begin(broken, [...files, '--pbx', 'main']);
        await until('it goes on', async () => (await count()) >= 200);
        await daemon.kill('SIGKILL');
        await once(child, 'exit');
        await daemon.start({ connected: false });

        expect(await importAll(broken, [...files, '--pbx', 'main'])).toMatchObject({ resumed: true });
        expect(rowsOf(broken)).toEqual(rows);
        expect(await importAll(broken, [...files, '--pbx', 'main'])).toMatchObject({
          ...{ made: 0, known: rows.length, resumed: false },
        });
        expect(rowsOf(broken)).toEqual(rows);
        // Meanwhile the PBX was watched as ever.
        const seen = (await daemon.all<CallJson>('/api/v1/calls')).filter(({ pbx }) => pbx === 'busy');
        expect(seen.length).toBeGreaterThan(10);
        expect(seen.every(({ source }) => source === 'live')).toBe(true);
        expect(await daemon.kill('SIGTERM')).toBe(0);
        await stopPbx();
      }),
    ),
  240_000,
);

/** Peak memory of a process, in MB. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

async function writePast(path: string, rows: number): Promise<void> {
  const file = createWriteStream(path);
  for (let i = 0; i < rows; i++) {
    const at = 1_767_225_600 + i * 40;
    const [start, end] = [at, at + 60].map((second) =>
      new Date(second * 1_000).toISOString().slice(0, 19).replace('T', ' '),
    );
    const line = `"","7916${String(i % 10_000_000).padStart(7, '0')}","5001","from-trunk","""A"" <7916>","PJSIP/trunk-${i.toString(16).padStart(8, '0')}","PJSIP/101-${(i + rows).toString(16).padStart(8, '0')}","Dial","PJSIP/101,20,tT","${start}","","${end}",60,0,"NO ANSWER","DOCUMENTATION","pbx-${at}.${i}","","","pbx-${at}.${i}",${i}\n`;
    if (!file.write(line)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

test.skipIf(process.platform !== 'linux')(
  'ten times the rows take no more memory',
  () =>
    inFolder(async (folder) => {
      await house(folder);
      const peaks: number[] = [];
      for (const rows of [10_000, 100_000]) {
        await writePast(join(folder, `${rows}.csv`), rows);
        const child = begin(folder, [`${rows}.csv`, '--dry-run']);
        let peak = 0;
        const look = setInterval(() => {
          peak = Math.max(peak, peakOf(child.pid));
        }, 50);
        const [status] = await once(child, 'exit');
        clearInterval(look);
        expect(status).toBe(0);
        expect(JSON.parse(child.output())).toMatchObject({ rows, made: rows });
        peaks.push(peak);
      }
      const [small = 0, large = 0] = peaks;
      expect(small).toBeGreaterThan(30);
      // What the collector leaves lying about, not what is kept.
      expect(large - small).toBeLessThan(100);
    }),
  180_000,
);
