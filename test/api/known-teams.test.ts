// Figures of a team that there is not are refused, and those of a team that is no more are still told.

import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHouse, traceEvents } from './house.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
const PERIOD = 'from=2026-11-20&to=2026-11-24';
const PATHS = [
  `/metrics?${PERIOD}`,
  `/metrics/calls?${PERIOD}`,
  `/metrics/script_adherence/items?${PERIOD}`,
  `/missed-callers?${PERIOD}`,
  '/reports/day/2026-11-23?format=json',
].map((path) => `/api/v1${path}`);

beforeAll(async () => {
  house = await openHouse({
    timezone: 'Europe/Moscow',
    staff: {
      extensions: '^1\\d\\d$',
      agents: [
        { id: 'anna', extensions: ['101'], team: 'sales' },
        { id: 'boris', extensions: ['102'], team: 'support' },
      ],
    },
  });
  for (const name of ['queue-answered', 'missed-then-called-back']) await house.playAtOnce(traceEvents(name));
});
afterAll(() => house.close());

test.each(PATHS)('%s of an unknown team is refused, with the teams that there are', async (path) => {
  const { status, body } = await house.get(`${path}&team=nope`);
  expect([status, body.error?.message]).toEqual([400, 'team: found "nope", want one of: sales, support']);
  expect((await house.get(`${path}&team=sales`)).status).toBe(200);
});

test('a team that the configuration names no more keeps its figures', async () => {
  const sql = new Sqlite(house.file);
  sql.exec("UPDATE rollups SET team = 'veterans' WHERE team = 'support'");
  sql.close();
  const { status, body } = await house.get(`/api/v1/metrics/calls?${PERIOD}&team=veterans`);
  expect([status, body.figures[0].value > 0]).toEqual([200, true]);
  const { body: refusal } = await house.get(`/api/v1/metrics/calls?${PERIOD}&team=nope`);
  expect(refusal.error.message).toBe('team: found "nope", want one of: sales, support, veterans');
});

test('whoever sees some teams only is not told which others there are', async () => {
  const { body } = await house.post('/api/v1/keys', {
    name: 'board',
    scopes: ['calls:read'],
    teams: ['support'],
  });
  for (const team of ['sales', 'nope']) {
    const answer = await house.get(`/api/v1/metrics/calls?${PERIOD}&team=${team}`, body.key);
    expect([answer.status, answer.body.figures[0].value]).toEqual([200, 0]);
  }
});
