// The built daemon after nights on which it was down: what is over is told of, each day once, whatever is killed when.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DateTime } from 'luxon';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { startSimulator } from '../../src/pbx/simulator/server.ts';
import { buildDaemon, Daemon, until } from '../support/daemon.ts';
import { startMailServer } from '../support/mail-server.ts';
import { inFolder } from '../support/workshop.ts';

const ZONE = 'Europe/Moscow';
const daemons: Daemon[] = [];

beforeAll(buildDaemon, 120_000);

afterEach(() => {
  for (const daemon of daemons.splice(0)) daemon.destroy();
});

const daysAgo = (days: number) => DateTime.now().setZone(ZONE).minus({ days }).toFormat('yyyy-MM-dd');

/** As if the daemon had been started for the first time some days ago. */
function startedDaysAgo(file: string, days: number): void {
  const db = new Database(file);
  db.prepare('UPDATE report_state SET since = ?').run(daysAgo(days));
  db.close();
}

function ringback(folder: string, ...args: readonly string[]) {
  const main = join(import.meta.dirname, '../../dist/main.js');
  const config = ['--config', join(folder, 'ringback.yaml')];
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args, ...config], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test(
  'three nights of downtime: three summaries, each mailed once, over any number of kills',
  () =>
    inFolder(async (folder) => {
      const mail = await startMailServer();
      const { stop: stopPbx, ...pbx } = await startSimulator({ speed: 15, seed: 7 });
      const daemon = await Daemon.configure(folder, [{ id: 'main', type: 'asterisk', ...pbx }], {
        reports: {
          at: '00:00',
          kinds: ['day'],
          mail: { host: '127.0.0.1', port: mail.port, from: 'ringback@example.org' },
          recipients: [{ name: 'manager', type: 'mail', to: ['manager@example.org'], language: 'ru' }],
          retrySeconds: [1, 1, 1, 1, 1, 1, 1, 1],
        },
      });
      daemons.push(daemon);
      await daemon.start();
      // The day it was installed on is not over: there is nothing to tell.
      const made = async () =>
        (await daemon.get<{ items: { kind: string; from: string }[] }>('/api/v1/reports')).items;
      expect(await made()).toEqual([]);
      await daemon.kill('SIGTERM');

      startedDaysAgo(join(folder, 'ringback.db'), 3);
      mail.refusing.isOn = true;
      await daemon.start();
      await until('summaries are made', async () => (await made()).length === 3);
      await daemon.kill('SIGKILL');
      mail.refusing.isOn = false;
      await daemon.start();
      await until('they are mailed', async () => mail.mails.length >= 3);
      await daemon.kill('SIGKILL');
      await daemon.start();
      await new Promise((done) => setTimeout(done, 1_500));

      expect((await made()).map(({ kind, from }) => [kind, from])).toEqual(
        [1, 2, 3].map((days) => ['day', daysAgo(days)]),
      );
      expect(mail.mails.map(({ subject }) => subject?.replace(/ —.*/, '')).sort()).toEqual(
        [3, 2, 1]
          .map((days) => DateTime.now().setZone(ZONE).minus({ days }).setLocale('ru'))
          .map((day) => `Звонки за день: ${day.toFormat('cccc, d MMMM yyyy')}`)
          .sort(),
      );

      const list = ringback(folder, 'report', 'list', '--json');
      expect(JSON.parse(list.stdout).items).toHaveLength(3);
      const text = ringback(folder, 'report', 'day', '--lang', 'ru');
      expect(text.stdout).toContain('Звонки за день');
      expect(text.stdout).toContain('Насколько верны эти цифры');
      const sent = ringback(folder, 'report', 'send', 'day', '--date', daysAgo(2), '--to', 'manager');
      expect(sent).toMatchObject({ status: 0, stdout: expect.stringContaining('manager') });
      await until('it is mailed once more', async () => mail.mails.length === 4);
      const unknown = ringback(folder, 'report', 'send', 'day', '--date', daysAgo(2), '--to', 'nobody');
      expect(unknown).toMatchObject({ status: 65, stderr: expect.stringContaining('there are manager') });

      const metrics = ringback(folder, 'metrics', 'calls', '--by', 'hour', '--json');
      expect(JSON.parse(metrics.stdout)).toMatchObject({ indicator: 'calls', by: ['hour'] });
      const table = ringback(folder, 'metrics', 'missed_calls');
      expect(table.stdout).toMatch(/Missed calls[\s\S]* = /);
      const wrong = ringback(folder, 'metrics', 'mised_calls');
      expect(wrong).toMatchObject({ status: 65, stderr: expect.stringContaining('missed_calls') });

      expect(await daemon.kill('SIGTERM')).toBe(0);
      await stopPbx();
      await mail.close();
    }),
  120_000,
);
