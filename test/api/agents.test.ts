// An agent sees their own and acts as themselves; a supervisor sees and does so for their teams; and both are told of nothing else.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EventReader } from '../support/event-source.ts';
import type { Browser } from './browser.ts';
import {
  foreignToAnna,
  foreignToSupervisor,
  type Marked,
  marksOf,
  openSightHouse,
  type SightHouse,
} from './sight-house.ts';

let house: SightHouse;
let anna: Browser;
let supervisor: Browser;
beforeAll(async () => {
  house = await openSightHouse();
  [anna, supervisor] = [await house.as('anna'), await house.as('supervisor')];
});
afterAll(() => house.close());

const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id).sort();
const sorted = (marked: readonly Marked[], what: 'call' | 'task') =>
  marked.map((each) => each[what] ?? '').sort();

describe('an agent', () => {
  test('sees the calls that count for them, that rang at theirs, and in which they talked', async () => {
    const { calls, missedCalls } = house;
    const own = [calls.annas, calls.boriss2, calls.handed, missedCalls.annas, missedCalls.fromAnnaToBoris];
    for (const path of ['/api/v1/calls', '/api/v1/calls?order=start', '/api/v1/calls/changes?since=0']) {
      expect(idsOf((await anna.get(path)).body)).toEqual(sorted(own, 'call'));
    }
    const csv: string = (await anna.get('/api/v1/calls/export')).body;
    expect(csv.trim().split('\r\n')).toHaveLength(own.length + 1);
    for (const { call } of own) expect((await anna.get(`/api/v1/calls/${call}`)).status).toBe(200);
    expect((await anna.get(`/api/v1/calls/${calls.boriss.call}`)).status).toBe(404);
  });

  test('is not told "nothing new" because a colleague of the team has the list already', async () => {
    const { headers } = await supervisor.get('/api/v1/calls');
    const tag = { 'if-none-match': headers.get('etag') ?? '' };
    expect((await supervisor.get('/api/v1/calls', tag)).status).toBe(304);
    expect((await anna.get('/api/v1/calls', tag)).status).toBe(200);
  });

  test('hears and reads what was said where they talked, and scores where the call counts for them', async () => {
    const { calls } = house;
    const status = async ({ call }: Marked, part: string) =>
      (await anna.get(`/api/v1/calls/${call}/${part}`)).status;
    expect(await status(calls.annas, 'transcript')).toBe(200);
    expect(await status(calls.annas, 'scores')).toBe(200);
    expect(await status(calls.annas, 'recordings/0')).toBe(200);
    // It rang at theirs, and a colleague answered.
    expect(await status(calls.boriss2, 'transcript')).toBe(404);
    expect(await status(calls.boriss2, 'scores')).toBe(404);
    expect(await status(calls.boriss2, 'recordings/0')).toBe(404);
    expect(await status(calls.handed, 'transcript')).toBe(200);
    expect(await status(calls.boriss, 'recordings/0')).toBe(404);
  });

  test('sees their own tasks, and what is nobody’s in their team', async () => {
    const { annas, salesPool } = house.missedCalls;
    for (const path of ['/api/v1/tasks', '/api/v1/tasks?order=line', '/api/v1/tasks/changes?since=0']) {
      expect(idsOf((await anna.get(path)).body)).toEqual(sorted([annas, salesPool], 'task'));
    }
    expect((await anna.get('/api/v1/tasks?assignee=boris')).body.items).toEqual([]);
  });

  test('sees reviews and figures of themselves only', async () => {
    const { items } = (await anna.get('/api/v1/reviews')).body;
    expect(new Set(items.map(({ agent }: { agent: string }) => agent))).toEqual(new Set(['anna']));
    const { groups, figures } = (await anna.get('/api/v1/metrics/calls?by=agent')).body;
    expect(groups.map(({ key }: { key: object }) => key)).toEqual([{ agent: 'anna' }]);
    const all = (await house.get('/api/v1/metrics/calls')).body;
    const total = (list: { key: string; value: number }[]) => list.find(({ key }) => key === 'total')?.value;
    expect(total(figures)).toBe(2);
    expect(total(all.figures)).toBeGreaterThan(5);
    const { status, body } = await anna.get('/api/v1/metrics/calls?agent=boris');
    expect([status, body.error.code]).toEqual([403, 'forbidden']);
    const { agents } = (await anna.get('/api/v1/live')).body;
    expect(agents.map(({ agent }: { agent: string }) => agent)).toEqual(['anna']);
  });

  test('asks for the name of one customer, not for the whole book', async () => {
    const number = encodeURIComponent(house.calls.annas.number);
    expect((await anna.get(`/api/v1/contacts?number=${number}`)).body.items).toMatchObject([
      { name: house.calls.annas.contact },
    ]);
    expect((await anna.get('/api/v1/contacts')).status).toBe(403);
    expect((await anna.get('/api/v1/contacts?externalId=x')).status).toBe(403);
  });

  test('works as themselves only', async () => {
    const { annas, salesPool, boriss } = house.missedCalls;
    const as = (
      agent: string | undefined,
      task: string | null,
      move = 'notes',
      body: object = { note: 'x' },
    ) => anna.post(`/api/v1/tasks/${task}/${move}`, { ...body, ...(agent === undefined ? {} : { agent }) });
    const said = await as(undefined, annas.task);
    expect(said.body.history.at(-1)).toMatchObject({ event: 'noted', agent: 'anna', actor: 'anna' });
    expect((await as('anna', annas.task)).status).toBe(200);
    const other = await as('boris', annas.task);
    expect([other.status, other.body.error.code]).toEqual([403, 'forbidden']);
    expect((await as(undefined, boriss.task)).status).toBe(404);
    expect((await as(undefined, annas.task, 'notes', { note: 'x', force: true })).status).toBe(403);
    const claimed = await as(undefined, salesPool.task, 'claim', {});
    expect(claimed.body).toMatchObject({ status: 'claimed', claimedBy: 'anna' });
    await as(undefined, salesPool.task, 'release', {});
  });

  test('claims the next of what they see, and nothing else', async () => {
    const { annas, salesPool } = house.missedCalls;
    expect((await anna.post('/api/v1/tasks/claim', { agent: 'boris' })).status).toBe(403);
    const mine = await anna.post('/api/v1/tasks/claim', { limit: 10, mine: true });
    expect(idsOf(mine.body)).toEqual(sorted([annas], 'task'));
    const rest = await anna.post('/api/v1/tasks/claim', { limit: 10 });
    expect(idsOf(rest.body)).toEqual(sorted([salesPool], 'task'));
    for (const { task } of [annas, salesPool]) await anna.post(`/api/v1/tasks/${task}/release`);
  });

  test('has their own telephone rung, for whatever they see', async () => {
    const { annas, boriss } = house.missedCalls;
    const dial = (path: string, body: object) => anna.post(`/api/v1${path}`, body);
    const number = '+79990000009';
    expect((await dial('/calls', { number })).body).toMatchObject({ agent: 'anna', number, askedBy: 'anna' });
    expect((await dial('/calls', { number, agent: '101' })).status).toBe(202);
    expect((await dial('/calls', { number, agent: '102' })).status).toBe(403);
    expect((await dial('/calls', { number, agent: 'boris' })).status).toBe(403);
    expect((await dial(`/tasks/${boriss.task}/dial`, {})).status).toBe(404);
    const before = house.dialled.length;
    expect((await dial(`/tasks/${annas.task}/dial`, {})).status).toBe(202);
    expect(house.dialled.slice(before)).toMatchObject([{ extension: '101', number: annas.number }]);
    await anna.post(`/api/v1/tasks/${annas.task}/release`);
  });

  test.each([
    ['POST', '/keys', { name: 'x', scopes: ['admin'] }],
    ['POST', '/users', { name: 'x', role: 'admin' }],
    ['POST', '/users/anna/password', {}],
    ['PATCH', '/users/anna', { role: 'admin' }],
    ['PUT', '/contacts/123456', { name: 'x' }],
    ['POST', '/lists/vip', { items: [{ pattern: '123456' }] }],
    ['POST', '/hooks', { url: 'https://crm.example/' }],
    ['POST', '/metrics/rebuild', {}],
    ['POST', '/pbx/main/check', undefined],
    ['PUT', '/scripts/first', { name: 'x', items: [] }],
  ])('may not do this: %s %s', async (method, path, body) => {
    const { status } = await anna.ask(method, `/api/v1${path}`, body === undefined ? {} : { body });
    expect(status).toBe(403);
  });
});

describe('a supervisor', () => {
  test('may score and name customers, and manages nobody', async () => {
    const marks = [{ item: 'tone', mark: 'passed' }];
    const score = (call: string) =>
      supervisor.post(`/api/v1/calls/${call}/scores`, { script: 'first', reviewer: 'supervisor', marks });
    expect((await score(house.calls.boriss.call)).status).toBe(201);
    expect((await score(house.calls.veras.call)).status).toBe(404);
    const put = await supervisor.ask('PUT', '/api/v1/contacts/123456', { body: { name: 'x' } });
    expect(put.status).toBe(200);
    expect((await supervisor.post('/api/v1/keys', { name: 'x', scopes: ['admin'] })).status).toBe(403);
  });

  test('sees what was ordered for their team', async () => {
    const status = async (dial: string) => (await supervisor.get(`/api/v1/dials/${dial}`)).status;
    expect(await status(house.dials.boriss)).toBe(200);
    expect(await status(house.dials.veras)).toBe(404);
  });
});

describe('the stream of events', () => {
  const all = async (browser: Browser): Promise<EventReader> => {
    const url = `${house.url}/api/v1/events?lastEventId=0`;
    const reader = await EventReader.open(url, null, { cookie: browser.cookie });
    expect(reader.status).toBe(200);
    return reader;
  };
  const settled = async (reader: EventReader): Promise<string> => {
    // Another change of their own comes last: everything before it has been told.
    const marker = `marker ${Date.now()}`;
    await house.post(`/api/v1/tasks/${house.missedCalls.annas.task}/notes`, { note: marker });
    await expect.poll(() => JSON.stringify(reader.events.at(-1) ?? null)).toContain(marker);
    const text = JSON.stringify(reader.events);
    reader.cut();
    return text;
  };

  test('tells an agent of their own, and of nothing that is a colleague’s', async () => {
    const reader = await all(anna);
    const text = await settled(reader);
    const types = new Set(reader.events.map(({ type }) => type));
    for (const type of ['call.answered', 'call.ended', 'call.scored', 'task.opened', 'review.opened']) {
      expect([...types]).toContain(type);
    }
    // Tasks that were given to a colleague later were nobody's when they were opened.
    const { whole, quotes } = foreignToAnna(house);
    const foreign = marksOf({ whole: whole.filter(({ task }) => task === null), quotes, tasks: [] });
    expect(foreign.filter((mark) => text.includes(mark))).toEqual([]);
    const scored = reader.events.filter(({ type }) => type === 'call.scored').map(({ data }) => data.call);
    expect(scored).not.toContain(house.calls.boriss2.call);
    expect(text).not.toContain('"agents"');
  });

  test('tells a supervisor of their team', async () => {
    const text = await settled(await all(supervisor));
    const { whole, ...rest } = foreignToSupervisor(house);
    expect(marksOf({ whole, ...rest }).filter((mark) => text.includes(mark))).toEqual([]);
    expect(text).toContain(house.calls.boriss.call);
  });
});
