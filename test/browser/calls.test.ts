// Calls in a real browser: finding one, its course as a picture and in words, and the events under it.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traceEvents } from '../api/house.ts';
import { endingNow, renumber } from '../engine/recorded.ts';
import {
  type Dashboard,
  graveFindings,
  openDashboard,
  scrollsSideways,
  settled,
  TELEPHONE,
} from './dashboard.ts';
import { screenshot } from './screenshot.ts';

const HOSTILE = '<img src=x onerror="window.acted=1"><script>window.acted=1</script>"\u202e end';
const NAMES = [
  ...['queue-answered-then-blind-transfer', 'recorded-call', 'agent-holds-the-caller', 'ivr-then-answered'],
  ...['queue-abandoned', 'outbound-answered', 'internal-answered', 'attended-transfer-refer', 'inbound-busy'],
  ...['queue-ringall', 'voicemail-left', 'missed-then-called-back'],
];

let desk: Dashboard;
const ids: Record<string, string> = {};

beforeAll(async () => {
  desk = await openDashboard({
    timezone: 'Europe/Moscow',
    staff: {
      agents: [
        { id: '101', name: 'Anna Petrova', extensions: ['101'], team: 'sales' },
        { id: '103', name: 'Boris Ivanov', extensions: ['103'], team: 'sales' },
      ],
    },
  });
  const { house } = desk;
  const known = new Set<string>();
  for (const [i, name] of NAMES.entries()) {
    await house.playAtOnce(endingNow(renumber(traceEvents(name), i + 1)));
    const { items } = (await house.get('/api/v1/calls?limit=500')).body;
    ids[name] = items.find(({ id }: { id: string }) => !known.has(id)).id;
    for (const { id } of items) known.add(id);
  }
  await house.ask('PUT', '/api/v1/contacts/+79161000001', {
    body: { name: HOSTILE },
  });
  await house.ask('PUT', '/api/v1/contacts/+79161000004', {
    body: { name: 'Мария Соколова', url: 'https://crm.example/42', externalId: '42' },
  });
  await house.post(`/api/v1/calls/${ids['ivr-then-answered']}/outcomes`, {
    ...{ type: 'sale', amount: 12_500, currency: 'RUB', note: 'Two tyres' },
  });
});
afterAll(() => desk.close());

const rows = (page: Page) => page.locator('tbody tr');

describe('the list', () => {
  test('shows the latest call first, and a call opens from it', async () => {
    const { page, errors, close } = await desk.enter('supervisor', '/calls');
    await settled(page);
    await rows(page).first().waitFor();
    expect(await rows(page).count()).toBeGreaterThan(10);
    await screenshot(page, 'calls');
    await rows(page).first().locator('a').click();
    await page.locator('.steps li').first().waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/calls\/\w+$/);
    await page.goBack();
    await rows(page).nth(5).waitFor();
    expect(errors.filter((text) => !/40[14]/.test(text))).toEqual([]);
    await close();
  });

  test('what is looked for is in the address: it survives a reload and the back button', async () => {
    const { page, close } = await desk.enter('supervisor', '/calls');
    await page.getByLabel('Result').selectOption('missed');
    await page.getByLabel('Queue').selectOption('sales');
    await page.waitForURL(/queue=sales/);
    await page.getByText(/^\d+ calls? shown$/).waitFor();
    const found = await rows(page).count();
    expect(found).toBeGreaterThan(0);
    expect(await page.locator('tbody .badge.bad').count()).toBe(found);
    await page.reload();
    await rows(page).first().waitFor();
    expect(await page.getByLabel('Result').inputValue()).toBe('missed');
    expect(await rows(page).count()).toBe(found);
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes('queue'));
    expect(await page.getByLabel('Queue').inputValue()).toBe('');
    expect(await page.getByLabel('Result').inputValue()).toBe('missed');
    await close();
  });

  test('finds by a number in any spelling, and by a part of a name', async () => {
    const { page, close } = await desk.enter('supervisor', '/calls');
    const search = page.getByRole('searchbox');
    await search.fill('8 (916) 100-00-04');
    await search.press('Enter');
    await page.waitForURL(/number=/);
    await page.getByText('Мария Соколова').waitFor();
    expect(await rows(page).count()).toBe(1);
    await search.fill('соколов');
    await search.press('Enter');
    await page.waitForURL(/name=/);
    expect(page.url()).not.toContain('number=');
    await page.getByText('Мария Соколова').waitFor();
    await search.fill('nobody of that name');
    await search.press('Enter');
    await page.getByText('No calls like that').waitFor();
    await page.getByRole('button', { name: 'Clear all' }).click();
    await rows(page).nth(5).waitFor();
    await close();
  });

  test('conditions that a figure brought along are chips, and can be taken away', async () => {
    const { page, close } = await desk.enter(
      'supervisor',
      '/calls?talkMsMin=1000&hours=working&reason=busy,refused',
    );
    await page.getByText('Talk at least').waitFor();
    await page.getByRole('button', { name: 'Remove the filter “Reason”' }).click();
    await page.waitForURL((url) => !url.search.includes('reason'));
    expect(page.url()).toContain('talkMsMin=1000');
    await close();
  });
});

describe('one call', () => {
  const open = async (name: string, role = 'supervisor', more = {}) => {
    const visit = await desk.enter(role, `/calls/${ids[name]}`, more);
    await settled(visit.page);
    await visit.page.locator('.picture svg').waitFor();
    return visit;
  };

  test('that waited in a queue and was handed over: everybody has a lane, and the words say the same', async () => {
    const { page, close } = await open('queue-answered-then-blind-transfer');
    await screenshot(page, 'call');
    const lanes = page.locator('.picture [data-lane]');
    expect(await lanes.count()).toBe(3);
    const kinds = async (lane: number) =>
      lanes
        .nth(lane)
        .locator('[data-stretch]')
        .evaluateAll((bars) => bars.map((bar) => bar.getAttribute('data-stretch')));
    expect(await kinds(0)).toEqual(['queue', 'ring', 'talk', 'talk']);
    expect(await kinds(1)).toEqual(['ring', 'talk']);
    expect(await kinds(2)).toEqual(['ring', 'talk']);
    expect(await page.locator('.steps bdi').allTextContents()).toEqual([
      '+7 916 100-00-01 calls 5003'.replaceAll(' ', '\u00a0').replace('\u00a0calls\u00a0', ' calls '),
      'waits in the queue sales for 0:01: answered',
      'rings at Anna Petrova for 0:01: answered',
      'Anna Petrova talks for 0:02',
      'Anna Petrova hands the call over to Boris Ivanov (without asking)',
      'rings at Boris Ivanov for 0:01: answered',
      'Boris Ivanov talks for 0:03',
      'the customer hangs up',
    ]);
    await close();
  });

  test('under it stands what the PBX said, in its order', async () => {
    const { page, close } = await open('queue-answered-then-blind-transfer');
    await page.getByRole('button', { name: /^Show \d+ events$/ }).click();
    const told = await page.locator('.events tbody .main').allTextContents();
    expect(told[0]).toBe('a line begins');
    expect(told).toContain('joins a queue');
    expect(told).toContain('hands over');
    expect(told.at(-1)).toBe('the line is over');
    const { body } = await desk.house.get(`/api/v1/calls/${ids['queue-answered-then-blind-transfer']}`);
    expect(told).toHaveLength(body.timeline.length);
    await screenshot(page, 'call-events');
    await close();
  });

  test('a name that is a program is shown as a name', async () => {
    const { page, close } = await open('queue-answered-then-blind-transfer');
    expect(await page.locator('h1').textContent()).toContain('<img src=x');
    expect(await page.evaluate('window.acted')).toBeUndefined();
    await page.getByRole('button', { name: 'Path of this customer' }).click();
    await page.locator('.path li').first().waitFor();
    expect(await page.evaluate('window.acted')).toBeUndefined();
    await screenshot(page, 'customer-path');
    await close();
  });

  test('hold is drawn and said', async () => {
    const { page, close } = await open('agent-holds-the-caller');
    expect(await page.locator('[data-stretch=hold]').count()).toBe(2);
    await page.getByText('Anna Petrova puts the call on hold for 0:03').waitFor();
    await close();
  });

  test('what a CRM reported stands beside it', async () => {
    const { page, close } = await open('ivr-then-answered');
    await page.getByText('Two tyres').waitFor();
    expect(await page.getByRole('link', { name: 'Open in the CRM' }).getAttribute('href')).toBe(
      'https://crm.example/42',
    );
    await screenshot(page, 'call-ivr');
    await close();
  });

  test.each([
    ['light', 'en-GB'],
    ['dark', 'ru-RU'],
  ] as const)(
    'axe finds nothing grave, on a desk and on a telephone, %s, %s',
    async (colorScheme, locale) => {
      for (const viewport of [undefined, TELEPHONE]) {
        const more = { colorScheme, locale, ...(viewport === undefined ? {} : { viewport }) };
        const { page, close } = await open('queue-answered-then-blind-transfer', 'supervisor', more);
        await page.locator('.events button').click();
        expect(await graveFindings(page)).toEqual([]);
        expect(await scrollsSideways(page)).toBe(false);
        await screenshot(page, `call-${locale}-${viewport === undefined ? 'desk' : 'phone'}`);
        await page.goto('/calls?talkMsMin=1');
        await page.locator('tbody tr').first().waitFor();
        expect(await graveFindings(page)).toEqual([]);
        expect(await scrollsSideways(page)).toBe(false);
        await screenshot(page, `calls-${locale}-${viewport === undefined ? 'desk' : 'phone'}`);
        await close();
      }
    },
  );
});

test('who sees only their own finds only their own', async () => {
  const { page, close } = await desk.enter('agent', '/calls', {}, { agent: '103' });
  await rows(page).first().waitFor();
  const seen = await rows(page).count();
  expect(seen).toBeGreaterThan(0);
  expect(seen).toBeLessThan(NAMES.length);
  expect(await page.getByLabel('Agent', { exact: true }).count()).toBe(0);
  await page.goto(`/calls/${ids['outbound-answered']}`);
  await page.getByText('There is no such call').waitFor();
  await close();
});
