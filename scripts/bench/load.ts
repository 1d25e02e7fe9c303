// The process that plays the PBX: a real AMI server on loopback whose events were rendered beforehand, so that
// it costs little while others are timed. It greets, logs in, answers and filters with the simulator's own code.

import { createServer, type Socket } from 'node:net';
import { EventFilter } from '../../src/pbx/simulator/event-filter.ts';
import { Session } from '../../src/pbx/simulator/session.ts';
import type { Source } from '../../src/pbx/simulator/source.ts';
import { type FromLoad, now, type Preparation, type ToLoad } from './messages.ts';
import { type Frame, plan, readTraces, toChunks } from './workload.ts';

const ACCOUNT = { username: 'bench', secret: 'bench-secret' };
const TICK_MS = 2;
const SAID_CHARACTERS_MAX = 64 * 1_024;

let parts: readonly (readonly Frame[])[] = [];
let chunks: readonly (readonly Buffer[])[] = [];
let how: Preparation['how'] = 'pour';
let client: Session | null = null;

const source: Source = {
  channels: () => [],
  queues: () => new Map(),
  loggedIn(session) {
    client = session;
  },
  start: () => undefined,
  stop: () => undefined,
};

const server = createServer((socket) => {
  new Session(socket, ACCOUNT, null, source);
  listenForFilters(socket);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  tell({ type: 'listening', port, ...ACCOUNT });
});
process.on('message', (message: ToLoad) => {
  perform(message).catch((error: Error) => tell({ type: 'failed', message: error.message }));
});
process.on('disconnect', () => process.exit());

async function perform(message: ToLoad): Promise<void> {
  if (message.type === 'stop') process.disconnect();
  else if (message.type === 'prepare') prepare(message);
  else await play(message.part);
}

function prepare(wanted: Preparation): void {
  const filter = new EventFilter();
  for (const each of wanted.filters) filter.add(each);
  const traces = readTraces(wanted.stream, (event) => filter.passes(event));
  const { copies, copiesPerSecond, from, marked, inTwoParts } = wanted;
  const common = { copies, copiesPerSecond, from };
  const works = inTwoParts
    ? [
        plan(traces, { ...common, part: 'before-hangup', marked: false }),
        plan(traces, { ...common, part: 'from-hangup', marked }),
      ]
    : [plan(traces, { ...common, marked })];
  how = wanted.how;
  chunks = works.map(({ frames }) => toChunks(frames));
  const last = works.at(-1);
  tell({
    type: 'prepared',
    traces: traces.length,
    events: works.map(({ frames }) => frames.length),
    bytes: chunks.map((list) => list.reduce((sum, chunk) => sum + chunk.length, 0)),
    calls: last?.calls ?? null,
    markerNumber: last?.markerNumber ?? null,
  });
  parts = how === 'pace' ? works.map(({ frames }) => frames) : [];
  if (how === 'pace') chunks = [];
}

/** What a client asks to be left out is known only by asking: the wire is read beside the session. */
function listenForFilters(socket: Socket): void {
  let said = '';
  socket.on('data', (text) => {
    said = (said + String(text)).slice(-SAID_CHARACTERS_MAX);
    const filters = [...said.matchAll(/^Filter: (.*)\r?\n/gim)].map(([, filter = '']) => filter);
    if (filters.length > 0) tell({ type: 'filtered', filters });
  });
}

async function play(part: number): Promise<void> {
  const socket = client?.socket;
  if (socket === undefined) throw new Error('nobody has logged in');
  const firstByteAt = now();
  if (how === 'pour') await pour(socket, chunks[part] ?? []);
  else await pace(socket, parts[part] ?? []);
  tell({ type: 'played', firstByteAt, lastByteAt: now() });
}

async function pour(socket: Socket, list: readonly Buffer[]): Promise<void> {
  for (const chunk of list) {
    if (socket.destroyed) throw new Error('the client went away');
    if (!socket.write(chunk)) await new Promise((resolve) => socket.once('drain', resolve));
  }
}

function pace(socket: Socket, frames: readonly Frame[]): Promise<void> {
  let next = 0;
  return new Promise((resolve, reject) => {
    const timer = setInterval(() => {
      const from = next;
      while ((frames[next]?.at ?? Number.POSITIVE_INFINITY) <= now()) next++;
      const due = frames.slice(from, next);
      if (due.length > 0) socket.write(due.map(({ text }) => text).join(''));
      const at = now();
      for (const { endsMissedCallOf } of due) {
        if (endsMissedCallOf !== null) tell({ type: 'hung-up', number: endsMissedCallOf, at });
      }
      if (next < frames.length && !socket.destroyed) return;
      clearInterval(timer);
      if (next < frames.length) reject(new Error('the client went away'));
      else resolve();
    }, TICK_MS);
  });
}

function tell(message: FromLoad): void {
  process.send?.(message);
}
