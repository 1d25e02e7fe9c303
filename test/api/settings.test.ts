// What administrators look at over real HTTP: the configuration without its secrets, and what is wrong with a PBX.

import { afterEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/pbx/simulator/server.ts';
import { openHouse, TOKEN } from './house.ts';

let house: Awaited<ReturnType<typeof openHouse>> | null = null;
let simulator: Simulator | null = null;
afterEach(async () => {
  await house?.close();
  await simulator?.stop();
  [house, simulator] = [null, null];
});

/** Every value that nobody may see has this in it. */
const HIDDEN = 'hidden-from-everybody';

const SETTINGS = {
  pbx: [
    {
      id: 'main',
      type: 'asterisk',
      host: 'pbx.example',
      username: `user-${HIDDEN}`,
      secret: `ami-${HIDDEN}`,
    },
    {
      id: 'fs',
      type: 'freeswitch',
      host: 'fs.example',
      password: `esl-${HIDDEN}`,
      cdrToken: `cdr-${HIDDEN}`,
    },
  ],
  timezone: 'Europe/Moscow',
  workingHours: { mon: '09:00-18:00' },
  holidays: ['01-07'],
  schedules: [{ name: 'night', hours: { sat: '00:00-24:00' }, queues: ['night*'], dueMinutes: 5 }],
  staff: {
    agents: [{ id: 'anna', name: 'Anna', extensions: ['101'], mobile: '+79160000000', team: 'sales' }],
  },
  tasks: {
    routes: [{ dids: ['5012'], team: 'sales' }],
    escalation: [{ overdueMinutes: 30, notify: ['boss'] }],
  },
  reports: {
    mail: {
      host: 'mail.example',
      from: 'ringback@example.org',
      username: `mail-${HIDDEN}`,
      password: `smtp-${HIDDEN}`,
    },
    recipients: [
      { name: 'm', type: 'mail', to: ['boss@example.org'] },
      { name: 't', type: 'telegram', token: `bot-${HIDDEN}`, chat: '-100200' },
      { name: 's', type: 'slack', url: `https://hooks.slack.example/services/${HIDDEN}` },
      {
        ...{ name: 'w', type: 'webhook', url: `https://${HIDDEN}:x@crm.example/in?key=${HIDDEN}` },
        secret: `whsec_${Buffer.from(HIDDEN.repeat(2)).toString('base64')}`,
      },
      { name: 'f', type: 'folder', path: '/srv/reports' },
    ],
  },
  alerts: [{ name: 'late', measure: 'overdue_tasks', above: 3, notify: ['m'] }],
  api: {
    tokens: [
      { name: 'crm', token: TOKEN },
      { name: 'other', token: `token-${HIDDEN}`, scopes: ['calls:read'], teams: ['sales'] },
    ],
    trustedHeader: { from: ['10.0.0.0/8'], createAs: 'viewer' },
  },
  recordings: { path: '/var/spool/asterisk/monitor' },
};

describe('the settings', () => {
  test('are what the configuration says, and no secret is among them', async () => {
    house = await openHouse(SETTINGS);
    const { status, body } = await house.get('/api/v1/settings');
    expect(status).toBe(200);
    const text = JSON.stringify(body);
    for (const secret of [HIDDEN, TOKEN, 'whsec_', Buffer.from(HIDDEN).toString('base64').slice(0, 12)]) {
      expect(text).not.toContain(secret);
    }
    expect(body).toMatchObject({
      ...{ region: 'RU', timezone: 'Europe/Moscow', holidays: ['01-07'] },
      workingHours: { mon: '09:00-18:00', tue: null },
      schedules: [{ name: 'night', hours: { sat: '00:00-24:00' }, queues: ['night*'], dueMinutes: 5 }],
      staff: { agents: [{ id: 'anna', name: 'Anna', extensions: ['101'], team: 'sales' }] },
      tasks: { dueMinutes: 15, routes: [{ dids: ['5012'], team: 'sales', assign: 'fixed', agents: [] }] },
      metrics: { serviceSeconds: 20 },
      pbx: [
        { id: 'main', type: 'asterisk', host: 'pbx.example', port: 5038, postsRecords: false },
        { id: 'fs', type: 'freeswitch', host: 'fs.example', port: 8021, postsRecords: true },
      ],
      recordings: { path: '/var/spool/asterisk/monitor' },
      alerts: [{ name: 'late', measure: 'overdue_tasks', above: 3, notify: ['m'] }],
    });
    expect(body.reports).toMatchObject({
      mail: { host: 'mail.example', port: 587, secure: false, from: 'ringback@example.org' },
      recipients: [
        { name: 'm', to: ['boss@example.org'] },
        { name: 't', to: ['-100200'] },
        { name: 's', to: ['hooks.slack.example'] },
        { name: 'w', to: ['crm.example'] },
        { name: 'f', to: ['/srv/reports'] },
      ],
    });
    expect(body.access).toEqual({
      tokens: [
        { name: 'crm', scopes: ['admin'], teams: null },
        { name: 'other', scopes: ['calls:read'], teams: ['sales'] },
      ],
      ...{ requestsPerMinute: 12_000, trustProxy: false, behindProxy: false, tls: false },
      ...{ sessions: { hours: 12, idleMinutes: 120 } },
      trustedHeader: { header: 'X-Remote-User', from: ['10.0.0.0/8'], createAs: 'viewer' },
    });
  });

  test('are for administrators', async () => {
    house = await openHouse(SETTINGS);
    const browser = await house.signIn('olga', await house.addUser('olga', 'supervisor'));
    expect((await browser.get('/api/v1/settings')).status).toBe(403);
    expect((await browser.post('/api/v1/pbx/main/check')).status).toBe(403);
  });
});

describe('the check of a PBX', () => {
  test('tells what `ringback check` tells', async () => {
    simulator = await startSimulator({ speed: 200 });
    const { host, port, username, secret } = simulator;
    house = await openHouse({ pbx: [{ id: 'main', type: 'asterisk', host, port, username, secret }] });
    const { status, body } = await house.post('/api/v1/pbx/main/check');
    expect([status, body.pbx]).toEqual([200, 'main']);
    expect(body.findings).toEqual(
      expect.arrayContaining([
        { id: 'reachable', ok: true, title: 'Connection', detail: expect.any(String), fix: '' },
        expect.objectContaining({ id: 'login', ok: true }),
      ]),
    );
  });

  test('says what is wrong, and how to mend it', async () => {
    house = await openHouse({
      pbx: [{ id: 'main', type: 'asterisk', host: '127.0.0.1', port: 9, username: 'u', secret: 's' }],
    });
    const { status, body } = await house.post('/api/v1/pbx/main/check');
    expect(status).toBe(200);
    expect(body.findings).toMatchObject([{ id: 'reachable', ok: false, fix: expect.stringMatching(/\w/) }]);
  });

  test('of a PBX that is not there is refused', async () => {
    house = await openHouse();
    expect((await house.post('/api/v1/pbx/nothing/check')).status).toBe(404);
  });

  test('asked for twice at once is done once', async () => {
    let [begun, go] = [0, () => {}];
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const finding = { id: 'x', ok: true, title: 'X', detail: '', fix: '' };
    house = await openHouse(
      {},
      {
        examine: async () => {
          begun++;
          await gate;
          return [finding];
        },
      },
    );
    let asked = 0;
    house.app.server.on('request', () => {
      asked++;
    });
    const both = [house.post('/api/v1/pbx/main/check'), house.post('/api/v1/pbx/main/check')];
    await expect.poll(() => asked).toBe(2);
    // Whatever is asked after them is answered after they have begun.
    await house.get('/api/v1/settings');
    expect(begun).toBe(1);
    go();
    for (const answer of await Promise.all(both)) expect(answer.body.findings).toEqual([finding]);
    expect(begun).toBe(1);
    await house.post('/api/v1/pbx/main/check');
    expect(begun).toBe(2);
  });
});
