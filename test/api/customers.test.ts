// The path of one customer: missed, missed again, called back, a deal; in the order in which it happened.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHouse, traceEvents } from './house.ts';

let customer: string;
let house: Awaited<ReturnType<typeof openHouse>>;

beforeAll(async () => {
  house = await openHouse();
  await house.playAtOnce(traceEvents('missed-then-called-back'));
});
afterAll(() => house.close());

type Step = { kind: string; at: string; direction?: string; disposition?: string; event?: string };

const path = async (number: string, token?: string): Promise<{ body: { steps: Step[]; more: boolean } }> =>
  house.get(`/api/v1/customers/${encodeURIComponent(number)}/path`, token);

test('calls, the task and the outcome, step by step', async () => {
  const { body: calls } = await house.get('/api/v1/calls?direction=outbound');
  const [call] = calls.items;
  customer = call.to.number;
  await house.post(`/api/v1/calls/${call.id}/outcomes`, { type: 'deal_won', externalId: 'deal-1' });
  const { body } = await path(call.to.number);
  expect(
    body.steps.map(({ kind, direction, disposition, event }) => disposition ?? event ?? direction ?? kind),
  ).toEqual(['missed', 'opened', 'cancelled', 'attempted', 'answered', 'attempted', 'done', 'outcome']);
  const times = body.steps.map(({ at }) => Date.parse(at));
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(body.more).toBe(false);
});

test('any spelling of the number is the same customer; a stranger has no steps', async () => {
  const [one, other] = [await path(customer), await path(`8${customer.slice(2)}`)];
  expect(other.body).toEqual(one.body);
  expect((await path('+74950000000')).body).toMatchObject({ contact: null, steps: [], more: false });
});

test('without the right to read tasks, tasks are left out', async () => {
  const { body: key } = await house.post('/api/v1/keys', { name: 'calls', scopes: ['calls:read'] });
  const { body } = await path(customer, key.key);
  expect(new Set(body.steps.map(({ kind }) => kind))).toEqual(new Set(['call', 'outcome']));
});
