// What a CRM tells: contacts, outcomes, number lists; and what of it is seen on calls and tasks.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHouse, traceEvents } from './house.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let call: { id: string; pbxCallId: string; from: { number: string } };
beforeAll(async () => {
  house = await openHouse();
  await house.play(traceEvents('inbound-abandoned-while-ringing'));
  call = (await house.get('/api/v1/calls')).body.items[0];
});
afterAll(() => house.close());

const onlyTask = async () => (await house.get('/api/v1/tasks')).body.items[0];

describe('a contact', () => {
  test('told in any spelling is shown on the calls and the task of that number, and moves the task', async () => {
    const before = (await house.get('/api/v1/tasks?limit=1')).body.items[0];
    expect(before.contact).toBeNull();
    const spelled = call.from.number.replace('+7', '8 ').replace(/(\d{3})(\d{4})$/, '$1-$2');
    const body = { name: 'Romashka "LLC" <script>', externalId: 'c-1' };
    const put = await house.ask('PUT', `/api/v1/contacts/${encodeURIComponent(spelled)}`, { body });
    expect(put.body).toEqual({ ...body, url: null, number: call.from.number });
    expect((await onlyTask()).contact).toEqual(put.body);
    expect((await onlyTask()).name).toBe(body.name);
    expect((await house.get(`/api/v1/calls/${call.id}`)).body.contact).toEqual(put.body);
  });

  test('is found by number and by its id in the CRM, and its calls are too', async () => {
    for (const query of ['externalId=c-1', `number=${encodeURIComponent(call.from.number)}`]) {
      const { body } = await house.get(`/api/v1/contacts?${query}`);
      expect(body.items).toMatchObject([{ number: call.from.number }]);
    }
    const { body } = await house.get('/api/v1/calls?externalId=c-1');
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual([call.id]);
  });

  test('goes when it is removed', async () => {
    const path = `/api/v1/contacts/${encodeURIComponent(call.from.number)}`;
    expect((await house.ask('DELETE', path)).status).toBe(200);
    expect((await house.ask('DELETE', path)).status).toBe(404);
    expect((await onlyTask()).contact).toBeNull();
  });

  test('comes a thousand at a time, and pages join to the whole list', async () => {
    const items = Array.from({ length: 1_000 }, (_none, i) => ({
      number: `+7495${1_000_000 + i}`,
      name: `n${i}`,
    }));
    expect((await house.post('/api/v1/contacts', { items })).body).toEqual({ stored: 1_000 });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await house.get(`/api/v1/contacts?limit=300${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map(({ name }: { name: string }) => name));
      cursor = body.next;
    }
    expect(seen).toEqual(items.map(({ name }) => name));
    expect((await house.post('/api/v1/contacts', { items: [...items, items[0]] })).status).toBe(400);
  });
});

describe('an outcome', () => {
  const deal = { type: 'deal_won', externalId: 'deal-7', amount: 1200.5, currency: 'RUB' };

  test('is shown on its call, which counts as changed, and told again stays one with the new amount', async () => {
    const path = `/api/v1/calls/${call.id}/outcomes`;
    const first = await house.post(path, { ...deal, at: '2026-03-02T10:00:00+03:00' });
    expect([first.status, first.body.at]).toEqual([201, '2026-03-02T07:00:00.000Z']);
    const again = await house.post(path, { ...deal, amount: 1500 });
    expect([again.status, again.body.id, again.body.amount]).toEqual([200, first.body.id, 1500]);
    const { body } = await house.get(`/api/v1/calls/${call.id}`);
    expect(body.outcomes).toEqual([again.body]);
    expect((await house.get('/api/v1/calls?externalId=deal-7')).body.items).toMatchObject([{ id: call.id }]);
  });

  test('without an external id is a new one each time, unless an Idempotency-Key says otherwise', async () => {
    const path = `/api/v1/calls/${call.id}/outcomes`;
    const headers = { 'idempotency-key': 'outcome-1' };
    const one = await house.post(path, { type: 'meeting' }, { headers });
    const same = await house.post(path, { type: 'meeting' }, { headers });
    const other = await house.post(path, { type: 'meeting' });
    expect(same.body).toEqual(one.body);
    expect(other.body.id).not.toBe(one.body.id);
    expect((await house.ask('DELETE', `${path}/${other.body.id}`)).status).toBe(200);
    expect((await house.ask('DELETE', `${path}/${other.body.id}`)).status).toBe(404);
  });

  test.each([
    [{ type: 'has space' }, 'type'],
    [{ type: 'order', amount: 'much' }, 'amount'],
    [{ type: 'order', currency: 'rubles' }, 'currency'],
    [{ type: 'order', sum: 1 }, 'sum'],
  ])('that is malformed is refused by name: %j', async (body, field) => {
    const answer = await house.post(`/api/v1/calls/${call.id}/outcomes`, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(field);
  });

  test('of a call that is not there is not found', async () => {
    expect((await house.post('/api/v1/calls/nothing/outcomes', deal)).status).toBe(404);
  });
});

test('a call is found by its id on the PBX', async () => {
  const { body } = await house.get(`/api/v1/calls?pbxCallId=${encodeURIComponent(call.pbxCallId)}`);
  expect(body.items).toMatchObject([{ id: call.id }]);
});

describe('a list', () => {
  test('holds from the next call on, without a restart, and not any more when the number is taken off', async () => {
    const missed = async (copy: number): Promise<boolean> => {
      const number = `+7916222000${copy}`;
      const text = JSON.stringify(traceEvents('inbound-abandoned-while-ringing'));
      const events = text
        .replaceAll(call.from.number.slice(1), number.slice(1))
        .replaceAll('labpbx-', `lab${copy}-`);
      await house.play(JSON.parse(events));
      return (await house.get(`/api/v1/tasks?number=${encodeURIComponent(number)}`)).body.items.length === 1;
    };
    expect(await missed(1)).toBe(true);
    await house.post('/api/v1/lists/ignore', { items: [{ pattern: '+7 916 222*', note: 'own' }] });
    expect((await house.get('/api/v1/lists/ignore')).body.items).toMatchObject([
      { pattern: '+7916222*', addedBy: 'crm' },
    ]);
    expect(await missed(2)).toBe(false);
    expect(
      (await house.ask('DELETE', `/api/v1/lists/ignore/${encodeURIComponent('+7916222*')}`)).status,
    ).toBe(200);
    expect(await missed(3)).toBe(true);
  });

  test('has one of three names', async () => {
    const { status, body } = await house.get('/api/v1/lists/enemies');
    expect(status).toBe(400);
    expect(body.error.message).toContain('ignore, vip, internal');
  });
});

test('a key of a team sees only the calls of that team', async () => {
  const { body } = await house.post('/api/v1/keys', {
    name: 'sales',
    scopes: ['calls:read', 'calls:write'],
    teams: ['sales'],
  });
  expect((await house.get('/api/v1/calls', body.key)).body.items).toEqual([]);
  expect((await house.get('/api/v1/calls/live', body.key)).body.items).toEqual([]);
  expect((await house.get(`/api/v1/calls/${call.id}`, body.key)).status).toBe(404);
  const told = await house.post(`/api/v1/calls/${call.id}/outcomes`, { type: 'order' }, { token: body.key });
  expect(told.status).toBe(404);
});
