// What is told before anybody has signed in: a demo's password to a browser on its own machine, and to nobody else.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHouse } from './house.ts';

const GUEST = { name: 'demo', password: 'of the demo only' };

let demo: Awaited<ReturnType<typeof openHouse>>;
let house: Awaited<ReturnType<typeof openHouse>>;
beforeAll(async () => {
  demo = await openHouse({}, { demo: GUEST });
  house = await openHouse({
    api: {
      tokens: [{ name: 'crm', token: 'token-of-the-crm' }],
      trustedHeader: { header: 'X-Remote-User', from: ['127.0.0.1'] },
    },
  });
});
afterAll(async () => {
  await demo.close();
  await house.close();
});

const ways = (at: typeof demo, headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
  at.app
    .inject({ method: 'GET', url: '/api/v1/session/ways', headers, remoteAddress })
    .then((answer) => [answer.statusCode, answer.json()]);

test('a demo tells its own machine who may come in, and they may', async () => {
  for (const host of ['127.0.0.1:8088', 'localhost:8088', '[::1]:8088']) {
    expect(await ways(demo, { host })).toEqual([200, { header: false, demo: GUEST }]);
  }
});

test('a demo tells nobody else: neither other machines, nor names that lead here by a trick', async () => {
  const silent = [200, { header: false, demo: null }];
  expect(await ways(demo, { host: '127.0.0.1' }, '192.0.2.7')).toEqual(silent);
  for (const host of ['rebound.example', '127.0.0.1.example', 'localhost.example:8088', '192.0.2.7']) {
    expect(await ways(demo, { host })).toEqual(silent);
  }
});

test('a proxy that is believed is noticed by the name that it says', async () => {
  expect(await ways(house)).toEqual([200, { header: false, demo: null }]);
  expect(await ways(house, { 'x-remote-user': 'olga' })).toEqual([200, { header: true, demo: null }]);
  expect(await ways(house, { 'x-remote-user': 'olga' }, '192.0.2.7')).toEqual([
    200,
    { header: false, demo: null },
  ]);
});
