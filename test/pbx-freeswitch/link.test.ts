// The link through modesl over real sockets, against the ESL server: all recorded calls, and every fault that an
// administrator has to be told apart from the others.

import { connect, createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { callJson } from '../../src/api/call-json.ts';
import { taskJson } from '../../src/api/task-json.ts';
import type { Anomaly, PbxEvent } from '../../src/events/vocabulary.ts';
import { createFreeswitchLink, type FreeswitchTimings } from '../../src/pbx/freeswitch/link.ts';
import { type EslServerOptions, startEslServer } from '../../src/pbx/freeswitch/server.ts';
import type { LinkStatus, PbxLink } from '../../src/pbx/link.ts';
import { bareCall, bareTask } from '../../src/store/stored.ts';
import { compareScenario } from '../pbx/expectation.ts';
import { Replay } from '../support/replay.ts';
import { traces } from '../support/traces.ts';

const FAST: Partial<FreeswitchTimings> = {
  connectMs: 500,
  loginMs: 300,
  tickEveryMs: 20,
  pingEveryMs: 100,
  pingDeadlineMs: 300,
  listEveryMs: 200,
  ladderFirstMs: 50,
  ladderMaxMs: 60,
  stopMs: 200,
};

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Bench {
  readonly link: PbxLink;
  readonly events: PbxEvent[];
  readonly anomalies: Anomaly[];
  readonly statuses: LinkStatus[];
  accept: boolean;
}

function startLink(port: number, password = 'ClueCon', timings: Partial<FreeswitchTimings> = {}): Bench {
  const bench: Omit<Bench, 'link'> = { events: [], anomalies: [], statuses: [], accept: true };
  const link = createFreeswitchLink(
    { pbx: 'fs', host: '127.0.0.1', port, password, index: 1, timings: { ...FAST, ...timings } },
    {
      events: (_pbx, events) => {
        bench.events.push(...events);
        return bench.accept;
      },
      anomaly: (_pbx, anomaly) => bench.anomalies.push(anomaly),
      status: (status) => bench.statuses.push(status),
      originateFailed: () => {},
    },
    pino({ level: 'silent' }),
  );
  closers.push(() => link.stop());
  link.start();
  return Object.assign(bench, { link });
}

async function serve(options: EslServerOptions = {}) {
  const server = await startEslServer(options);
  closers.push(() => server.stop());
  return server;
}

async function until(is: () => boolean, ms = 5_000): Promise<void> {
  const end = Date.now() + ms;
  while (!is()) {
    if (Date.now() > end) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function problemOf(bench: Bench): Promise<LinkStatus> {
  await until(() => bench.statuses.some((status) => status.problem !== null));
  const status = bench.statuses.find(({ problem }) => problem !== null);
  if (status === undefined) throw new Error('no problem');
  return status;
}

describe('recorded calls arrive through modesl as they happened', () => {
  for (const trace of traces('freeswitch', 'lean.json.esl')) {
    test(trace.name, async () => {
      let played = false;
      const server = await serve({ recordings: [trace.bytes], onPlayed: () => (played = true) });
      const bench = startLink(server.port);
      await until(() => played);
      // Lists of a PBX without calls must not make the recorded ones vanish before they are over.
      await until(() => bench.link.status().framesReceived > 0);
      await bench.link.stop();
      const replay = new Replay().play(
        bench.events.filter((event) => event.type !== 'channels-listed' || event.first),
      );
      const calls = replay.calls.map((call) => callJson(bareCall(call, false)));
      const tasks = replay.tasks.map((task) => taskJson(bareTask(task), 0));
      expect(compareScenario(trace.expected, calls, tasks)).toEqual([]);
      expect(replay.open).toEqual([]);
      expect(bench.anomalies).toEqual([]);
    });
  }
});

describe('what is wrong is told apart', () => {
  test('nobody listens', async () => {
    const server = await serve();
    await server.stop();
    closers.pop();
    const status = await problemOf(startLink(server.port));
    expect(status).toMatchObject({ state: 'down', tried: true, problem: 'unreachable' });
    expect(status.message).toContain('connection refused');
  });

  test('a wrong password', async () => {
    const server = await serve();
    const status = await problemOf(startLink(server.port, 'wrong'));
    expect(status.problem).toBe('auth_failed');
    expect(status.message).toBe(
      `Cannot log in to PBX "fs" (127.0.0.1:${server.port}): invalid. Check pbx[1].password against event_socket.conf.xml.`,
    );
  });

  test('an access list that does not name this machine', async () => {
    const server = await serve({ fault: 'rude-rejection' });
    const status = await problemOf(startLink(server.port));
    expect(status.problem).toBe('refused');
    expect(status.message).toContain('apply-inbound-acl');
  });

  test('something else than FreeSWITCH', async () => {
    const server = await serve({ fault: 'not-esl' });
    const status = await problemOf(startLink(server.port));
    expect(status.problem).toBe('not_a_pbx');
    expect(status.message).toContain('SSH-2.0');
  });

  test.each(['silent', 'silent-after-login'] as const)('a PBX that is %s', async (fault) => {
    const server = await serve({ fault });
    const status = await problemOf(startLink(server.port));
    expect(status.problem).toBe('silent');
  });

  test('a PBX that goes silent later', async () => {
    const server = await serve();
    const bench = startLink(server.port);
    await until(() => bench.link.status().state === 'up');
    for (const client of server.clients) client.socket.removeAllListeners('data').pause();
    expect((await problemOf(bench)).problem).toBe('silent');
    expect(bench.events.at(-1)).toMatchObject({ type: 'link-lost', reason: 'silent' });
  });

  test('a shutdown of the PBX, after which it comes back', async () => {
    const [trace] = traces('freeswitch', 'lean.json.esl');
    const server = await serve({ fault: 'disconnect-notice', recordings: trace ? [trace.bytes] : [] });
    const bench = startLink(server.port);
    const status = await problemOf(bench);
    expect(status.problem).toBe('closed');
    expect(status.message).toContain('Disconnected, goodbye');
    await until(() => bench.link.status().connects > 1);
  });
});

test('a PBX that lost events for us says so, and it is called an overrun', async () => {
  const [trace] = traces('freeswitch', 'lean.json.esl');
  const server = await serve({ fault: 'too-slow', recordings: trace ? [trace.bytes] : [] });
  const bench = startLink(server.port);
  const status = await problemOf(bench);
  expect(status.problem).toBe('overrun');
  expect(status.message).toContain('read too slowly');
  await until(() => bench.link.status().connects > 1);
});

describe('nothing that a PBX sends ends the process', () => {
  test('malformed events are counted, and the link stays up', async () => {
    const [trace] = traces('freeswitch', 'lean.json.esl');
    let played = false;
    const server = await serve({
      fault: 'malformed-json',
      recordings: trace ? [trace.bytes] : [],
      onPlayed: () => (played = true),
    });
    const bench = startLink(server.port);
    await until(() => played && bench.anomalies.length > 3);
    expect(bench.link.status().state).toBe('up');
    expect(bench.anomalies.every(({ code }) => code === 'malformed_event')).toBe(true);
    expect(bench.link.status().anomalies).toBe(bench.anomalies.length);
  });

  test.each(['malformed-header', 'cut-mid-event'] as const)('%s: it connects again', async (fault) => {
    const [trace] = traces('freeswitch', 'lean.json.esl');
    const server = await serve({ fault, recordings: trace ? [trace.bytes] : [] });
    const bench = startLink(server.port);
    expect((await problemOf(bench)).problem).toBe('closed');
    await until(() => bench.statuses.filter(({ state }) => state === 'connecting').length > 1);
  });

  test('noise of any kind', async () => {
    const noise = [
      '\n\n\n',
      'Content-Type: text/event-json\nContent-Length: 9\n\n[1,2,3,4]',
      'a: %\n\n',
      '\0\0\n\n',
    ];
    const sockets = new Set<Socket>();
    const server = createServer((socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.write('Content-Type: auth/request\n\n');
      for (const text of noise) socket.write(text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    });
    const address = server.address();
    const bench = startLink(typeof address === 'object' && address !== null ? address.port : 0);
    await problemOf(bench);
    expect(bench.link.status().state).not.toBe('up');
  });
});

describe('lists of channels', () => {
  const UUID = '11111111-2222-3333-4444-555555555555';
  const ROW = {
    uuid: UUID,
    direction: 'inbound',
    created_epoch: '1795436012',
    name: 'sofia/external/79161234567@10.0.0.1',
    callstate: 'ACTIVE',
    cid_num: '79161234567',
    dest: '5003',
    context: 'public',
    application: 'callcenter',
    application_data: 'sales@default',
    call_uuid: '',
  };

  test('a call that was there before the daemon is seen, and waits in its queue', async () => {
    const server = await serve({
      api: { 'show channels as json': JSON.stringify({ row_count: 1, rows: [ROW] }) },
    });
    const bench = startLink(server.port);
    await until(() => bench.link.status().state === 'up');
    const { call } = new Replay().play(bench.events);
    expect(call).toMatchObject({ state: 'queued', complete: false, direction: 'inbound' });
    expect(call.startedAt).toBe(1795436012000);
  });

  test('a restart of the PBX while the link was down ends what lived', async () => {
    const [trace] = traces('freeswitch', 'lean.json.esl');
    const cut = trace?.bytes.subarray(0, 90_000);
    const first = await startEslServer({ recordings: cut ? [cut] : [] });
    const bench = startLink(first.port);
    await until(() => bench.events.some(({ type }) => type === 'dial-began'));
    await first.stop();
    const again = await serve({ port: first.port, boot: '7bd5cfcd-5894-48a4-bb73-a6bfa1a2ad6b' });
    expect(again.port).toBe(first.port);
    await until(() => bench.link.status().connects === 2);
    const types = bench.events.map(({ type }) => type);
    expect(types.indexOf('pbx-started')).toBeGreaterThan(types.indexOf('link-lost'));
    expect(types.indexOf('pbx-started')).toBeLessThan(types.lastIndexOf('channels-listed'));
    const replay = new Replay().play(bench.events);
    expect(replay.open).toEqual([]);
    expect(replay.call).toMatchObject({ disposition: 'unknown', complete: false });
  });

  test('an answer that is no list is an anomaly', async () => {
    const server = await serve({ api: { 'show channels as json': '-ERR no\n' } });
    const bench = startLink(server.port);
    await until(() => bench.link.status().state === 'up');
    expect(bench.anomalies[0]?.code).toBe('bad_channel_list');
    expect(bench.events.some(({ type }) => type === 'channels-listed')).toBe(false);
  });
});

test('a full queue pauses the socket, and nothing is lost', async () => {
  const all = traces('freeswitch', 'lean.json.esl').map(({ bytes }) => bytes);
  const server = await serve({ recordings: all });
  const bench = startLink(server.port);
  bench.accept = false;
  await until(() => bench.events.length > 0);
  const held = bench.events.length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  // What had been read already still comes; then it stops.
  const stalled = bench.events.length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(bench.events.length).toBe(stalled);
  expect(stalled).toBeGreaterThanOrEqual(held);
  bench.accept = true;
  bench.link.resume();
  await until(() => bench.events.filter(({ type }) => type === 'leg-created').length >= 56);
  expect(bench.link.status().state).toBe('up');
});

test('the server speaks the protocol to a plain client, too', async () => {
  const server = await serve();
  const socket = connect(server.port, '127.0.0.1');
  closers.push(async () => void socket.destroy());
  let text = '';
  socket.on('data', (bytes) => {
    text += String(bytes);
  });
  socket.write('auth ClueCon\n\nevent plain ALL\n\nbgapi status\n\nnonsense\n\nexit\n\n');
  await until(() => text.includes('goodbye'));
  expect(text).toMatch(
    /^Content-Type: auth\/request\n\nContent-Type: command\/reply\nReply-Text: \+OK accepted\n\n/,
  );
  expect(text).toContain('event listener enabled plain');
  expect(text).toContain('Event-Name: BACKGROUND_JOB');
  expect(text).toContain('-ERR command not found');
});
