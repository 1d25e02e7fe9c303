// The API over real HTTP on a real database: what a CRM developer relies on.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { z } from 'zod';
import { callDetailSchema, callSchema } from '../../src/api/call-json.ts';
import { taskSchema } from '../../src/api/task-json.ts';
import { linkStatus, openHouse, TOKEN, traceEvents } from './house.ts';

type House = Awaited<ReturnType<typeof openHouse>>;
let house: House;

beforeAll(async () => {
  house = await openHouse();
  for (const name of ['missed-twice-then-answered', 'queue-answered', 'cyrillic-and-anonymous']) {
    await house.play(traceEvents(name));
  }
  // The first events of a call that is still ringing.
  const ringing = traceEvents('inbound-answered-caller-hangs-up');
  await house.play(ringing.slice(0, ringing.findIndex(({ type }) => type === 'leg-rang') + 1));
  // The recordings are of yesterday: what is late is told before anybody looks.
  await vi.waitUntil(() => !house.writer.tasks.isAnyDue(Date.now()), { timeout: 10_000 });
});
afterAll(() => house.close());

const listed = async (path: string): Promise<{ id: string; [field: string]: unknown }[]> => {
  const { status, body } = await house.get(path);
  expect(body).toMatchObject({ items: expect.any(Array) });
  expect(status).toBe(200);
  return body.items;
};

const expectShape = (schema: z.ZodType, value: unknown) => {
  const checked = schema.safeParse(value);
  expect(checked.error?.issues ?? []).toEqual([]);
  expect(checked.data).toEqual(value);
};

describe('a list of calls', () => {
  test('holds every call in the documented shape and no other key', async () => {
    const calls = await listed('/api/v1/calls');
    expect(calls.length).toBeGreaterThan(5);
    for (const call of calls) expectShape(callSchema.strict(), call);
  });

  test('read page by page has every call once', async () => {
    const all = await listed('/api/v1/calls');
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await house.get(`/api/v1/calls?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map((call: { id: string }) => call.id));
      cursor = body.next;
    }
    expect(seen).toEqual(all.map(({ id }) => id));
  });

  test('the latest first, page by page, is the order of their starts the other way round', async () => {
    const asStarted = (await listed('/api/v1/calls?order=start')).map(({ id }) => id);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await house.get(`/api/v1/calls?order=latest&limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map((call: { id: string }) => call.id));
      cursor = body.next;
    }
    expect(seen).toEqual(asStarted.toReversed());
  });

  test('finds callers by a part of their name or of the contact, whatever the case', async () => {
    const named = async (name: string) =>
      (await listed(`/api/v1/calls?name=${encodeURIComponent(name)}`)).map(({ id }) => id);
    await house.ask('PUT', '/api/v1/contacts/+79161234567', { body: { name: 'Ромашка 100%_' } });
    expect((await named('ромаш')).length).toBeGreaterThan(0);
    expect(await named('РОМАШКА')).toEqual(await named('ромаш'));
    expect(await named('100%_')).toEqual(await named('ромаш'));
    expect(await named('Лютик')).toEqual([]);
    await house.ask('DELETE', '/api/v1/contacts/+79161234567');
  });

  test('has calls in progress too, unless filtered', async () => {
    const all = await listed('/api/v1/calls');
    const live = await listed('/api/v1/calls/live');
    expect(live.map(({ state }) => state)).toEqual(['ringing']);
    expect(live[0]).toMatchObject({ disposition: null, endedAt: null, durationMs: null });
    expect(all.map(({ id }) => id)).toContain(live[0]?.id);
    const ended = await listed('/api/v1/calls?state=ended');
    expect(ended.length).toBe(all.length - 1);
  });

  test.each(['8 916 123-45-67', '+79161234567', '%2B79161234567', '79161234567', '8(916)1234567'])(
    'finds a number written as %s',
    async (number) => {
      const calls = await listed(`/api/v1/calls?number=${number.replaceAll(' ', '%20')}`);
      expect(calls.length).toBeGreaterThan(0);
      for (const { from } of calls) expect(from).toMatchObject({ number: '+79161234567' });
    },
  );

  test('is narrowed by direction, disposition, agent, pbx and time', async () => {
    const all = await listed('/api/v1/calls?state=ended');
    const missed = await listed('/api/v1/calls?direction=inbound&disposition=missed&pbx=main');
    expect(missed).toEqual(all.filter((call) => call.disposition === 'missed'));
    const agent = all.find((call) => call.agent !== null)?.agent;
    expect(await listed(`/api/v1/calls?state=ended&agent=${agent}`)).toEqual(
      all.filter((call) => call.agent === agent),
    );
    const starts = all.map((call) => String(call.startedAt)).sort();
    const middle = starts[Math.floor(starts.length / 2)] ?? '';
    const since = await listed(`/api/v1/calls?state=ended&since=${middle}`);
    const until = await listed(`/api/v1/calls?state=ended&until=${middle}`);
    expect(since.length + until.length).toBe(all.length);
    expect(until.every((call) => String(call.startedAt) < middle)).toBe(true);
    expect(await listed('/api/v1/calls?pbx=other')).toEqual([]);
  });

  test('answers a bad or unknown parameter with what is wanted', async () => {
    const { status, body } = await house.get('/api/v1/calls?dispositon=missed&limit=0&since=soon');
    expect(status).toBe(400);
    expect(body.error.code).toBe('invalid');
    expect(body.error.details).toEqual([
      'since: found "soon", want a time such as 2026-03-02T09:15:00Z, or a date such as 2026-03-02 in the configured zone',
      'limit: found 0, want a whole number from 1 to 500',
      'dispositon: unknown parameter, did you mean "disposition"?',
    ]);
  });
});

describe('one call', () => {
  test('shows its legs and its events', async () => {
    const [call] = await listed('/api/v1/calls?disposition=answered&direction=inbound');
    const { status, body } = await house.get(`/api/v1/calls/${call?.id}`);
    expect(status).toBe(200);
    const { legs, timeline, ...rest } = body;
    expect(rest).toEqual(call);
    expectShape(callDetailSchema, body);
    expect(legs.length).toBeGreaterThan(1);
    expect(timeline[0]).toMatchObject({ type: 'leg-created', at: rest.startedAt });
    expect(timeline.at(-1).at >= timeline[0].at).toBe(true);
  });

  test('that was merged answers with the surviving record', async () => {
    const own = await openHouse();
    const before = new Set<string>();
    for (const event of traceEvents('attended-transfer-dtmf')) {
      await own.play([event]);
      for (const { id } of (await own.get('/api/v1/calls')).body.items) before.add(id);
    }
    const left: string[] = (await own.get('/api/v1/calls')).body.items.map(({ id }: { id: string }) => id);
    expect(left).toHaveLength(1);
    for (const id of before) expect((await own.get(`/api/v1/calls/${id}`)).body.id).toBe(left[0]);
    await own.close();
  });

  test('that does not exist is a 404 in the usual shape', async () => {
    const { status, body } = await house.get('/api/v1/calls/nobody');
    expect(status).toBe(404);
    expect(body).toEqual({ error: { code: 'not_found', message: 'There is no call nobody.', details: [] } });
  });
});

describe('tasks', () => {
  test('are listed in the documented shape and found by status, number and change', async () => {
    const all = await listed('/api/v1/tasks');
    for (const task of all) expectShape(taskSchema.strict(), task);
    const done = await listed('/api/v1/tasks?status=done&number=8%20916%20123-45-67');
    expect(done).toHaveLength(1);
    expect(done[0]).toMatchObject({ missedCalls: 2, closedBy: { kind: 'customer_called' } });
    expect(await listed('/api/v1/tasks?updatedSince=2001-01-01')).toEqual(all);
    expect(await listed('/api/v1/tasks?updatedSince=2101-01-01')).toEqual([]);
  });

  test('are answered one by one', async () => {
    const [task] = await listed('/api/v1/tasks');
    expect((await house.get(`/api/v1/tasks/${task?.id}`)).body).toEqual(task);
    expect((await house.get('/api/v1/tasks/nobody')).status).toBe(404);
  });
});

describe('access', () => {
  const paths = ['/api/v1/calls', '/api/v1/calls/live', '/api/v1/calls/x', '/api/v1/tasks', '/api/v1/pbx'];

  test.each(paths)('%s needs a token', async (path) => {
    for (const token of [null, 'wrong-token', `${TOKEN}x`, TOKEN.slice(0, -1), '']) {
      const { status, body } = await house.get(path, token);
      expect(status).toBe(401);
      expect(body.error.code).toBe('unauthorized');
    }
  });

  test('health, readiness, figures and the description need none', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics', '/api/v1/openapi.json']) {
      expect((await house.get(path, null)).status).toBe(200);
    }
  });

  test('is limited, with the problem in the usual shape', async () => {
    const own = await openHouse({
      api: { requestsPerMinute: 10, tokens: [{ name: 'crm', token: TOKEN }] },
    });
    const answers = [];
    for (let i = 0; i < 12; i++) answers.push(await own.get('/api/v1/tasks'));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(answers.at(-1)?.status).toBe(429);
    expect(answers.at(-1)?.body.error.code).toBe('rate_limited');
    expect(answers.at(-1)?.headers.get('retry-after')).toMatch(/^\d+$/);
    await own.close();
  });

  test('answers carry the headers that keep browsers honest', async () => {
    const { headers } = await house.get('/api/v1/calls');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('odd requests get the usual shape', async () => {
    for (const path of [
      '/nowhere',
      '/api/v1/nowhere',
      '/api/v1/calls/a/b',
      `/api/v1/calls/${'x'.repeat(500)}`,
    ]) {
      const { status, body } = await house.get(path);
      expect([404, 400]).toContain(status);
      expect(body).toEqual({ error: { code: expect.any(String), message: expect.any(String), details: [] } });
    }
    const posted = await house.post('/api/v1/calls', { number: 'x'.repeat(100_000) });
    expect(posted.status).toBe(400);
    const broken = await house.get('/api/v1/calls/%E0%A4%A');
    expect(broken.status).toBe(400);
    expect(broken.body.error.code).toBe('invalid');
  });
});

describe('readiness', () => {
  test('waits until every link has been tried, and shows each one', async () => {
    const own = await openHouse();
    own.links.push(linkStatus({ pbx: 'fs', type: 'freeswitch', state: 'connecting', tried: false }));
    const before = await own.get('/readyz', null);
    expect(before.status).toBe(503);
    expect(before.body.links.map(({ state }: { state: string }) => state)).toEqual(['up', 'connecting']);
    own.links[1] = linkStatus({ pbx: 'fs', state: 'down', problem: 'auth_failed', message: 'Cannot log in' });
    const after = await own.get('/readyz', null);
    expect(after.status).toBe(200);
    expect(after.body).toMatchObject({
      ready: true,
      links: [{ state: 'up' }, { state: 'down', problem: 'auth_failed' }],
    });
    await own.close();
  });
});

describe('the description', () => {
  test('is OpenAPI 3 with every path, parameter, answer and an example', async () => {
    const { body } = await house.get('/api/v1/openapi.json', null);
    expect(body.openapi).toMatch(/^3\./);
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/calls',
        '/api/v1/calls/{id}',
        '/api/v1/tasks',
        '/api/v1/pbx',
        '/readyz',
      ]),
    );
    const parameters = body.paths['/api/v1/calls'].get.parameters.map(({ name }: { name: string }) => name);
    expect(parameters).toEqual(expect.arrayContaining(['since', 'until', 'direction', 'cursor', 'limit']));
    const { Call, Task } = body.components.schemas;
    expectShape(callSchema.strict(), Call.examples[0]);
    expectShape(taskSchema.strict(), Task.examples[0]);
    for (const reference of JSON.stringify(body).match(/#\/components\/schemas\/\w+/g) ?? []) {
      expect(body.components.schemas).toHaveProperty(reference.split('/')[3] ?? '');
    }
  });
});

describe('figures', () => {
  test('tell events, links, the queue and open work', async () => {
    const { body } = await house.get('/metrics', null);
    expect(body).toMatch(/^ringback_events_total [1-9]\d*$/m);
    expect(body).toMatch(/^ringback_link_up\{pbx="main"\} 1$/m);
    expect(body).toMatch(/^ringback_unknown_frames_total\{pbx="main"\} 3$/m);
    expect(body).toMatch(/^ringback_queue_events 0$/m);
    expect(body).toMatch(/^ringback_commits_total [1-9]/m);
    expect(body).toMatch(/^ringback_tasks_open \d/m);
    expect(body).toMatch(/^ringback_deliveries_pending 0$/m);
    expect(body).toMatch(/^ringback_deliveries_dead 0$/m);
  });
});
