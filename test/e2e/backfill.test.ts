// The built daemon, killed in the middle of a call; what Asterisk wrote meanwhile tells how it ended.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { CallJson } from '../../src/api/call-json.ts';
import type { TaskJson } from '../../src/api/task-json.ts';
import { type Simulator, startSimulator } from '../../src/pbx/simulator/server.ts';
import { buildDaemon, Daemon, until } from '../support/daemon.ts';
import { traces } from '../support/traces.ts';
import { inFolder } from '../support/workshop.ts';

const daemons: Daemon[] = [];
const simulators: Simulator[] = [];

beforeAll(buildDaemon, 120_000);

afterEach(async () => {
  for (const daemon of daemons.splice(0)) daemon.destroy();
  for (const simulator of simulators.splice(0)) await simulator.stop();
});

const recording = (name: string): Buffer =>
  traces('asterisk-22', 'all.ami').find((trace) => trace.name === name)?.bytes ?? Buffer.alloc(0);

async function simulator(options: Parameters<typeof startSimulator>[0]): Promise<Simulator> {
  const started = await startSimulator(options);
  simulators.push(started);
  return started;
}

/** As Asterisk writes it: whole seconds, in the zone of the PBX. */
function row(call: {
  uniqueid: string;
  channel: string;
  dstchannel: string;
  from: string;
  startMs: number;
  endMs: number;
  answered: boolean;
}): string {
  const [start, end] = [call.startMs, call.endMs].map((at) =>
    new Date(at).toISOString().slice(0, 19).replace('T', ' '),
  );
  const seconds = Math.floor((call.endMs - call.startMs) / 1_000);
  const answer = call.answered
    ? new Date(call.startMs + 2_000).toISOString().slice(0, 19).replace('T', ' ')
    : '';
  const outcome = call.answered ? [seconds - 2, 'ANSWERED'] : [0, 'NO ANSWER'];
  return `"","${call.from}","5001","from-trunk","""A"" <${call.from}>","${call.channel}","${call.dstchannel}","Dial","PJSIP/101,20,tT","${start}","${answer}","${end}",${seconds},${outcome[0]},"${outcome[1]}","DOCUMENTATION","${call.uniqueid}","","","${call.uniqueid}",1\n`;
}

test(
  'a daemon that was down during a call learns its end from Master.csv, and its customer has a task',
  () =>
    inFolder(async (folder) => {
      const told: string[] = [];
      const first = await simulator({
        replay: {
          ...{ recordings: [recording('inbound-abandoned-while-ringing')], copies: 1, interleave: 1 },
          ...{ eventsPerSecond: 60, playedShare: 0.5 },
          onEvent: (text) => told.push(text),
        },
      });
      const { host, port, username, secret } = first;
      const records = join(folder, 'Master.csv');
      const daemon = await Daemon.configure(folder, [
        {
          ...{ id: 'main', type: 'asterisk', host, port, username, secret },
          cdr: { type: 'csv', files: [records], timezone: 'UTC' },
        },
      ]);
      daemons.push(daemon);
      await daemon.start();
      await until('a phone rings', async () =>
        (await daemon.live()).some(({ state }) => state === 'ringing'),
      );
      const [live] = await daemon.live();
      await daemon.kill('SIGKILL');
      await first.stop();
      simulators.splice(0);

      // The caller gives up; another customer calls and is talked with. Nobody watches.
      const started = Date.parse(live?.startedAt ?? '');
      const named = told.join('').match(/^Channel: PJSIP\/\S+|^DestChannel: PJSIP\/\S+/gm) ?? [];
      const channels = [...new Set(named.map((line) => line.split(' ')[1] ?? ''))];
      const hiddenAt = Math.ceil((Date.now() + 1_000) / 1_000) * 1_000;
      const later = `labpbx-${hiddenAt / 1_000}.900`;
      await new Promise((done) => setTimeout(done, hiddenAt + 6_000 - Date.now()));
      writeFileSync(
        records,
        row({
          ...{
            uniqueid: live?.pbxCallId ?? '',
            from: live?.from.raw ?? '',
            startMs: started,
            endMs: hiddenAt,
          },
          ...{ channel: channels.find((name) => name.includes('trunk')) ?? '', answered: false },
          dstchannel: channels.find((name) => name.includes('/101')) ?? '',
        }) +
          row({
            ...{ uniqueid: later, from: '79995550011', startMs: hiddenAt, endMs: hiddenAt + 5_000 },
            ...{ channel: 'PJSIP/trunk-0000ffff', dstchannel: 'PJSIP/101-0000fffe', answered: true },
          }),
      );

      await simulator({ host, port, username, secret, replay: { ...NOTHING } });
      await daemon.start();
      await until('both calls are known', async () => {
        const calls = await daemon.all<CallJson>('/api/v1/calls');
        return calls.length === 2 && calls.every(({ endedAt }) => endedAt !== null);
      });
      const calls = (await daemon.all<CallJson>('/api/v1/calls')).toSorted((a, b) =>
        a.startedAt < b.startedAt ? -1 : 1,
      );
      expect(calls).toMatchObject([
        { id: live?.id, disposition: 'missed', hungUpBy: 'unknown', complete: false, source: 'live' },
        { disposition: 'answered', agent: '101', complete: false, source: 'backfill', hungUpBy: 'unknown' },
      ]);
      expect(Math.abs(Date.parse(calls[0]?.endedAt ?? '') - hiddenAt)).toBeLessThanOrEqual(1_000);
      expect(await daemon.all<TaskJson>('/api/v1/tasks')).toMatchObject([
        { status: 'open', number: live?.from.number, calls: [live?.id] },
      ]);
      const { links } = await daemon.get<{ links: { cdrProblem: string | null }[] }>('/readyz');
      expect(links).toMatchObject([{ cdrProblem: null }]);
      expect(await daemon.kill('SIGTERM')).toBe(0);
    }),
  120_000,
);

/** A PBX on which nothing happens. */
const NOTHING = { recordings: [], copies: 0, interleave: 1, eventsPerSecond: 1 };

test(
  'records that are not there are told in /readyz',
  () =>
    inFolder(async (folder) => {
      const { host, port, username, secret, ...first } = await simulator({ replay: NOTHING });
      const records = join(folder, 'none', 'Master.csv');
      const daemon = await Daemon.configure(folder, [
        {
          ...{ id: 'main', type: 'asterisk', host, port, username, secret },
          cdr: { type: 'csv', files: [records] },
        },
      ]);
      daemons.push(daemon);
      await daemon.start();
      await first.stop();
      simulators.splice(0);
      await until('the link is down', async () => {
        const { links } = await daemon.get<{ links: { state: string }[] }>('/readyz');
        return links[0]?.state === 'down';
      });
      await simulator({ host, port, username, secret, replay: NOTHING });
      await until('the gap is over and its records are missed', async () => {
        const { links } = await daemon.get<{ links: { cdrProblem: string | null }[] }>('/readyz');
        return links[0]?.cdrProblem?.includes('There is no file') === true;
      });
      expect(await daemon.kill('SIGTERM')).toBe(0);
    }),
  90_000,
);

test(
  'a day that ended while the daemon was down is told with what the PBX recorded of it',
  () =>
    inFolder(async (folder) => {
      const { host, port, username, secret } = await simulator({ replay: NOTHING });
      const records = join(folder, 'Master.csv');
      writeFileSync(records, '');
      const daemon = await Daemon.configure(
        folder,
        [
          {
            ...{ id: 'main', type: 'asterisk', host, port, username, secret },
            cdr: { type: 'csv', files: [records], timezone: 'UTC' },
          },
        ],
        { timezone: 'UTC', reports: { at: '00:00', kinds: ['day'] } },
      );
      daemons.push(daemon);
      await daemon.start();
      await daemon.kill('SIGTERM');

      const midnight = new Date().setUTCHours(0, 0, 0, 0);
      const yesterday = new Date(midnight - 1).toISOString().slice(0, 10);
      const calledAt = midnight - 12 * 3_600_000;
      const db = new Database(join(folder, 'ringback.db'));
      db.prepare('UPDATE pbx_state SET last_seen_at = ?').run(calledAt - 3_600_000);
      db.prepare('UPDATE report_state SET since = ?').run(yesterday);
      db.close();
      writeFileSync(
        records,
        row({
          ...{ uniqueid: `labpbx-${calledAt / 1_000}.7`, from: '79995550011', answered: false },
          ...{ channel: 'PJSIP/trunk-0000ffff', dstchannel: 'PJSIP/101-0000fffe' },
          ...{ startMs: calledAt, endMs: calledAt + 20_000 },
        }),
      );
      await daemon.start();
      await until('it is told', async () => {
        const { items } = await daemon.get<{ items: unknown[] }>('/api/v1/reports');
        return items.length > 0;
      });
      const summary = await daemon.get(`/api/v1/reports/day/${yesterday}?format=json`);
      expect(summary).toMatchObject({
        kept: true,
        isEmpty: false,
        waiting: [{ number: '+79995550011', missedCalls: 1, overdue: true }],
      });
      expect(await daemon.kill('SIGTERM')).toBe(0);
    }),
  120_000,
);
