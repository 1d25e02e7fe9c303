// The built daemon beside a FreeSWITCH whose link breaks, and whose records come over HTTP.

import { afterEach, beforeAll, expect, test } from 'vitest';
import type { CallJson } from '../../src/api/call-json.ts';
import type { TaskJson } from '../../src/api/task-json.ts';
import { createEslFramer, parseEvent } from '../../src/pbx/freeswitch/frame.ts';
import { type EslServer, startEslServer } from '../../src/pbx/freeswitch/server.ts';
import { buildDaemon, Daemon, until } from '../support/daemon.ts';
import { traces } from '../support/traces.ts';
import { inFolder } from '../support/workshop.ts';

const TOKEN = 'cdr-token-of-fs';
const daemons: Daemon[] = [];
const servers: EslServer[] = [];

beforeAll(buildDaemon, 120_000);

afterEach(async () => {
  for (const daemon of daemons.splice(0)) daemon.destroy();
  for (const server of servers.splice(0)) await server.stop();
});

async function freeswitch(options: Parameters<typeof startEslServer>[0]): Promise<EslServer> {
  const server = await startEslServer(options);
  servers.push(server);
  return server;
}

/** Times in microseconds and in seconds, moved; they keep their length. */
function move(text: string, byMs: number): string {
  return text
    .replace(/\b1795\d{12}\b/g, (time) => String(Number(time) + byMs * 1_000))
    .replace(/\b1795\d{6}\b/g, (time) => String(Number(time) + Math.round(byMs / 1_000)));
}

function recordingOf(name: string): Buffer {
  const trace = traces('freeswitch', 'lean.json.esl').find((each) => each.name === name);
  if (trace === undefined) throw new Error(`no trace ${name}`);
  return trace.bytes;
}

/** The session up to the first hang-up, beginning now. */
function beginningOf(name: string, atMs: number): Buffer {
  const bytes = recordingOf(name);
  const text = bytes.toString('latin1');
  const cut = text.lastIndexOf('Content-Length', text.indexOf('"CHANNEL_HANGUP"'));
  return Buffer.from(move(text.slice(0, cut), atMs - startOf(name)), 'latin1');
}

function startOf(name: string): number {
  for (const frame of createEslFramer().push(recordingOf(name))) {
    const event = parseEvent(frame);
    if (event === null || typeof event === 'string') continue;
    return Number(event['Event-Date-Timestamp']) / 1_000;
  }
  throw new Error(`no events in ${name}`);
}

function recordsOf(name: string, atMs: number): string[] {
  const trace = traces('freeswitch', 'cdr.json').find((each) => each.name === name);
  const text = move(trace?.bytes.toString('utf8') ?? '[]', atMs - startOf(name));
  return (JSON.parse(text) as object[]).map((record) => JSON.stringify(record));
}

test(
  'what a broken link and a killed daemon hid is told by the records, once',
  () =>
    inFolder(async (folder) => {
      const startedAt = Date.now() + 3_000;
      const recordings = [beginningOf('inbound-abandoned-while-ringing', startedAt)];
      const first = await freeswitch({ recordings });
      const { host, port, password } = first;
      const daemon = await Daemon.configure(folder, [
        { id: 'fs', type: 'freeswitch', host, port, password, cdrToken: TOKEN },
      ]);
      daemons.push(daemon);
      await daemon.start();
      await until('a phone rings', async () =>
        (await daemon.live()).some(({ state }) => state === 'ringing'),
      );
      await first.stop();

      // The caller gives up; somebody else calls and is answered. Nobody watches.
      const hiddenAt = startedAt + 4_000;
      const records = [
        ...recordsOf('inbound-abandoned-while-ringing', startedAt),
        ...recordsOf('inbound-answered-caller-hangs-up', hiddenAt).toReversed(),
      ];
      await new Promise((done) => setTimeout(done, Math.max(0, hiddenAt + 9_000 - Date.now())));
      const post = () =>
        Promise.all(records.map((record) => daemon.post('/api/v1/pbx/fs/cdr', TOKEN, record)));
      expect(await post()).toEqual(records.map(() => 200));
      expect(await daemon.kill('SIGKILL')).toBeNull();

      await freeswitch({ host, port });
      await daemon.start();
      const ended = async () => {
        const calls = await daemon.all<CallJson>('/api/v1/calls');
        return (
          calls.length === 2 && calls.every(({ state, endedAt }) => state === 'ended' && endedAt !== null)
        );
      };
      await until('both calls have their ends', ended);
      const calls = await daemon.all<CallJson>('/api/v1/calls');
      expect(calls.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))).toMatchObject([
        { disposition: 'missed', reason: 'abandoned_ringing', hungUpBy: 'customer', complete: false },
        { disposition: 'answered', agent: '101', hungUpBy: 'customer', complete: false },
      ]);
      const missed = calls.find(({ disposition }) => disposition === 'missed');
      expect(Math.abs(Date.parse(missed?.endedAt ?? '') - startedAt - 3_020)).toBeLessThanOrEqual(100);
      // The same customer was talked with later.
      const tasks = await daemon.all<TaskJson>('/api/v1/tasks');
      expect(tasks).toMatchObject([
        { status: 'done', calls: [missed?.id], closedBy: { kind: 'customer_called' } },
      ]);

      expect(await post()).toEqual(records.map(() => 200));
      await new Promise((done) => setTimeout(done, 6_000));
      expect(await daemon.all<CallJson>('/api/v1/calls')).toEqual(calls);
      expect(await daemon.all<TaskJson>('/api/v1/tasks')).toEqual(tasks);
      expect(await daemon.kill('SIGTERM')).toBe(0);
    }),
  120_000,
);
