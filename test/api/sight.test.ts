// What people see. Every GET there is, asked by an agent and by a supervisor of one team: whatever is answered, nothing in it is
// somebody else's. A new route has to be added here, or this fails.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from './browser.ts';
import {
  type Foreign,
  foreignToAnna,
  foreignToSupervisor,
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
    importPosition: ['/pbx/main/history?source=any'],
    getSession: ['/session'],
    getSignInWays: ['/session/ways'],
    listOwnSessions: ['/sessions'],
    listHooks: ['/hooks'],
    getHook: ['/hooks/any'],
    listDeliveries: ['/hooks/any/deliveries'],
    listUsers: ['/users'],
    listSessions: ['/users/anna/sessions'],
    listKeys: ['/keys'],
    listAudit: ['/audit'],
    getSettings: ['/settings'],
    listErasures: ['/erasures'],
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
    const statuses = await askEverything(anna, foreignToAnna(house));
    const closed = [...statuses].filter(([, seen]) => !seen.has(200)).map(([operation]) => operation);
    expect(closed.sort()).toEqual(
      [
        'followEvents',
        ...['getRebuild', 'getReport', 'getSettings', 'getHook', 'listHooks', 'listDeliveries', 'listKeys'],
        ...['listAudit', 'listContacts', 'listReports', 'listReportDeliveries', 'listSessions', 'listUsers'],
        ...['readList', 'importPosition', 'listErasures'],
      ].sort(),
    );
  });

  test('answers a supervisor with nothing of another team', async () => {
    // Customers belong to no team: whoever names them sees the book.
    const statuses = await askEverything(supervisor, foreignToSupervisor(house), ['listContacts']);
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
