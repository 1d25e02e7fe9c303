// The whole life of a callback, by mouse and by keyboard, in both languages; and what it looks like to whom.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callFrom, missedBy } from './caller.ts';
import { type Dashboard, openDashboard, settled } from './dashboard.ts';

let dashboard: Dashboard;
beforeAll(async () => {
  const login = { host: 'h', username: 'u', secret: 's' };
  dashboard = await openDashboard({
    pbx: [{ id: 'main', type: 'asterisk', ...login, clickToCall: { enabled: true, context: 'internal' } }],
    region: 'RU',
    timezone: 'Europe/Moscow',
    staff: {
      extensions: '^1\\d\\d$',
      agents: [
        { id: 'anna', name: 'Anna', extensions: ['101'], team: 'sales' },
        { id: 'boris', name: 'Boris', extensions: ['102'], team: 'sales' },
      ],
    },
    tasks: { dueMinutes: 15 },
  });
});
afterAll(() => dashboard.close());

/** Sees everything. */
const ANNA = { agent: 'anna', teams: null };

let last = 1_000_000;

/** Somebody who was missed: the last digits of their number. */
async function missed(name = '', msAgo = 60_000): Promise<string> {
  const number = `8916${++last}`;
  await dashboard.house.play(missedBy({ number, name, msAgo }));
  return shown(number);
}

const shown = (number: string) => number.replace(/^8(\d{3})(\d{3})(\d\d)(\d\d)$/, '+7 $1 $2-$3-$4');
const rowOf = (page: Page, number: string) =>
  page.locator('.task-row', { hasText: number.replaceAll(' ', '\u00a0') });

async function taskOf(number: string) {
  const { body } = await dashboard.house.get(`/api/v1/tasks?number=${encodeURIComponent(number)}`);
  return body.items[0];
}

describe('by mouse', () => {
  test('a callback is taken, put off, noted, closed, taken up again, and its history tells it all', async () => {
    const { page, close } = await dashboard.enter('supervisor', '/tasks', {}, ANNA);
    await settled(page);
    const number = await missed('Roga i Kopyta');
    const row = rowOf(page, number);
    await row.waitFor();
    await row.getByRole('button', { name: 'Take' }).click();
    await row.getByText('you are on it').waitFor();
    expect(await taskOf(number)).toMatchObject({ status: 'claimed', claimedBy: 'anna' });

    await row.getByRole('button', { name: 'Later' }).click();
    await page.getByRole('button', { name: 'In an hour' }).click();
    await row.waitFor({ state: 'detached' });
    await page.getByRole('radio', { name: /Snoozed/ }).check();
    await row.getByText(/back in (1 hr|59 min|60 min)/).waitFor();

    await row.getByRole('link').click();
    const panel = page.locator('.task-panel');
    await panel.getByRole('button', { name: 'Note' }).click();
    await page.getByLabel('What should the next one know?').fill('asks for Anna');
    await page.getByRole('button', { name: 'Save' }).click();
    await panel.getByText('asks for Anna').waitFor();

    await panel.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Sold' }).click();
    await panel.getByText('closed by hand').waitFor();
    expect(await taskOf(number)).toMatchObject({ status: 'done', result: 'Sold' });

    await panel.getByRole('button', { name: 'Take up again' }).click();
    await panel.getByRole('button', { name: 'Nobody has to call' }).click();
    await page.getByRole('button', { name: 'A wrong number' }).click();
    await panel.getByText('Cancelled').first().waitFor();
    expect(await panel.locator('.history b').allTextContents()).toEqual([
      ...['Cancelled', 'Taken up again', 'Done', 'Note', 'Put off', 'Taken'],
      'Missed: the callback was opened',
    ]);
    await close();
  });

  test('calling rings one’s own telephone, and a refusal is said', async () => {
    const { house } = dashboard;
    const { page, close } = await dashboard.enter(
      'supervisor',
      '/tasks',
      {},
      { agent: 'boris', teams: null },
    );
    await settled(page);
    const number = await missed();
    await rowOf(page, number).getByRole('button', { name: 'Call' }).click();
    await page.getByText('The telephone of Boris rings.').waitFor();
    expect(house.dialled.at(-1)).toMatchObject({ pbx: 'main', extension: '102' });
    await rowOf(page, number).getByText('you are on it').waitFor();
    await close();
  });

  test('who is nobody of the staff says once whose telephone rings', async () => {
    const { page, close } = await dashboard.enter('admin', '/tasks');
    await settled(page);
    const number = await missed();
    await rowOf(page, number).getByRole('button', { name: 'Call' }).click();
    await page.getByLabel('Agent').selectOption('anna');
    await page.getByRole('dialog').getByRole('button', { name: 'Call' }).click();
    await page.getByText('The telephone of Anna rings.').waitFor();
    expect(dashboard.house.dialled.at(-1)).toMatchObject({ extension: '101' });
    await close();
  });

  test('what was closed by mistake is one click away', async () => {
    const { page, close } = await dashboard.enter('supervisor', '/tasks', {}, ANNA);
    await settled(page);
    const number = await missed();
    await rowOf(page, number).getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Reached' }).click();
    await rowOf(page, number).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await rowOf(page, number).waitFor();
    await close();
  });
});

describe('by keyboard', () => {
  test.each([
    ['English', 'en-GB', 'Anna', { why: 'Note', done: 'Sold' }],
    ['Russian, with its own layout', 'ru-RU', 'Anna', { why: 'Заметка', done: 'Продажа' }],
  ])('every move has a key: %s', async (_which, locale, _name, words) => {
    const { page, close } = await dashboard.enter('supervisor', '/tasks', { locale }, ANNA);
    await settled(page);
    const number = await missed();
    await rowOf(page, number).waitFor();
    const press = (key: string) => pressInLayout(page, key, locale === 'ru-RU');
    await press('/');
    await page.keyboard.type(number.slice(-9));
    // While somebody types, letters are letters.
    await expect.poll(() => page.locator('.task-row').count()).toBe(1);
    await page.locator('h1').click();
    await press('j');
    await press('c');
    await rowOf(page, number).locator('.whose .badge').waitFor();
    expect((await taskOf(number)).status).toBe('claimed');
    await press('c');
    await rowOf(page, number).locator('.whose').waitFor({ state: 'detached' });
    expect((await taskOf(number)).status).toBe('open');
    await press('n');
    await page.getByRole('dialog').getByRole('textbox').waitFor();
    await page.keyboard.type('rang twice');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await taskOf(number)).history.at(-1).note).toBe('rang twice');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await press('Enter');
    await page.locator('.task-panel').waitFor();
    await press('d');
    await expect
      .poll(async () => (await taskOf(number)).history.map(({ event }: { event: string }) => event))
      .toContain('dialled');
    await press('s');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await taskOf(number)).status).toBe('snoozed');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await press('x');
    await page.getByRole('button', { name: words.done }).press('Enter');
    await expect.poll(async () => (await taskOf(number)).result).toBe(words.done);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await press('Escape');
    await page.locator('.task-panel').waitFor({ state: 'detached' });
    await press('?');
    await page.getByRole('dialog').locator('kbd').first().waitFor();
    await page.getByRole('dialog').getByRole('checkbox').uncheck();
    await page.keyboard.press('Escape');
    await press('?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await close();
  });
});

/** A key at its place on a keyboard: on a Russian one it writes another letter. */
async function pressInLayout(page: Page, key: string, isRussian: boolean): Promise<void> {
  const cyrillic: Record<string, string> = { j: 'о', c: 'с', n: 'т', d: 'в', s: 'ы', x: 'ч' };
  const written = cyrillic[key];
  if (!isRussian || written === undefined) return page.keyboard.press(key);
  await page.evaluate(
    `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: '${written}', code: 'Key${key.toUpperCase()}', bubbles: true, cancelable: true }))`,
  );
}

describe('the list', () => {
  test('keeps the focus on a callback that goes elsewhere in it', async () => {
    const { page, close } = await dashboard.enter('supervisor', '/tasks', {}, ANNA);
    await settled(page);
    await missed();
    const number = await missed();
    await rowOf(page, number).getByRole('link').focus();
    const { id } = await taskOf(number);
    await dashboard.house.post(`/api/v1/tasks/${id}/priority`, { priority: 90 });
    await rowOf(page, number).getByText('priority').waitFor();
    await page.keyboard.press('c');
    await expect.poll(async () => (await taskOf(number)).claimedBy).toBe('anna');
    await close();
  });

  test('has late ones first, tells how late, and finds by number and name', async () => {
    const { page, close } = await dashboard.enter('supervisor', '/tasks', {}, ANNA);
    await settled(page);
    const fresh = await missed('Fresh Ltd');
    const late = await missed('Late Ltd', 3_600_000);
    await rowOf(page, late)
      .getByText(/late by 4\d\smin/)
      .waitFor();
    const rows = await page.locator('.task-row').allTextContents();
    const at = (name: string) => rows.findIndex((text) => text.includes(name));
    expect(at('Late Ltd')).toBeLessThan(at('Fresh Ltd'));
    await page.getByRole('searchbox').fill('late ltd');
    await expect.poll(() => page.locator('.task-row').count()).toBe(1);
    await page.getByRole('searchbox').fill(fresh.replace('+7', '8').replaceAll(/\D/g, ''));
    await expect
      .poll(() => page.locator('.task-row').allTextContents())
      .toEqual([expect.stringContaining('Fresh Ltd')]);
    await page.getByRole('searchbox').fill('nobody is called so');
    await page.getByText('Nothing fits').waitFor();
    await close();
  });

  test('closes a callback by itself when the customer is reached, while somebody looks', async () => {
    const { page, close } = await dashboard.enter('supervisor', '/tasks', {}, ANNA);
    await settled(page);
    const number = await missed();
    await rowOf(page, number).waitFor();
    const digits = number.replaceAll(/\D/g, '');
    await dashboard.house.play(callFrom('queue-answered', { number: digits, msAgo: 10_000 }));
    await rowOf(page, number).waitFor({ state: 'detached' });
    await page.getByRole('radio', { name: 'Closed' }).check();
    await rowOf(page, number).getByText('the customer got through').waitFor();
    await close();
  });

  test('shows an agent their own and what is nobody’s, a viewer everything and no buttons', async () => {
    const number = await missed('Roga i Kopyta');
    const { id } = await taskOf(number);
    await dashboard.house.post(`/api/v1/tasks/${id}/assign`, { assignee: 'boris' });
    const agent = await dashboard.enter('agent', '/tasks', {}, { agent: 'anna' });
    await settled(agent.page);
    await agent.page.locator('table, .empty').first().waitFor();
    expect(await rowOf(agent.page, number).count()).toBe(0);
    expect(await agent.page.getByRole('link', { name: 'Settings' }).count()).toBe(0);
    await agent.close();
    const viewer = await dashboard.enter('viewer', '/tasks');
    await settled(viewer.page);
    await rowOf(viewer.page, number).getByText('for Boris').waitFor();
    expect(await viewer.page.locator('.task-row button').count()).toBe(0);
    await viewer.page.keyboard.press('j');
    await viewer.page.keyboard.press('c');
    expect((await taskOf(number)).status).toBe('open');
    await viewer.close();
  });
});
