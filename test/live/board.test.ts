// The board of now, from events as they come: a customer waits, a telephone rings, they talk, everybody is idle again.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { boardOf } from '../../src/live/board.ts';
import { linkStatus, openHouse, traceEvents } from '../api/house.ts';

let house: Awaited<ReturnType<typeof openHouse>>;

beforeAll(async () => {
  house = await openHouse({
    staff: {
      agents: [
        { id: '101', extensions: ['101'], name: 'Ann', team: 'sales' },
        { id: '102', extensions: ['102'], name: 'Boris', team: 'sales' },
        { id: '999', extensions: ['999'], name: 'Vera', team: 'support' },
      ],
    },
  });
});
afterAll(() => house.close());

/** The clock of the PBX is so far from ours that its last event happened just now. */
function stopTheClock(last: PbxEvent | undefined): void {
  house.links[0] = linkStatus({ clockOffsetMs: (last?.at ?? 0) - Date.now() });
}

async function boardAfter(events: readonly PbxEvent[]) {
  await house.playAtOnce(events);
  stopTheClock(events.at(-1));
  return (await house.get('/api/v1/live')).body;
}

describe('a call through a queue', () => {
  const trace = traceEvents('queue-answered');
  const cut = (type: PbxEvent['type']) => trace.findIndex((event) => event.type === type) + 1;
  let seen = 0;
  const upTo = (index: number) => {
    const part = trace.slice(seen, index);
    seen = index;
    return part;
  };

  test('waits in its queue, and is told with its wait', async () => {
    const board = await boardAfter(upTo(cut('queue-joined')));
    expect(board.waiting).toMatchObject({
      count: 1,
      queues: [{ queue: 'sales', count: 1 }],
      calls: [{ queue: 'sales', number: '+79161234567' }],
    });
    expect(board.waiting.longestMs).toBeLessThan(2_000);
    expect(board.agents.map(({ agent, state }: { agent: string; state: string }) => [agent, state])).toEqual([
      ['101', 'idle'],
      ['102', 'idle'],
      ['999', 'idle'],
    ]);
  });

  test('rings an agent', async () => {
    const board = await boardAfter(upTo(cut('leg-rang')));
    const ringing = board.agents.filter(({ state }: { state: string }) => state === 'ringing');
    expect(ringing.length).toBeGreaterThan(0);
    expect(ringing[0]).toMatchObject({ number: '+79161234567', team: 'sales' });
    expect(board).toMatchObject({ waiting: { count: 1 }, talking: 0, inProgress: 1 });
  });

  test('talks: nobody waits any more', async () => {
    const hangup = trace.findIndex((event, index) => index >= seen && event.type === 'bridge-left');
    const board = await boardAfter(upTo(hangup));
    const talking = board.agents.filter(({ state }: { state: string }) => state === 'talking');
    expect(talking).toHaveLength(1);
    expect(talking[0].forMs).toBeGreaterThan(2_000);
    expect(board).toMatchObject({ waiting: { count: 0, longestMs: null }, talking: 1 });
  });

  test('is over: everybody is idle, and today is counted', async () => {
    const board = await boardAfter(upTo(trace.length));
    expect(board).toMatchObject({ talking: 0, inProgress: 0 });
    expect(board.agents.every(({ state }: { state: string }) => state === 'idle')).toBe(true);
    expect(board.today).toHaveProperty(['calls.inbound']);
  });
});

test('a caller who is sent to a queue after a talk waits there from that moment on', async () => {
  const [call] = await house.reads.latestCalls({ queue: 'sales' }, 1);
  const sentBack = call && {
    ...call,
    state: 'queued' as const,
    queues: [
      ...call.queues,
      { queue: 'support', joinedAt: call.startedAt + 60_000, leftAt: null, waitMs: null, result: null },
    ],
  };
  const { waiting } = boardOf(sentBack ? [sentBack] : [], [], () => (call?.startedAt ?? 0) + 75_000);
  expect(waiting).toMatchObject([{ queue: 'support', waitMs: 15_000 }]);
});

test('a key of one team sees its people only', async () => {
  const { body } = await house.post('/api/v1/keys', {
    name: 'support',
    scopes: ['calls:read'],
    teams: ['support'],
  });
  const { body: board } = await house.get('/api/v1/live', body.key);
  expect(board.agents.map(({ agent }: { agent: string }) => agent)).toEqual(['999']);
});
