// What people see. Every GET there is, asked by an agent and by a supervisor of one team: whatever is answered, nothing in it is
// somebody else's. A new route has to be added here, or this fails.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EventReader } from '../support/event-source.ts';
import type { Browser } from './browser.ts';
import { type Marked, openSightHouse, type SightHouse } from './sight-house.ts';

let house: SightHouse;
let anna: Browser;
let supervisor: Browser;
beforeAll(async () => {
  house = await openSightHouse();
  [anna, supervisor] = [await house.as('anna'), await house.as('supervisor')];
});
afterAll(() => house.close());

/** Texts that stand only in what is somebody else's. */
interface Foreign {
  /** Everything of these. */
  readonly whole: readonly Marked[];
  /** What was said in these, and the tasks of these; the call itself is seen. */
  readonly quotes: readonly Marked[];
  readonly tasks: readonly Marked[];
}

const foreignToAnna = (): Foreign => {
  const { calls, missedCalls } = house;
  return {
    whole: [calls.boriss, calls.veras, missedCalls.boriss, missedCalls.veras, missedCalls.supportPool],
    quotes: [calls.boriss2],
    tasks: [missedCalls.fromAnnaToBoris],
  };
};
const foreignToSupervisor = (): Foreign => ({
  whole: [house.calls.veras, house.missedCalls.veras, house.missedCalls.supportPool],
  quotes: [],
  tasks: [],
});

const marksOf = ({ whole, quotes, tasks }: Foreign): string[] => [
  ...whole.flatMap(({ call, number, contact, quote, task }) => [
    ...[call, number, number.slice(1), contact, quote],
    ...(task === null ? [] : [task]),
  ]),
  ...quotes.map(({ quote }) => quote),
  ...tasks.map(({ task }) => task ?? ''),
];

/** Who is meant, by the name of the operation. `wide`: asked so that more would come, if more were let through. */
const QUESTIONS = (id: (pick: (all: SightHouse) => readonly string[]) => readonly string[]) => {
  const every = (all: SightHouse) => [...Object.values(all.calls), ...Object.values(all.missedCalls)];
  const calls = id((all) => every(all).map(({ call }) => call));
  const numbers = id((all) => every(all).map(({ number }) => encodeURIComponent(number)));
  const tasks = id((all) => every(all).flatMap(({ task }) => (task === null ? [] : [task])));
  const wide = ['agent=boris', 'agent=vera', 'team=support', 'team=sales', 'agent=-'];
  const days = 'period=last_7_days';
  const each = (path: string, ...queries: string[]) => [path, ...queries.map((query) => `${path}?${query}`)];
  return {
    listCalls: [
      ...each('/calls', ...wide, 'order=start', 'offered=boris', 'disposition=missed', 'scored=true'),
      ...numbers.map((number) => `/calls?number=${number}`),
    ],
    listLiveCalls: ['/calls/live'],
    getCall: calls.map((call) => `/calls/${call}`),
    exportCalls: each('/calls/export', 'format=json', ...wide),
    followCalls: each('/calls/changes', 'since=0', 'since=0&agent=boris', 'since=0&team=support'),
    getRecording: calls.map((call) => `/calls/${call}/recordings/0`),
    listScores: calls.map((call) => `/calls/${call}/scores`),
    getTranscript: calls.map((call) => `/calls/${call}/transcript`),
    listTasks: [
      ...each('/tasks', 'order=line', 'assignee=boris', 'assignee=-', 'team=support', 'status=open,claimed'),
      ...numbers.map((number) => `/tasks?number=${number}`),
    ],
    getTask: tasks.map((task) => `/tasks/${task}`),
    followTasks: each('/tasks/changes', 'since=0', 'since=0&assignee=boris'),
    listReviews: each('/reviews', 'agent=boris', 'team=support', ...calls.map((call) => `call=${call}`)),
    getReview: id(() => house.reviews).map((review) => `/reviews/${review}`),
    getDial: Object.values(house.dials).map((dial) => `/dials/${dial}`),
    getOverview: each('/metrics', days, ...wide.map((query) => `${days}&${query}`), `${days}&format=csv`),
    getIndicator: ['calls', 'missed_calls', 'script_adherence', 'callback_tasks'].flatMap((name) => [
      `/metrics/${name}?${days}&by=agent`,
      `/metrics/${name}?${days}&by=agent&agent=boris`,
      `/metrics/${name}?${days}&by=team,day&team=support`,
      `/metrics/${name}?${days}&by=agent&format=csv`,
    ]),
    getScriptAdherence: each(
      '/metrics/script_adherence/items',
      days,
      ...wide.map((query) => `${days}&${query}`),
    ),
    getCustomerPath: numbers.map((number) => `/customers/${number}/path`),
    listMissedCallers: each('/missed-callers', days, ...wide.map((query) => `${days}&${query}`)),
    getBoard: ['/live'],
    getRebuild: ['/metrics/rebuild'],
    listReports: ['/reports'],
    getReport: ['/reports/day/2026-03-02', '/reports/month/2026-03-02?fresh=true&format=text'],
    listReportDeliveries: ['/reports/day/2026-03-02/deliveries'],
    listContacts: each('/contacts', 'limit=500'),
    readList: ['/lists/vip'],
    listScripts: ['/scripts'],
    getScript: ['/scripts/first'],
    listScriptVersions: ['/scripts/first/versions'],
    listPbx: ['/pbx'],
    getSession: ['/session'],
    listOwnSessions: ['/sessions'],
    listHooks: ['/hooks'],
    getHook: ['/hooks/any'],
    listDeliveries: ['/hooks/any/deliveries'],
    listUsers: ['/users'],
    listSessions: ['/users/anna/sessions'],
    listKeys: ['/keys'],
    listAudit: ['/audit'],
    getSettings: ['/settings'],
    // A stream does not end: it has a test of its own below.
    followEvents: [],
  };
};

type Questions = ReturnType<typeof QUESTIONS>;
const questions = (): Questions => QUESTIONS((pick) => pick(house));

/** Statuses of each operation. Whatever is answered with 200 has nothing foreign in it. */
async function askEverything(
  browser: Browser,
  foreign: Foreign,
  shared: readonly string[] = [],
): Promise<Map<string, Set<number>>> {
  const statuses = new Map<string, Set<number>>();
  for (const [operation, paths] of Object.entries(questions())) {
    const seen = new Set<number>();
    for (const path of paths) {
      const { status, body } = await browser.get(`/api/v1${path}`);
      seen.add(status);
      expect([200, 400, 403, 404]).toContain(status);
      // What is refused says no more than what was asked for.
      if (status !== 200 || shared.includes(operation)) continue;
      // Of a customer who was asked for by number, number and name are no secret: what happened is.
      const told = operation === 'getCustomerPath' ? body.steps : body;
      const text = typeof told === 'string' ? told : JSON.stringify(told);
      const found = marksOf(foreign).filter((mark) => text.includes(mark));
      expect([path, found]).toEqual([path, []]);
    }
    statuses.set(operation, seen);
  }
  return statuses;
}

const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id).sort();
const sorted = (marked: readonly Marked[], what: 'call' | 'task') =>
  marked.map((each) => each[what] ?? '').sort();

describe('every GET of the description', () => {
  test('is asked here', async () => {
    const { paths } = (await house.get('/api/v1/openapi.json')).body as {
      paths: Record<string, { get?: { operationId: string } }>;
    };
    const known = Object.entries(paths).flatMap(([path, { get }]) =>
      get !== undefined && path.startsWith('/api/') ? [get.operationId] : [],
    );
    expect(Object.keys(questions()).sort()).toEqual(known.sort());
  });

  test('answers an agent with nothing that is a colleague’s, and is closed where there is nothing else', async () => {
    const statuses = await askEverything(anna, foreignToAnna());
    const closed = [...statuses].filter(([, seen]) => !seen.has(200)).map(([operation]) => operation);
    expect(closed.sort()).toEqual(
      [
        'followEvents',
        ...['getRebuild', 'getReport', 'getSettings', 'getHook', 'listHooks', 'listDeliveries', 'listKeys'],
        ...['listAudit', 'listContacts', 'listReports', 'listReportDeliveries', 'listSessions', 'listUsers'],
        'readList',
      ].sort(),
    );
  });

  test('answers a supervisor with nothing of another team', async () => {
    // Customers belong to no team: whoever names them sees the book.
    const statuses = await askEverything(supervisor, foreignToSupervisor(), ['listContacts']);
    for (const operation of [
      'listUsers',
      'listKeys',
      'listAudit',
      'getSettings',
      'listHooks',
      'getRebuild',
    ]) {
      expect([operation, [...(statuses.get(operation) ?? [])]]).toEqual([operation, [403]]);
    }
  });
});

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
    const { whole, quotes } = foreignToAnna();
    const foreign = marksOf({ whole: whole.filter(({ task }) => task === null), quotes, tasks: [] });
    expect(foreign.filter((mark) => text.includes(mark))).toEqual([]);
    const scored = reader.events.filter(({ type }) => type === 'call.scored').map(({ data }) => data.call);
    expect(scored).not.toContain(house.calls.boriss2.call);
    expect(text).not.toContain('"agents"');
  });

  test('tells a supervisor of their team', async () => {
    const text = await settled(await all(supervisor));
    const { whole, ...rest } = foreignToSupervisor();
    expect(marksOf({ whole, ...rest }).filter((mark) => text.includes(mark))).toEqual([]);
    expect(text).toContain(house.calls.boriss.call);
  });
});
