// Sending a summary because somebody asks: what is promised comes, and what cannot come is said at once.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createDestinations } from '../../src/push/address.ts';
import { createPost } from '../../src/push/post.ts';
import { Postman } from '../../src/reports/postman.ts';
import { recipientsOf } from '../../src/reports/recipients.ts';
import { REPORTER } from '../../src/reports/reporter.ts';
import { openHouse } from '../api/house.ts';
import { inFolder } from '../support/workshop.ts';

const ZONE = 'Europe/Moscow';
const DAY_MS = 86_400_000;
const daysAgo = (days: number) =>
  new Date(Date.now() - days * DAY_MS).toLocaleDateString('sv', { timeZone: ZONE });

type House = Awaited<ReturnType<typeof openHouse>>;

/** A house with two folders in the place of mailboxes: everybody's calls, and those of one team. */
function withRecipients(use: (house: House, folder: string) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    const house = await openHouse({
      timezone: ZONE,
      reports: {
        recipients: [
          { name: 'all', type: 'folder', path: join(folder, 'all') },
          { name: 'support', type: 'folder', path: join(folder, 'support'), teams: ['support'] },
        ],
      },
    });
    try {
      await house.engine.execute({
        kind: 'begin-reports',
        asked: { today: daysAgo(10) },
        by: REPORTER,
        idempotency: null,
      });
      await use(house, folder);
    } finally {
      await house.close();
    }
  });
}

async function deliver(house: House): Promise<void> {
  const log = pino({ level: 'silent' });
  const post = createPost('0.0.0', 5_000, createDestinations(true));
  const recipients = recipientsOf(house.config, post, Date.now);
  const { reads } = house;
  const execute: House['engine']['execute'] = (order) => house.engine.execute(order);
  await new Postman({ reads, execute, recipients, retryMs: [], log, now: Date.now }).wake();
}

test('the summary of a day before summaries began is made and sent, to each recipient their own', () =>
  withRecipients(async (house, folder) => {
    const day = daysAgo(400);
    const { status, body } = await house.post(`/api/v1/reports/day/${day}/send`, {});
    expect([status, body]).toEqual([202, { recipients: ['all', 'support'] }]);
    await deliver(house);
    for (const name of ['all', 'support'])
      expect(readdirSync(join(folder, name))).toContain(`summary-day-${day}.html`);
    expect((await house.get(`/api/v1/reports/day/${day}`)).body.kept).toBe(true);
    const told = (await house.get(`/api/v1/reports/day/${day}/deliveries`)).body.items;
    expect(told.map(({ state }: { state: string }) => state)).toEqual(['delivered', 'delivered']);
  }));

test('sent once more, it is the same one: a kept summary stays what it was', () =>
  withRecipients(async (house) => {
    const url = `/api/v1/reports/week/${daysAgo(400)}`;
    await house.post(`${url}/send`, { recipients: ['all'] });
    const first = (await house.get(url)).body;
    await house.post(`${url}/send`, {});
    expect((await house.get(url)).body).toEqual(first);
  }));

test('a period that is not over has nothing to send, and one that comes by itself is waited for', () =>
  withRecipients(async (house) => {
    for (const kind of ['day', 'week', 'month']) {
      const { status, body } = await house.post(`/api/v1/reports/${kind}/${daysAgo(0)}/send`, {});
      expect([status, body.error.message]).toEqual([
        404,
        expect.stringMatching(`^The ${kind} of .* is not over yet: .*ringback report ${kind} --date`),
      ]);
    }
    const { status, body } = await house.post(`/api/v1/reports/day/${daysAgo(2)}/send`, {});
    expect([status, body.error.message]).toEqual([404, expect.stringContaining('makes it at 06:00')]);
  }));

test('recipients that do not exist are refused by name', () =>
  withRecipients(async (house) => {
    const refusal = async (recipients: string[]) =>
      (await house.post(`/api/v1/reports/day/${daysAgo(400)}/send`, { recipients })).body.error?.message;
    expect(await refusal(['boss'])).toBe('recipients: found "boss", there are all, support');
    expect(await refusal([])).toBe('recipients: found an empty list, there are all, support');
  }));

test('without any recipient it is said that there are none, and how to name them', async () => {
  const house = await openHouse();
  const { status, body } = await house.post(`/api/v1/reports/day/${daysAgo(400)}/send`, {});
  expect([status, body.error.message]).toEqual([
    400,
    expect.stringMatching(/^There are no recipients.*reports\.recipients.*docs\/summaries\.md/),
  ]);
  await house.close();
});
