// Working on tasks over HTTP: claims, snoozes and closures; many workers at once.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { openHouse, traceEvents } from './house.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

/** So many customers were missed; returns the tasks' ids. */
async function missed(count: number): Promise<string[]> {
  const text = JSON.stringify(traceEvents('inbound-abandoned-while-ringing'));
  const number = /7916\d{7}/.exec(text)?.[0] ?? '';
  const events = Array.from({ length: count }, (_none, i): PbxEvent[] =>
    JSON.parse(text.replaceAll(number, String(79_162_000_000 + i)).replaceAll('labpbx-', `lab${i}-`)),
  );
  await house.playAtOnce(events.flat());
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await house.get(`/api/v1/tasks?limit=500${cursor && `&cursor=${cursor}`}`);
    ids.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.next;
  }
  return ids;
}

const move = (id: string, what: string, body: object = {}, headers: Record<string, string> = {}) =>
  house.post(`/api/v1/tasks/${id}/${what}`, body, { headers });

describe('a task', () => {
  let id: string;
  beforeEach(async () => {
    id = (await missed(1))[0] ?? '';
  });

  test('claimed by one worker is moved by no other until it is given back', async () => {
    const claimed = await move(id, 'claim', { agent: '101', leaseSeconds: 60 });
    expect(claimed.body).toMatchObject({ status: 'claimed', claimedBy: '101' });
    for (const [what, body] of [
      ['claim', {}],
      ['heartbeat', {}],
      ['release', {}],
      ['complete', { result: 'x' }],
      ['cancel', { reason: 'x' }],
      ['snooze', { minutes: 5 }],
    ] as const) {
      const refused = await move(id, what, { agent: '102', ...body });
      expect([what, refused.status, refused.body.current?.claimedBy]).toEqual([what, 409, '101']);
    }
    expect((await move(id, 'release', { agent: '101' })).body.status).toBe('open');
    expect((await move(id, 'claim', { agent: '102' })).body.claimedBy).toBe('102');
  });

  test('claimed again by the same worker stays one claim with a later end', async () => {
    const first = await move(id, 'claim', { agent: '101', leaseSeconds: 60 });
    const again = await move(id, 'claim', { agent: '101', leaseSeconds: 600 });
    expect(Date.parse(again.body.claimExpiresAt)).toBeGreaterThan(Date.parse(first.body.claimExpiresAt));
    expect(again.body.history).toEqual(first.body.history);
    const beat = await move(id, 'heartbeat', { agent: '101', leaseSeconds: 6_000 });
    expect(Date.parse(beat.body.claimExpiresAt)).toBeGreaterThan(Date.parse(again.body.claimExpiresAt));
  });

  test('is overruled by an administrator who says so, and by nobody else', async () => {
    await move(id, 'claim', { agent: '101' });
    const { body } = await house.post('/api/v1/keys', { name: 'w', scopes: ['tasks:work'] });
    const weak = await house.post(`/api/v1/tasks/${id}/release`, { force: true }, { token: body.key });
    expect(weak.status).toBe(403);
    expect((await move(id, 'release', { force: true })).body.status).toBe('open');
  });

  test('is put aside until a moment, and late only after it', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const { body } = await move(id, 'snooze', { until, note: 'tomorrow, he said' });
    expect(body).toMatchObject({ status: 'snoozed', snoozedUntil: until, overdue: false });
    expect(body.history.at(-1)).toMatchObject({ event: 'snoozed', note: 'tomorrow, he said', actor: 'crm' });
    for (const wrong of [{}, { until, minutes: 5 }, { until: '2020-01-01' }, { minutes: 0 }]) {
      expect((await move(id, 'snooze', wrong)).status).toBe(400);
    }
  });

  test('is closed by hand, cancelled with a reason, and taken up again', async () => {
    const done = (await move(id, 'complete', { agent: '101', result: 'reached by e-mail' })).body;
    expect(done).toMatchObject({
      status: 'done',
      result: 'reached by e-mail',
      closedBy: { kind: 'manual', agent: '101', call: null },
    });
    const refused = await move(id, 'cancel', { reason: 'x' });
    expect([refused.status, refused.body.current.status]).toEqual([409, 'done']);
    expect((await move(id, 'reopen')).body).toMatchObject({ status: 'open', closedAt: null, result: null });
    expect((await move(id, 'cancel', { reason: 'wrong number' })).body.status).toBe('cancelled');
  });

  test('is not taken up again while the customer has a newer one', async () => {
    await move(id, 'cancel', { reason: 'x' });
    const text = JSON.stringify(traceEvents('inbound-abandoned-while-ringing'));
    const number = /7916\d{7}/.exec(text)?.[0] ?? '';
    await house.play(JSON.parse(text.replaceAll(number, '79162000000').replaceAll('labpbx-', 'later-')));
    const { status, body } = await move(id, 'reopen');
    expect([status, body.error.message]).toEqual([409, expect.stringContaining('open task already')]);
  });

  test('is assigned, prioritised and written on beside the worker who has it', async () => {
    await move(id, 'claim', { agent: '101' });
    expect((await move(id, 'assign', { agent: '102', assignee: '103' })).body.assignee).toBe('103');
    expect((await move(id, 'priority', { agent: '102', priority: 50 })).body.priority).toBe(50);
    expect((await move(id, 'notes', { agent: '102', note: 'speaks English' })).body.claimedBy).toBe('101');
    const mine = await house.get('/api/v1/tasks?assignee=103&status=open,claimed');
    expect(mine.body.items).toMatchObject([{ id }]);
    expect((await house.get('/api/v1/tasks?claimedBy=102')).body.items).toEqual([]);
  });

  test('moved twice with one key is moved once', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    const first = await move(id, 'notes', { note: 'once' }, headers);
    const again = await move(id, 'notes', { note: 'once' }, headers);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await house.get(`/api/v1/tasks/${id}`)).body.history).toHaveLength(first.body.history.length);
  });

  test.each([
    ['complete', { result: '' }],
    ['complete', {}],
    ['cancel', { reason: 'x'.repeat(1_001) }],
    ['priority', { priority: 1.5 }],
    ['claim', { leaseSeconds: 1 }],
    ['claim', { lease: 60 }],
    ['assign', {}],
  ])('is not moved by a malformed %s', async (what, body) => {
    expect((await move(id, what, body)).status).toBe(400);
  });

  test('has a line: priority first', async () => {
    const ids = await missed(4);
    await move(ids[2] ?? '', 'priority', { priority: 9 });
    const { body } = await house.get('/api/v1/tasks?order=line&limit=2');
    expect(body.items).toHaveLength(2);
    expect(body.items[0].id).toBe(ids[2]);
    const claimed = await house.post('/api/v1/tasks/claim', { limit: 2 });
    expect(claimed.body.items.map((task: { id: string }) => task.id)).toEqual(
      body.items.map((task: { id: string }) => task.id),
    );
  });
});

test('fifty workers who claim side by side get every task, and each task once', async () => {
  const ids = await missed(1_000);
  expect(ids).toHaveLength(1_000);
  const got: string[] = [];
  const worker = async (name: number): Promise<void> => {
    for (let turn = 0; ; turn++) {
      const headers = { 'idempotency-key': `${name}-${turn}` };
      const asked = { agent: `w${name}`, limit: 1 + (name % 7) };
      // Every third answer is lost, and asked for again.
      if (turn % 3 === 0) await house.post('/api/v1/tasks/claim', asked, { headers });
      const { status, body } = await house.post('/api/v1/tasks/claim', asked, { headers });
      expect(status).toBe(200);
      if (body.items.length === 0) return;
      got.push(...body.items.map(({ id }: { id: string }) => id));
    }
  };
  await Promise.all(Array.from({ length: 50 }, (_none, name) => worker(name)));
  expect(got).toHaveLength(1_000);
  expect(new Set(got)).toEqual(new Set(ids));
});
