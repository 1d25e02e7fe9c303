// Thresholds over a real store: told as an event of the outbox and as a message, once, also over a restart.

import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Watchman } from '../../src/alerts/watchman.ts';
import { checkConfig } from '../../src/config/load.ts';
import { alertRules, peopleOf } from '../../src/config/settings.ts';
import { createLiveReader } from '../../src/live/live-reader.ts';
import { createDestinations } from '../../src/push/address.ts';
import { createPost } from '../../src/push/post.ts';
import { recipientsOf } from '../../src/reports/recipients.ts';
import { linkStatus, openHouse, traceEvents } from '../api/house.ts';
import { startMailServer } from '../support/mail-server.ts';
import { Receiver } from '../support/receiver.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let mail: Awaited<ReturnType<typeof startMailServer>>;
let receiver: Receiver;
let now = Date.now();

beforeAll(async () => {
  house = await openHouse();
  mail = await startMailServer();
  receiver = await Receiver.start();
});
afterAll(async () => {
  await house.close();
  await mail.close();
  await receiver.close();
});

function newWatchman(without: string | null = null): Watchman {
  const config = checkConfig(
    {
      pbx: [{ id: 'main', type: 'asterisk', host: 'h', username: 'u', secret: 's' }],
      reports: {
        mail: { host: '127.0.0.1', port: mail.port, from: 'ringback@example.org' },
        recipients: [
          { name: 'boss', type: 'mail', to: ['boss@example.org'], language: 'ru' },
          { name: 'room', type: 'slack', url: `${receiver.url}/room` },
        ],
      },
      alerts: [
        { name: 'late', measure: 'open_tasks', above: 0, notify: ['boss', 'room'] },
        { name: 'blind', measure: 'link_down_seconds', above: 30, notify: ['room'] },
        { name: 'losing', measure: 'missed_percent', above: 30, minCalls: 1, windowMinutes: 60 },
      ],
    },
    'test',
  );
  const links = () => house.links;
  return new Watchman({
    rules: alertRules(config).filter(({ name }) => name !== without),
    reads: house.reads,
    live: createLiveReader(house.reads, peopleOf(config), links, () => now),
    links,
    execute: (order) => house.engine.execute(order),
    recipients: recipientsOf(config, createPost('0.0.0', 5_000, createDestinations(true)), () => now),
    log: pino({ level: 'silent' }),
    now: () => now,
  });
}

/** A look, and time for what it sends. */
async function look(watchman: Watchman): Promise<void> {
  await watchman.look();
  await watchman.stop();
}

const raised = async () =>
  (await house.get('/api/v1/live')).body.alerts.map(({ name }: { name: string }) => name);
const events = async () => {
  const { events } = await house.reads.announced(0, 1_000);
  return events
    .filter(({ type }) => type.startsWith('alert.'))
    .map(({ type, body }) => [type, (body as { name: string }).name]);
};

test('all is quiet: nobody is told anything', async () => {
  await look(newWatchman());
  expect(await raised()).toEqual([]);
  expect([mail.mails, receiver.received]).toEqual([[], []]);
});

test('a missed customer opens a task: told on every way, in words', async () => {
  await house.playAtOnce(traceEvents('inbound-no-answer'));
  await house.ask('PUT', '/api/v1/contacts/+79161234567', { body: { name: '<b>x' } });
  const watchman = newWatchman();
  await watchman.look();
  await watchman.look();
  await expect.poll(() => mail.mails.length).toBe(1);
  await expect.poll(() => receiver.received.length).toBe(1);
  await watchman.stop();
  expect(await raised()).toEqual(['late']);
  expect(mail.mails[0]?.subject).toBe('Внимание: открытых задач — 1');
  expect(mail.mails[0]?.text).toMatch(/late: порог 0\n\d+ \S+, \d\d:\d\d \(UTC\)/);
  expect(receiver.received[0]?.message).toMatchObject({
    text: expect.stringMatching(/^Alert: open tasks — 1/),
  });
  expect(await events()).toEqual([['alert.raised', 'late']]);
});

test('a restart tells nobody twice', async () => {
  await look(newWatchman());
  expect([mail.mails.length, receiver.received.length]).toEqual([1, 1]);
  expect(await events()).toHaveLength(1);
});

test('a share looks back as far as it says, and is of enough calls', async () => {
  const trace = traceEvents('inbound-no-answer');
  now = (trace.at(-1)?.at ?? 0) + 1_800_000;
  await look(newWatchman());
  expect(await raised()).toContain('losing');
  now += 3_600_000;
  await look(newWatchman());
  // No calls at all in the last hour: nothing is known, and that is no end.
  expect(await raised()).toContain('losing');
});

test('a link that is down is told, and its return', async () => {
  const up = house.links[0] ?? linkStatus();
  house.links[0] = linkStatus({ state: 'down', since: now - 31_000 });
  const watchman = newWatchman();
  await watchman.look();
  await expect.poll(() => receiver.received.length).toBe(2);
  house.links[0] = up;
  await watchman.look();
  await expect.poll(() => receiver.received.length).toBe(3);
  await watchman.stop();
  expect(receiver.received.map(({ message }) => message.text.split('\n')[0])).toEqual([
    expect.stringContaining('open tasks'),
    expect.stringContaining('Alert: link to a PBX down — 31 s'),
    expect.stringContaining('Over: link to a PBX down — 0 s'),
  ]);
});

test('a customer who is reached ends it', async () => {
  await house.playAtOnce(traceEvents('missed-then-called-back'));
  const open = await house.get('/api/v1/tasks?status=open');
  for (const { id } of open.body.items)
    await house.post(`/api/v1/tasks/${id}/complete`, { result: 'reached' });
  const watchman = newWatchman();
  await watchman.look();
  await expect.poll(() => mail.mails.length).toBe(2);
  await watchman.stop();
  expect(mail.mails[1]?.subject).toBe('Отбой: открытых задач — 0');
  expect(await events()).toContainEqual(['alert.cleared', 'late']);
});

test('an alert that is configured no longer ends with the next start', async () => {
  expect(await raised()).toContain('losing');
  await look(newWatchman('losing'));
  expect(await raised()).not.toContain('losing');
  expect((await events()).filter(([, name]) => name === 'losing')).toEqual([
    ['alert.raised', 'losing'],
    ['alert.cleared', 'losing'],
  ]);
});
