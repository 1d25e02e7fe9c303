// The stream of events over real HTTP: what comes, to whom, and where it goes on after a cut.

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { eventSchema } from '../../src/api/event-json.ts';
import { endingNow, renumber } from '../engine/recorded.ts';
import { EventReader } from '../support/event-source.ts';
import { openHouse, TOKEN, traceEvents } from './house.ts';

type House = Awaited<ReturnType<typeof openHouse>>;

const token = (name: string, scopes: readonly string[], teams: readonly string[] | null = null) => ({
  name,
  token: `token-of-${name}`,
  scopes,
  teams,
});
const SETTINGS = {
  api: {
    tokens: [
      { name: 'crm', token: TOKEN },
      token('caller', ['calls:read']),
      token('sales', ['calls:read', 'tasks:read'], ['sales']),
      token('clerk', ['lists:write']),
    ],
  },
  tasks: {
    routes: [
      { queues: ['*'], team: 'support' },
      { dids: ['*'], team: 'sales' },
    ],
  },
  events: { heartbeatSeconds: 1 },
  limits: { eventStreams: 8 },
};

let house: House;
let copies = 2_000;
const missSomebody = () =>
  house.play(endingNow(renumber(traceEvents('inbound-abandoned-while-ringing'), ++copies)));
const queueSomebody = () => house.play(endingNow(renumber(traceEvents('queue-abandoned'), ++copies)));

beforeAll(async () => {
  house = await openHouse(SETTINGS);
  await missSomebody();
});
afterAll(() => house.close());

const readers: EventReader[] = [];
const listen = async (query = '', who = TOKEN, headers: Record<string, string> = {}) => {
  const reader = await EventReader.open(`${house.url}/api/v1/events${query}`, who, headers);
  readers.push(reader);
  if (reader.status === 200) await vi.waitFor(() => expect(reader.lastId).not.toBe(''), 10_000);
  return reader;
};
afterEach(() => {
  for (const reader of readers.splice(0)) reader.cut();
});
const heard = (reader: EventReader, count: number) =>
  vi.waitFor(() => expect(reader.events.length).toBeGreaterThanOrEqual(count), 20_000);
const types = (reader: EventReader) => reader.events.map(({ type }) => type);

describe('the stream', () => {
  test('tells what happens from now on, in order, in the documented shape', async () => {
    const reader = await listen();
    expect(reader.headers['content-type']).toContain('text/event-stream');
    await missSomebody();
    await heard(reader, 3);
    expect(types(reader)).toEqual(['call.started', 'call.ended', 'task.opened']);
    for (const { id, type, data } of reader.events) {
      expect(eventSchema.strict().parse(data)).toEqual(data);
      expect([data.id, data.type]).toEqual([`evt_${id}`, type]);
    }
    const [, ended, opened] = reader.events;
    expect((await house.get(`/api/v1/calls/${ended?.data.data.id}`)).body).toMatchObject(ended?.data.data);
    expect((await house.get(`/api/v1/tasks/${opened?.data.data.id}`)).body).toEqual(opened?.data.data);
    const ids = reader.events.map(({ id }) => Number(id));
    expect(ids).toEqual(ids.map((_id, i) => (ids[0] ?? 0) + i));
  });

  test('leaves out what was not asked for', async () => {
    const reader = await listen('?types=task.*,call.ended');
    await missSomebody();
    await heard(reader, 2);
    expect(types(reader)).toEqual(['call.ended', 'task.opened']);
  });

  test('tells a key what its scopes and its teams let it see', async () => {
    const [all, caller, sales] = await Promise.all([
      listen(),
      listen('', 'token-of-caller'),
      listen('', 'token-of-sales'),
    ]);
    await queueSomebody();
    await missSomebody();
    await heard(all, 6);
    expect(types(caller)).toEqual(types(all).filter((type) => type.startsWith('call.')));
    // Until it joined the queue, the first call was one of the team of its DID.
    expect(types(sales)).toEqual(['call.started', 'call.started', 'call.ended', 'task.opened']);
    expect(sales.events.slice(1).map(({ data }) => data)).toEqual(
      all.events.slice(-3).map(({ data }) => data),
    );
  });

  test('is refused to a key that may see none of it, in words', async () => {
    for (const [query, who, words] of [
      [
        '?types=task.*',
        'token-of-caller',
        '"caller" may not be told of task.*: it needs the scope tasks:read',
      ],
      ['', 'token-of-clerk', 'it needs the scope calls:read'],
    ] as const) {
      const reader = await listen(query, who);
      await vi.waitFor(() => expect(reader.ended).toBe(true));
      expect(reader.status).toBe(403);
      expect(JSON.parse(reader.problem).error.message).toContain(words);
    }
  });

  test.each([
    ['types=task.opend', 'types of events separated by commas'],
    ['types=', 'text of 1 to'],
    ['lastEventId=yesterday', 'the id of an event'],
    ['access_token=x', 'unknown parameter'],
  ])('%s is refused', async (query, words) => {
    const { status, body } = await house.get(`/api/v1/events?${query}`);
    expect([status, body.error.message]).toEqual([400, expect.stringContaining(words)]);
  });
});

describe('after a cut', () => {
  test('it goes on where it was: nothing is lost, nothing comes twice', async () => {
    const whole = await listen('?types=call.*');
    const seen: string[] = [];
    let after: Record<string, string> = { 'last-event-id': whole.lastId };
    for (let i = 0; i < 6; i++) {
      const reader = await listen('?types=call.*', TOKEN, after);
      await Promise.all([missSomebody(), heard(reader, i % 3)]);
      reader.cut();
      seen.push(...reader.events.map(({ id }) => id));
      after = { 'last-event-id': reader.lastId };
      await queueSomebody();
    }
    const rest = await listen('?types=call.*', TOKEN, after);
    await heard(whole, 24);
    await vi.waitFor(() => expect(rest.lastId).toBe(whole.lastId), 10_000);
    expect([...seen, ...rest.events.map(({ id }) => id)]).toEqual(whole.events.map(({ id }) => id));
  });

  test('the id may be given in the address, as the stream or as the event has it', async () => {
    const before = await listen();
    await missSomebody();
    await heard(before, 3);
    const [first] = before.events;
    for (const id of [first?.id, first?.data.id]) {
      const reader = await listen(`?lastEventId=${id}`);
      await heard(reader, 2);
      expect(reader.events).toEqual(before.events.slice(1));
    }
  });

  test('a filter that lets nothing through does not keep the position behind', async () => {
    const reader = await listen('?types=call.merged');
    const before = Number(reader.lastId);
    await missSomebody();
    await vi.waitFor(() => expect(Number(reader.lastId)).toBeGreaterThanOrEqual(before + 3), 10_000);
    expect(reader.events).toEqual([]);
  });

  test('events that are no longer kept, and ids of another database, are told as a reset', async () => {
    const { last } = house.writer.outbox;
    for (const id of [String(last + 1_000), '0']) {
      if (id === '0') house.writer.outbox.prune({ after: 0, upTo: 2, before: 0, limit: 10 });
      const reader = await listen('', TOKEN, { 'last-event-id': id });
      await heard(reader, 1);
      expect(reader.events[0]).toMatchObject({ type: 'reset', data: { message: expect.any(String) } });
      const from = Number(reader.lastId);
      await missSomebody();
      await heard(reader, 4);
      expect(reader.events.slice(1).map(({ id: each }) => Number(each))).toEqual([
        from + 1,
        from + 2,
        from + 3,
      ]);
    }
    const kept = await listen('', TOKEN, { 'last-event-id': '2' });
    await heard(kept, 3);
    expect(kept.events[0]?.id).toBe('3');
  });
});

describe('bounds', () => {
  test('a heartbeat comes when nothing else does', async () => {
    const reader = await listen('?types=call.merged');
    const { beats } = reader;
    await vi.waitFor(() => expect(reader.beats).toBeGreaterThanOrEqual(beats + 2), 20_000);
  });

  test('a client that does not read is cut off, and gets the rest when it comes back', async () => {
    const own = await openHouse({ ...SETTINGS, limits: { eventStreams: 1 } });
    const open = (after: string) =>
      EventReader.open(`${own.url}/api/v1/events`, TOKEN, { 'last-event-id': after });
    const slow = await open('0');
    slow.pause();
    const body = { id: 'x'.repeat(200_000), into: 'y' };
    own.writer.transaction(() => {
      for (let i = 0; i < 150; i++) {
        own.writer.outbox.add({ at: i, type: 'call.merged', subject: 'x', team: null, body });
      }
    });
    await own.play(traceEvents('inbound-abandoned-while-ringing'));
    let again = await open(slow.lastId);
    expect(again.status).toBe(429);
    await vi.waitFor(
      async () => {
        again = await open(slow.lastId);
        expect(again.status).toBe(200);
      },
      { timeout: 30_000, interval: 200 },
    );
    await heard(again, 153);
    expect(again.events.slice(0, 153).map(({ id }) => Number(id))).toEqual(
      Array.from({ length: 153 }, (_none, i) => 1 + i),
    );
    again.cut();
    await own.close();
  });

  test('there are only so many streams; one that ends makes room', async () => {
    const open = await Promise.all(Array.from({ length: 8 }, () => listen()));
    const refused = await listen();
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    open[0]?.cut();
    await vi.waitFor(async () => expect((await listen()).status).toBe(200), 10_000);
  });

  test('the stream of a key that was revoked ends', async () => {
    const made = await house.post('/api/v1/keys', { name: 'visitor', scopes: ['calls:read'] });
    const reader = await listen('', made.body.key);
    await house.ask('DELETE', '/api/v1/keys/visitor');
    await vi.waitFor(() => expect(reader.ended).toBe(true), 20_000);
  });

  test('streams end when the daemon stops', async () => {
    const own = await openHouse(SETTINGS);
    const reader = await EventReader.open(`${own.url}/api/v1/events`, TOKEN);
    await own.close();
    await vi.waitFor(() => expect(reader.ended).toBe(true), 10_000);
  });
});
