// Click-to-call over HTTP: what is written before the PBX is asked, and what becomes of it.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { openHouse, traceEvents } from './house.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let task: { id: string; number: string };
beforeEach(async () => {
  const login = { host: 'h', username: 'u', secret: 's', clickToCall: { enabled: true } };
  house = await openHouse({
    pbx: [{ id: 'main', type: 'asterisk', ...login }],
    staff: {
      extensions: '^1\\d\\d$',
      agents: [{ id: 'anna', name: 'Anna', extensions: ['101', '201'], team: 'sales' }],
    },
  });
  await house.play(traceEvents('inbound-abandoned-while-ringing'));
  task = (await house.get('/api/v1/tasks')).body.items[0];
});
afterEach(() => house.close());

const dial = (body: object, headers: Record<string, string> = {}) =>
  house.post(`/api/v1/tasks/${task.id}/dial`, body, { headers });
const history = async () => (await house.get(`/api/v1/tasks/${task.id}`)).body.history;

/** A recorded call that the PBX placed, as if this order had caused it. */
const placed = (name: string, channelId: string): PbxEvent[] => {
  const events = traceEvents(name);
  const first = events.find(({ type }) => type === 'leg-created') as PbxEvent & { leg: string };
  const number = /"7\d{10}"|"\+7\d{10}"/.exec(JSON.stringify(events))?.[0] ?? '""';
  const text = JSON.stringify(events).replaceAll(JSON.stringify(first.leg), JSON.stringify(channelId));
  return JSON.parse(text.replaceAll(number.slice(1, -1).replace('+', ''), task.number.slice(1)));
};

describe('an order to call the customer of a task', () => {
  test("rings the agent's first phone, with the task's number, and is in the task's history", async () => {
    const { status, body } = await dial({ agent: 'anna' });
    expect([status, body.state, body.agent, body.number]).toEqual([202, 'accepted', 'anna', task.number]);
    expect(house.dialled).toEqual([
      {
        ...{ pbx: 'main', extension: '101', number: task.number },
        id: expect.stringMatching(`^ringback-${body.id}-\\d+\\.1$`),
      },
    ]);
    expect((await history()).at(-1)).toMatchObject({
      event: 'dialled',
      agent: 'anna',
      actor: 'crm',
      note: body.id,
    });
  });

  test('becomes a call that closes the task when the customer is reached', async () => {
    const { body } = await dial({ agent: '102' });
    await house.play(placed('click-to-call-answered', house.dialled[0]?.id ?? ''));
    const done = (await house.get(`/api/v1/dials/${body.id}`)).body;
    const closed = (await house.get(`/api/v1/tasks/${task.id}`)).body;
    expect(done).toMatchObject({ state: 'ended', call: expect.any(String) });
    expect(closed).toMatchObject({
      status: 'done',
      attempts: 1,
      closedBy: { kind: 'callback', call: done.call },
    });
  });

  test('claims the task: a second person who asks is refused, and one phone rings', async () => {
    expect((await dial({ agent: 'anna' })).status).toBe(202);
    const second = await dial({ agent: '102' });
    expect([second.status, second.body.error.message]).toEqual([
      409,
      expect.stringContaining('anna has claimed'),
    ]);
    expect(house.dialled).toHaveLength(1);
    expect((await house.get(`/api/v1/tasks/${task.id}`)).body).toMatchObject({
      status: 'claimed',
      claimedBy: 'anna',
    });
  });

  test('asked for twice with one key rings nobody twice', async () => {
    const headers = { 'idempotency-key': 'click-1' };
    const first = await dial({ agent: '101' }, headers);
    const again = await dial({ agent: '101' }, headers);
    expect(again.body).toEqual(first.body);
    expect(house.dialled).toHaveLength(1);
  });

  test('that the PBX refuses answers with its words and stays visible as failed', async () => {
    house.refusal.error = new AppError('unreachable', 'Cannot place the call: the link is down.');
    const { status, body } = await dial({ agent: '101' });
    expect([status, body.error.message]).toEqual([503, 'Cannot place the call: the link is down.']);
    const note = (await history()).at(-1).note as string;
    expect(note).toContain('the link is down');
    const id = /order (\S+):/.exec(note)?.[1];
    expect((await house.get(`/api/v1/dials/${id}`)).body).toMatchObject({ state: 'failed', call: null });
    expect((await house.get(`/api/v1/tasks/${task.id}`)).body).toMatchObject({
      status: 'open',
      claimedBy: null,
    });
  });

  test('that fails leaves a task claimed by whoever had claimed it before', async () => {
    await house.post(`/api/v1/tasks/${task.id}/claim`, { agent: 'anna' });
    house.refusal.error = new AppError('unreachable', 'Cannot place the call: the link is down.');
    await dial({ agent: 'anna' });
    const { body } = await house.get(`/api/v1/tasks/${task.id}`);
    expect(body).toMatchObject({ status: 'claimed', claimedBy: 'anna' });
  });

  test('is refused while another worker holds the task, and nobody is rung', async () => {
    await house.post(`/api/v1/tasks/${task.id}/claim`, { agent: '102' });
    const { status, body } = await dial({ agent: '101' });
    expect([status, body.current?.claimedBy]).toEqual([409, '102']);
    expect(house.dialled).toEqual([]);
  });

  test('is refused for a person nobody knows', async () => {
    const { status, body } = await dial({ agent: '101\r\nAction: Command' });
    expect(status).toBe(400);
    expect(body.error.message).toContain('staff');
    expect(house.dialled).toEqual([]);
  });
});

test('a number is dialled in the form in which calls carry it', async () => {
  const { status } = await house.post('/api/v1/calls', { agent: '101', number: '8 (916) 765-43-21' });
  expect([status, house.dialled[0]?.number]).toEqual([202, '+79167654321']);
});

test('a PBX that may not place calls is not asked', async () => {
  const closed = await openHouse();
  const { status, body } = await closed.post('/api/v1/calls', { agent: '101', number: '+79167654321' });
  expect([status, body.error.message]).toEqual([409, expect.stringContaining('clickToCall.enabled')]);
  await closed.close();
});

test('a key without the scope dials nobody', async () => {
  const { body } = await house.post('/api/v1/keys', { name: 'r', scopes: ['tasks:work', 'calls:write'] });
  const answer = await house.post(
    '/api/v1/calls',
    { agent: '101', number: '+79167654321' },
    { token: body.key },
  );
  expect(answer.status).toBe(403);
});
