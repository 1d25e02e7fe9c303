// A hand-written AMI server on loopback for the tests of the link, and a sink that remembers.
// It answers like Asterisk 22 (see the traces) unless a test says otherwise.

import { createServer, type Server, type Socket } from 'node:net';
import { pino } from 'pino';
import type { Anomaly, PbxEvent } from '../../src/events/vocabulary.ts';
import type { AsteriskLinkOptions } from '../../src/pbx/asterisk/link.ts';
import type { LinkSink, LinkStatus } from '../../src/pbx/link.ts';
import type { LinkTimings } from '../../src/pbx/reconnecting-link.ts';

type Action = Readonly<Record<string, string>>;
/** Headers of the answer without its ActionID; null says nothing at all. */
type Answer = readonly string[] | null;

export interface FakeOptions {
  readonly greeting?: string;
  readonly secret?: string;
  readonly version?: string;
  /** Overrides the usual answer; undefined leaves it as it is. */
  answer?(action: Action, socket: Socket): Answer | undefined;
}

export interface FakePbx {
  readonly port: number;
  readonly received: string[];
  readonly actions: Action[];
  readonly sockets: Socket[];
  boot: string;
  /** One event to everybody who is connected. */
  emit(...headers: readonly string[]): void;
  close(): Promise<void>;
}

export async function startFakePbx(options: FakeOptions = {}): Promise<FakePbx> {
  const received: string[] = [];
  const actions: Action[] = [];
  const sockets: Socket[] = [];
  const pbx = { boot: '08:00:00' };
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.write(options.greeting ?? 'Asterisk Call Manager/11.0.0\r\n');
    let rest = '';
    socket.on('data', (bytes) => {
      received.push(String(bytes));
      const parts = (rest + String(bytes)).split('\r\n\r\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const action = parseAction(part);
        actions.push(action);
        reply(socket, action, options, pbx.boot);
      }
    });
  });
  const port = await listen(server);
  return Object.assign(pbx, {
    port,
    received,
    actions,
    sockets,
    emit: (...headers: readonly string[]) => {
      for (const socket of sockets) if (!socket.destroyed) socket.write(`${headers.join('\r\n')}\r\n\r\n`);
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

/** A TCP server that does with a connection what it is told. */
export async function startServer(onConnect: (socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    onConnect(socket);
  });
  const port = await listen(server);
  return {
    port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function parseAction(text: string): Action {
  const pairs = text.split('\r\n').map((line) => {
    const colon = line.indexOf(': ');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
  });
  return Object.fromEntries(pairs);
}

function reply(socket: Socket, action: Action, options: FakeOptions, boot: string): void {
  const own = options.answer?.(action, socket);
  const answer = own === undefined ? usualAnswer(action, options, boot) : own;
  if (answer === null || socket.destroyed) return;
  const [response = 'Response: Success', ...more] = answer;
  socket.write(`${[response, `ActionID: ${action.actionid}`, ...more].join('\r\n')}\r\n\r\n`);
  if (action.action === 'CoreShowChannels' && response === 'Response: Success') {
    const end = ['Event: CoreShowChannelsComplete', `ActionID: ${action.actionid}`, 'ListItems: 0'];
    socket.write(`${end.join('\r\n')}\r\n\r\n`);
  }
  if (action.action === 'Logoff') socket.end();
}

function usualAnswer(action: Action, options: FakeOptions, boot: string): Answer {
  switch (action.action) {
    case 'login':
      return action.secret === (options.secret ?? 'good')
        ? ['Response: Success', 'Message: Authentication accepted']
        : ['Response: Error', 'Message: Authentication failed'];
    case 'CoreSettings':
      return ['Response: Success', `AsteriskVersion: ${options.version ?? '22.1.0'}`, 'SystemName: labpbx'];
    case 'CoreStatus':
      return ['Response: Success', 'CoreStartupDate: 2026-11-02', `CoreStartupTime: ${boot}`];
    case 'Ping':
      return ['Response: Success', 'Ping: Pong', `Timestamp: ${(Date.now() / 1_000).toFixed(6)}`];
    default:
      return ['Response: Success'];
  }
}

export interface RememberingSink extends LinkSink {
  readonly received: PbxEvent[];
  readonly batches: number[];
  readonly anomalies: Anomaly[];
  readonly statuses: LinkStatus[];
  /** `id reason` of ordered calls that came to nothing. */
  readonly failures: string[];
  isFull: boolean;
}

export function createSink(): RememberingSink {
  const sink: RememberingSink = {
    received: [],
    batches: [],
    anomalies: [],
    statuses: [],
    failures: [],
    isFull: false,
    events(_pbx, events) {
      sink.received.push(...events);
      sink.batches.push(events.length);
      return !sink.isFull;
    },
    anomaly: (_pbx, anomaly) => void sink.anomalies.push(anomaly),
    status: (status) => void sink.statuses.push(status),
    originateFailed: (_pbx, id, reason) => void sink.failures.push(`${id} ${reason}`),
  };
  return sink;
}

export const SILENT_LOG = pino({ level: 'silent' });

export const QUICK: Partial<LinkTimings> = {
  connectMs: 500,
  loginMs: 500,
  pingEveryMs: 100,
  pingDeadlineMs: 400,
  listEveryMs: 200,
  ladderFirstMs: 60,
  ladderMaxMs: 100,
  stopMs: 300,
};

export function linkOptions(port: number, more: Partial<AsteriskLinkOptions> = {}): AsteriskLinkOptions {
  return {
    pbx: 'main',
    index: 0,
    host: '127.0.0.1',
    port,
    username: 'ringback',
    secret: 'good',
    timings: QUICK,
    ...more,
  };
}

/** Waits until it is so; fails with the claim after eight seconds. */
export async function until(claim: string, isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 8_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`It never came to be that ${claim}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function newChannel(id: string, ...more: readonly string[]): readonly string[] {
  return [
    'Event: Newchannel',
    'Privilege: call,all',
    ...more,
    `Channel: PJSIP/trunk-${id}`,
    'ChannelState: 4',
    'CallerIDNum: 79161234567',
    'Context: from-trunk',
    'Exten: 5001',
    `Uniqueid: labpbx-1795433772.${id}`,
    `Linkedid: labpbx-1795433772.${id}`,
  ];
}
