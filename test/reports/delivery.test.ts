// A summary from calls to mailboxes: built once, kept, delivered to each recipient in their own language, tried again when a server
// refuses, and visible when it was given up. Real SMTP, real HTTP, real files.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { Analyst } from '../../src/metrics/analyst.ts';
import { createDestinations } from '../../src/push/address.ts';
import { createPost } from '../../src/push/post.ts';
import { builderOptions } from '../../src/reports/builder.ts';
import { Postman } from '../../src/reports/postman.ts';
import { recipientsOf } from '../../src/reports/recipients.ts';
import { Reporter } from '../../src/reports/reporter.ts';
import { openHouse, traceEvents } from '../api/house.ts';
import { startMailServer } from '../support/mail-server.ts';
import { Receiver } from '../support/receiver.ts';

const ZONE = 'Europe/Moscow';
const DAY = '2026-11-23';
/** The morning after the recordings. */
const MORNING = Date.parse('2026-11-24T06:30:00+03:00');
const HOSTILE = '<img src=x onerror=alert(1)>"\u202e';

type House = Awaited<ReturnType<typeof openHouse>>;
let house: House;
let mail: Awaited<ReturnType<typeof startMailServer>>;
let receiver: Receiver;
let folder: string;

function configure(more: object = {}): Config {
  return checkConfig(
    {
      pbx: [{ id: 'main', type: 'asterisk', host: 'h', username: 'u', secret: 's' }],
      timezone: ZONE,
      reports: {
        mail: {
          host: '127.0.0.1',
          port: mail.port,
          username: 'robot',
          password: 'sesame',
          from: 'Ringback <ringback@example.org>',
        },
        recipients: [
          {
            name: 'manager',
            type: 'mail',
            to: ['manager@example.org', 'Deputy <deputy@example.org>'],
            language: 'ru',
          },
          {
            name: 'support',
            type: 'mail',
            to: ['support@example.org'],
            teams: ['support'],
            timezone: 'America/New_York',
          },
          { name: 'files', type: 'folder', path: join(folder, 'out') },
          {
            name: 'chat',
            type: 'telegram',
            token: 'T:0K',
            chat: '-100',
            apiUrl: receiver.url,
            kinds: ['day'],
          },
          { name: 'slack', type: 'slack', url: `${receiver.url}/slack` },
          {
            name: 'crm',
            type: 'webhook',
            url: `${receiver.url}/crm`,
            secret: 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3',
          },
        ],
        retrySeconds: [60],
        ...more,
      },
    },
    'test',
  );
}

function reporting(config: Config, now: () => number) {
  const log = pino({ level: 'silent' });
  const execute: House['engine']['execute'] = (order) => house.engine.execute(order);
  const recipients = recipientsOf(config, createPost('0.0.0', 5_000, createDestinations(true)), now);
  const postman = new Postman({ reads: house.reads, execute, recipients, retryMs: [60_000], log, now });
  const analyst = new Analyst(house.reads, ZONE, now);
  const reporter = new Reporter({
    isSettled: () => true,
    ...builderOptions(config, house.reads, analyst, now),
    ...{ execute, recipients, log },
    rules: { kinds: ['day'], atMinutes: 360, zone: ZONE },
    onKept: () => undefined,
  });
  return { postman, reporter };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringback-reports-'));
  mail = await startMailServer();
  receiver = await Receiver.start();
  house = await openHouse({ timezone: ZONE });
  for (const name of [
    'missed-then-called-back',
    'inbound-busy',
    'queue-answered',
    'queue-abandoned',
    'outbound-busy',
  ]) {
    await house.playAtOnce(traceEvents(name));
  }
  await house.ask('PUT', '/api/v1/contacts/+79161234567', { body: { name: HOSTILE } });
  // Summaries began the day before.
  const began = {
    kind: 'begin-reports',
    asked: { today: DAY },
    by: { key: 't', agent: null, teams: null, ownOnly: false, mayOverrule: false },
    idempotency: null,
  } as const;
  await house.engine.execute(began);
});
afterAll(async () => {
  await house.close();
  await mail.close();
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a day that is over', () => {
  test('is made once, however often and in how many processes it is asked for', async () => {
    const { reporter } = reporting(configure(), () => MORNING);
    const twin = reporting(configure(), () => MORNING).reporter;
    await Promise.all([reporter.check(), twin.check(), reporter.check()]);
    await reporter.check();
    const { body } = await house.get('/api/v1/reports');
    expect(body.items).toEqual([
      { kind: 'day', from: DAY, to: DAY, madeAt: new Date(MORNING).toISOString() },
    ]);
  });

  test('reaches every recipient once', async () => {
    const { postman } = reporting(configure(), () => Date.now());
    await postman.wake();
    await postman.wake();
    expect(mail.mails.map(({ recipients }) => recipients)).toEqual([
      ['manager@example.org', 'deputy@example.org'],
      ['support@example.org'],
    ]);
    expect(receiver.received.map(({ path }) => path).sort()).toEqual([
      '/botT:0K/sendMessage',
      '/crm',
      '/slack',
    ]);
    const { body } = await house.get(`/api/v1/reports/day/${DAY}/deliveries`);
    expect(body.items.map(({ state }: { state: string }) => state)).toEqual(Array(6).fill('delivered'));
  });

  test('arrives as a whole mail: text, HTML, figures as files, what needs action first', () => {
    const [letter] = mail.mails;
    expect(letter?.subject).toMatch(
      /^Звонки за день: понедельник, 23 ноября 2026 — \d+ звонков, пропущено \d+, ждут звонка: \d+$/,
    );
    const text = letter?.text ?? '';
    const order = ['Ждут звонка', 'В цифрах', 'Сотрудники', 'По часам', 'Насколько верны эти цифры'].map(
      (title) => text.indexOf(`\n${title}\n`),
    );
    expect(order.every((at) => at > 0)).toBe(true);
    expect([...order].sort((a, b) => a - b)).toEqual(order);
    expect(letter?.attachments.map(({ filename }) => filename)).toEqual([
      `figures-${DAY}.csv`,
      `agents-${DAY}.csv`,
      `hours-${DAY}.csv`,
      `waiting-${DAY}.csv`,
      `reasons-${DAY}.csv`,
      `summary-${DAY}.json`,
    ]);
    const waiting = letter?.attachments.find(({ filename }) => filename?.startsWith('waiting'));
    expect(String(waiting?.content)).toMatch(/'\+7916/);
  });

  test('shows what callers call themselves and never lets it act', () => {
    const html = String(mail.mails[0]?.html);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).not.toContain('<img');
    expect(html).not.toMatch(/https?:\/\//);
    expect(mail.mails[0]?.text).not.toContain('\u202e');
    const slack = receiver.received.find(({ path }) => path === '/slack');
    expect(slack?.body).not.toContain('<img');
  });

  test('tells a team of its own calls, in its own zone', () => {
    const text = mail.mails[1]?.text ?? '';
    expect(text).toContain('America/New_York');
    expect(text).toContain('No calls are known');
    expect(mail.mails[1]?.subject).toMatch(/^Calls of the day: Monday, 23 November 2026 — 0 calls/);
  });

  test('lies in the folder, readable by the group only', () => {
    const files = readdirSync(join(folder, 'out')).sort();
    expect(files).toContain(`summary-day-${DAY}.html`);
    expect(files.filter((name) => name.endsWith('.part'))).toEqual([]);
    const { summary } = JSON.parse(readFileSync(join(folder, 'out', `summary-day-${DAY}.json`), 'utf8'));
    expect(summary).toMatchObject({ kind: 'day', period: { from: DAY, to: DAY }, isEmpty: false });
  });

  test('can be sent once more, and read over HTTP in any form', async () => {
    const before = mail.mails.length;
    const sent = await house.post(`/api/v1/reports/day/${DAY}/send`, { recipients: ['manager'] });
    expect([sent.status, sent.body.error?.message]).toEqual([
      400,
      expect.stringMatching(/^There are no recipients of summaries\. Name them .* reports\.recipients/),
    ]);
    const by = { key: 'test', agent: null, teams: null, ownOnly: false, mayOverrule: false };
    const asked = { kind: 'day', from: DAY, recipients: ['manager'], summaries: [] } as const;
    await house.engine.execute({ kind: 'send-report', asked, by, idempotency: null });
    await reporting(configure(), () => Date.now()).postman.wake();
    expect(mail.mails).toHaveLength(before + 1);
    const html = await house.get(`/api/v1/reports/day/${DAY}?format=html&lang=ru`);
    expect(html.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(html.body).toContain('<html lang="ru">');
    const json = await house.get(`/api/v1/reports/day/${DAY}`);
    expect(json.body).toMatchObject({ kept: true, from: DAY });
    const other = await house.get('/api/v1/reports/day/2026-11-20?format=json');
    expect(other.body).toMatchObject({ kept: false, isEmpty: true });
  });
});

test('a server that refuses is asked again, then it is given up, visibly', async () => {
  const config = configure();
  let now = Date.parse('2026-11-25T06:30:00+03:00');
  const { reporter, postman } = reporting(config, () => now);
  mail.refusing.isOn = true;
  const before = mail.mails.length;
  await reporter.check();
  now = Date.now();
  await postman.wake();
  const state = async () => {
    const { body } = await house.get('/api/v1/reports/day/2026-11-24/deliveries');
    return body.items.find(({ recipient }: { recipient: string }) => recipient === 'manager');
  };
  expect(await state()).toMatchObject({
    state: 'pending',
    attempts: 1,
    lastError: expect.stringContaining('mailbox full'),
  });
  await postman.wake();
  expect(await state()).toMatchObject({ attempts: 1 });
  now += 61_000;
  await postman.wake();
  expect(await state()).toMatchObject({ state: 'failed', attempts: 2 });
  mail.refusing.isOn = false;
  now += 3_600_000;
  await postman.wake();
  expect(mail.mails).toHaveLength(before);
  expect((await house.get('/readyz')).body.failedReports).toBe(2);
  const next = await house.get('/api/v1/reports/day/2026-11-25?format=text&lang=ru&fresh=true');
  expect(next.body).toContain('не доставлен получателю «manager»');
});

test('a chat that asks to wait is left alone for so long, and told in words why', async () => {
  const by = { key: 'test', agent: null, teams: null, ownOnly: false, mayOverrule: false };
  const asked = { kind: 'day', from: DAY, recipients: ['chat'], summaries: [] } as const;
  await house.engine.execute({ kind: 'send-report', asked, by, idempotency: null });
  receiver.behave = () => ({ status: 429, headers: { 'retry-after': '120' } });
  const now = Date.now();
  await reporting(configure(), () => now).postman.wake();
  receiver.behave = () => ({ status: 200 });
  const { items } = (await house.get(`/api/v1/reports/day/${DAY}/deliveries`)).body;
  expect(items.find(({ recipient }: { recipient: string }) => recipient === 'chat')).toMatchObject({
    state: 'pending',
    lastError: 'Telegram: answered 429: too many messages to this chat just now',
    nextAt: new Date(now + 120_000).toISOString(),
  });
  await reporting(configure(), () => now + 121_000).postman.wake();
});

test('what failed for a recipient who is configured no longer is no failure any more', async () => {
  const recipients = [{ name: 'files', type: 'folder', path: join(folder, 'out') }];
  const { postman } = reporting(configure({ recipients }), Date.now);
  postman.start();
  await expect.poll(async () => (await house.get('/readyz')).body.failedReports).toBe(0);
  await postman.stop();
  const { body } = await house.get('/api/v1/reports/day/2026-11-25?format=text&lang=ru&fresh=true');
  expect(body).not.toContain('не доставлен');
  // What was delivered stays known.
  const { items } = (await house.get(`/api/v1/reports/day/${DAY}/deliveries`)).body;
  expect(items.map(({ recipient }: { recipient: string }) => recipient)).toContain('chat');
});

describe('an empty day', () => {
  const told = (day: string, lang = 'en') =>
    house.get(`/api/v1/reports/day/${day}?format=text&lang=${lang}&fresh=true`);

  test('before the PBX was seen first was not a quiet one', async () => {
    const { body } = await told('2026-11-18');
    expect(body).toContain('No calls are known: in this time the PBX was not watched yet.');
    expect(body).not.toContain('All calls were seen');
    expect((await told('2026-11-18', 'ru')).body).toContain('в это время станция ещё не наблюдалась');
  });

  test('that was watched was a quiet one', async () => {
    house.writer.transaction(() => house.writer.see('main', Date.parse('2026-11-18T12:00:00+03:00')));
    expect((await told('2026-11-20')).body).toContain('it was quiet, this is not a failure');
    const first = (await told('2026-11-18')).body;
    expect(first).toContain('not watched for a part of the time');
    expect(first).toContain('Before 18 Nov, 12:00 the PBX was not watched');
  });

  test('that nobody watched is nothing to compare with', async () => {
    const comparedWith = async (day: string) => {
      const { body } = await house.get(`/api/v1/reports/day/${day}?format=json&fresh=true`);
      const { previous, weekBefore } = body.figures[0];
      return [previous, weekBefore];
    };
    expect(await comparedWith('2026-11-18')).toEqual([null, null]);
    expect(await comparedWith('2026-11-20')).toEqual([0, null]);
    expect(await comparedWith('2026-11-26')).toEqual([0, 0]);
    const { body } = await house.get('/api/v1/metrics/calls?from=2026-11-18&to=2026-11-18');
    expect(body.figures[0]).toMatchObject({ value: 0, previous: null, change: null });
  });

  test('of which nobody watched a part may be a failure', async () => {
    house.writer.transaction(() => {
      house.writer.openGap('main', Date.parse('2026-11-19T08:00:00+03:00'), 'the daemon was down');
      house.writer.closeGaps('main', Date.parse('2026-11-19T12:00:00+03:00'));
    });
    const { body } = await told('2026-11-19', 'ru');
    expect(body).toContain('возможно, это сбой');
    expect(body).toContain('Станция не наблюдалась 4:00:00.');
  });

  test('to come is neither', async () => {
    const { body } = await told('2036-11-19');
    expect(body).toContain('This time is still to come.');
    expect(body).not.toContain('All calls were seen');
  });
});

test('a day that is told otherwise after its summary is marked as restated', async () => {
  const trace = traceEvents('outbound-answered');
  await house.playAtOnce(trace);
  const { body } = await house.get(`/api/v1/metrics/calls?from=${DAY}&to=${DAY}`);
  expect(body.notes.restated).toEqual([{ day: DAY, at: expect.any(String), calls: expect.any(Number) }]);
});
