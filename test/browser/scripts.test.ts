// Call scripts in a real browser: from the draw to the score, by mouse and by key, and what came of it.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traceEvents } from '../api/house.ts';
import { SCRIPT, TRANSCRIPT } from '../api/script-house.ts';
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

const HOSTILE = '<b onclick="window.acted=1">Says goodbye</b>';
const SAMPLED = {
  ...SCRIPT,
  items: [...SCRIPT.items, { id: 'bye', text: HOSTILE, autoFail: true }],
  sampling: { perAgentPerWeek: 10 },
};

let desk: Dashboard;

beforeAll(async () => {
  desk = await openDashboard({
    timezone: 'Europe/Moscow',
    staff: { agents: [{ id: 'anna', name: 'Anna Petrova', extensions: ['101'], team: 'sales' }] },
  });
  const { house } = desk;
  await house.ask('PUT', '/api/v1/scripts/first', { body: SAMPLED });
  for (let i = 1; i <= 6; i++) {
    await house.playAtOnce(endingNow(renumber(traceEvents('inbound-answered-caller-hangs-up'), i)));
  }
  for (const { id } of (await house.get('/api/v1/calls')).body.items) {
    await house.post(`/api/v1/calls/${id}/transcript`, TRANSCRIPT);
  }
});
afterAll(() => desk.close());

const rows = (page: Page) => page.locator('tbody tr');

async function openFirst(page: Page): Promise<void> {
  await rows(page).first().getByRole('link', { name: 'Review' }).click();
  await page.locator('fieldset.item').nth(3).waitFor();
}

describe('a review', () => {
  test('is scored by mouse, with what the transcript shows beside it, and leaves the queue', async () => {
    const { page, close } = await desk.enter('supervisor', '/scripts');
    await rows(page).first().waitFor();
    const before = await rows(page).count();
    await screenshot(page, 'reviews');
    await openFirst(page);
    await page.getByText('Меня зовут Анна').first().waitFor();
    const greeting = page.locator('[data-item=greeting]');
    await greeting.getByText('heard').waitFor();
    expect(await page.getByRole('button', { name: 'Save the score' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Take over the automatic marks' }).click();
    for (const item of ['tone', 'bye']) {
      await page.locator(`[data-item=${item}]`).getByRole('radio', { name: 'Passed' }).check({ force: true });
    }
    await page.locator('[data-item=tone]').getByRole('button', { name: 'Add a note' }).click();
    await page.getByLabel('Note').fill('Laughs a lot');
    expect(await page.locator('.scoring .score-value').textContent()).toBe('100%');
    await screenshot(page, 'scoring');
    await page.getByRole('button', { name: 'Save the score' }).click();
    await page.getByText(/^Saved: /).waitFor();
    await page.waitForURL(/\/scripts$/);
    await rows(page)
      .nth(before - 2)
      .waitFor();
    await page.waitForTimeout(500);
    expect(await rows(page).count()).toBe(before - 1);
    await page.getByRole('radio', { name: 'Done' }).check();
    await rows(page).first().waitFor();
    await rows(page).first().getByRole('link', { name: 'See the call' }).click();
    await page.getByText('Laughs a lot').waitFor();
    expect(await page.evaluate('window.acted')).toBeUndefined();
    await close();
  });

  test('is scored by keys alone', async () => {
    const { page, close } = await desk.enter('supervisor', '/scripts');
    await rows(page).first().waitFor();
    await openFirst(page);
    await page.locator('[data-item=greeting] input').first().focus();
    for (const key of ['1', '2', '3', '1']) await page.keyboard.press(key);
    const marked = await page
      .locator('fieldset.item')
      .evaluateAll((items) => items.map(({ className }) => className));
    expect(marked).toEqual(['item passed', 'item failed', 'item not_applicable', 'item passed']);
    await page.locator('[data-item=bye] input').first().focus();
    await page.keyboard.press('2');
    // What alone makes it 0.
    expect(await page.locator('.scoring .score-value').textContent()).toBe('0%');
    await page.getByRole('button', { name: 'Save the score' }).press('Enter');
    await page.getByText('Saved: 0%').waitFor();
    await close();
  });

  test('is skipped with a reason that others can read', async () => {
    const { page, close } = await desk.enter('supervisor', '/scripts');
    await rows(page).first().waitFor();
    await rows(page).first().getByRole('button', { name: 'Skip' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Skip' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Reason').fill('The line was bad');
    await dialog.getByRole('button', { name: 'Skip' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.goto('/scripts?status=skipped');
    await page.getByText('The line was bad').waitFor();
    await close();
  });

  test('of a script that has changed meanwhile is refused, in words', async () => {
    const { page, close } = await desk.enter('supervisor', '/scripts');
    await rows(page).first().waitFor();
    await openFirst(page);
    await desk.house.ask('PUT', '/api/v1/scripts/first', { body: { ...SAMPLED, passFrom: 0.7 } });
    for (const item of ['greeting', 'delivery', 'tone', 'bye']) {
      await page.locator(`[data-item=${item}]`).getByRole('radio', { name: 'Passed' }).check({ force: true });
    }
    await page.getByRole('button', { name: 'Save the score' }).click();
    await page.getByText('The script has changed since you opened this page').waitFor();
    await close();
  });

  test.each(['viewer', 'agent'])('cannot be scored by somebody whose role is %s', async (role) => {
    const more = role === 'agent' ? { agent: 'anna' } : {};
    const { page, close } = await desk.enter(role, '/scripts', {}, more);
    await rows(page).first().waitFor();
    expect(await page.getByRole('button', { name: 'Skip' }).count()).toBe(0);
    await rows(page).first().locator('a').first().click();
    await page.getByText('Greets and says their name').first().waitFor();
    expect(await page.locator('fieldset.item').count()).toBe(0);
    await close();
  });
});

test('adherence says which items are left out, and by whom', async () => {
  const { page, close } = await desk.enter('supervisor', '/scripts/adherence?period=today');
  await page.locator('.adherence').waitFor();
  await page.getByText('most often by Anna Petrova').first().waitFor();
  await screenshot(page, 'adherence');
  await close();
});

test.each([
  ['light', 'en-GB'],
  ['dark', 'ru-RU'],
] as const)('axe finds nothing grave, on a desk and on a telephone, %s, %s', async (colorScheme, locale) => {
  const [open] = (await desk.house.get('/api/v1/reviews?status=open')).body.items;
  for (const viewport of [undefined, TELEPHONE]) {
    const more = { colorScheme, locale, ...(viewport === undefined ? {} : { viewport }) };
    const { page, close } = await desk.enter('supervisor', '/scripts', more);
    await settled(page);
    for (const path of ['', '/adherence?period=today', '/definitions', `/reviews/${open.id}`]) {
      await page.goto(`/scripts${path}`);
      await settled(page);
      await page.locator('.card').first().waitFor();
      expect([path, await graveFindings(page)]).toEqual([path, []]);
      expect([path, await scrollsSideways(page)]).toEqual([path, false]);
      const where = viewport === undefined ? 'desk' : 'phone';
      await screenshot(page, `scripts${path.split(/[/?]/)[1] ?? ''}-${locale}-${where}`);
    }
    await close();
  }
});
