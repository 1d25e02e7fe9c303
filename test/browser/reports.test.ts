// Reports in a real browser: from a chart to the very calls, what is in the address, files, paper.

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Dashboard,
  graveFindings,
  openDashboard,
  scrollsSideways,
  settled,
  TELEPHONE,
} from './dashboard.ts';
import { pastDays } from './past-days.ts';
import { screenshot } from './screenshot.ts';

const HOSTILE = '<script>window.acted=1</script>';

let desk: Dashboard;

beforeAll(async () => {
  desk = await openDashboard({
    timezone: 'Europe/Moscow',
    metrics: { fewCalls: 20 },
    staff: {
      agents: [
        { id: '101', name: 'Anna Petrova', extensions: ['101'], team: 'sales' },
        { id: '102', name: 'Boris Ivanov', extensions: ['102'], team: 'sales' },
        { id: '103', name: HOSTILE, extensions: ['103'], team: 'service' },
      ],
    },
  });
  await desk.house.playAtOnce(pastDays(21, Date.now()));
});
afterAll(() => desk.close());

const card = (page: Page, name: string) => page.locator(`[data-indicator=${name}]`);

async function drawn(page: Page): Promise<void> {
  await page.locator('[data-connection=live]').waitFor();
  await page.locator('[data-drawn]').nth(7).waitFor();
}

describe('the indicators', () => {
  test('a figure leads to the very calls that it counts, and one of them to its course', async () => {
    const { page, close } = await desk.enter('supervisor', '/reports?period=last_30_days');
    await drawn(page);
    await screenshot(page, 'reports');
    const figure = card(page, 'missed_calls').locator('[data-figure=missed] .figure');
    const missed = Number(await figure.textContent());
    await figure.locator('a').click();
    await page.waitForURL(/\/calls\?.*disposition=missed/);
    // More than one page of them.
    expect(missed).toBeGreaterThan(50);
    await page.getByText('50 calls shown').waitFor();
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText(`${missed} calls shown`).waitFor();
    await page.locator('tbody tr a').first().click();
    await page.locator('.picture svg').waitFor();
    await page.goBack();
    await page.goBack();
    await drawn(page);
    expect(page.url()).toContain('period=last_30_days');
    await close();
  });

  test('a click on a bar shows the calls of that day: as many as the table of the chart says', async () => {
    const { page, close } = await desk.enter('supervisor', '/reports?period=last_30_days');
    await drawn(page);
    const calls = card(page, 'calls');
    await calls.getByText('Table of this chart').click();
    const row = calls.locator('.chart tbody tr').last();
    const count = await row.locator('td').nth(1).textContent();
    const canvas = calls.locator('canvas');
    const box = await canvas.boundingBox();
    if (box === null) throw new Error('the chart has no place');
    // The last bar: just inside the right edge.
    await canvas.click({ position: { x: box.width - 12, y: box.height - 40 } });
    await page.waitForURL(/\/calls\?/);
    await page.getByText(new RegExp(`^${count} calls? shown$`)).waitFor();
    await close();
  });

  test('another figure is drawn when somebody wants it, with its formula', async () => {
    const { page, close } = await desk.enter('supervisor', '/reports?period=last_30_days');
    await drawn(page);
    const response = card(page, 'response_time');
    await response.locator('[data-figure=waitMedian] button').click();
    expect(await response.locator('.formula').textContent()).toMatch(/wait/i);
    await response.locator('.fold summary').last().click();
    expect(await response.locator('.fold .figure-title').count()).toBeGreaterThan(10);
    await close();
  });

  test('period, agent and queue are in the address: they survive a reload and the back button', async () => {
    const { page, close } = await desk.enter('supervisor', '/reports');
    await drawn(page);
    await page.getByLabel('Period').selectOption('last_30_days');
    await page.getByLabel('Agent', { exact: true }).selectOption('101');
    await page.getByLabel('Queue').selectOption('sales');
    await page.waitForURL(/queue=sales/);
    await page.reload();
    await drawn(page);
    expect(await page.getByLabel('Agent', { exact: true }).inputValue()).toBe('101');
    expect(await page.getByLabel('Period').inputValue()).toBe('last_30_days');
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes('queue'));
    expect(await page.getByLabel('Agent', { exact: true }).inputValue()).toBe('101');
    await page.getByLabel('Period').selectOption('own');
    await page.getByLabel('From').fill('2026-01-01');
    await page.waitForURL(/from=2026-01-01/);
    await close();
  });

  test('files have the same figures', async () => {
    const { page, close } = await desk.enter('supervisor', '/reports?period=last_30_days');
    await drawn(page);
    const figure = await card(page, 'missed_calls').locator('[data-figure=missed] .figure').textContent();
    const [byDay] = await Promise.all([
      page.waitForEvent('download'),
      card(page, 'missed_calls').getByRole('link', { name: /^CSV/ }).click(),
    ]);
    const text = readFileSync(await byDay.path(), 'utf8').trim();
    const lines = text.split(/\r?\n/).map((line) => line.split(','));
    const column = lines[0]?.indexOf('missed') ?? -1;
    expect(lines.slice(1).reduce((sum, line) => sum + Number(line[column]), 0)).toBe(Number(figure));
    const [all] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download CSV' }).click(),
    ]);
    expect(readFileSync(await all.path(), 'utf8')).toContain('missed_calls');
    await close();
  });

  test('agents with few calls are marked and stand below the others; a name that is a program is a name', async () => {
    const { page, close } = await desk.enter('supervisor', '/reports?period=last_30_days');
    await drawn(page);
    const marked = await page
      .locator('section[aria-labelledby=r-agents] tbody tr')
      .evaluateAll((rows) => rows.map((row) => row.querySelector('.badge') !== null));
    expect(marked).toContain(true);
    expect(marked).toEqual(marked.toSorted());
    await page.locator('section[aria-labelledby=r-agents]').getByText(HOSTILE).waitFor();
    expect(await page.evaluate('window.acted')).toBeUndefined();
    await close();
  });

  test('on paper there is the report and nothing else, on few pages, also from the dark', async () => {
    const { page, close } = await desk.enter('supervisor', '/reports?period=last_30_days', {
      colorScheme: 'dark',
    });
    await drawn(page);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.menu').isVisible()).toBe(false);
    expect(await page.locator('.filters').isVisible()).toBe(false);
    await page.setViewportSize({ width: 718, height: 1000 });
    await screenshot(page, 'reports-print');
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeLessThanOrEqual(2);
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
        const where = viewport === undefined ? 'desk' : 'phone';
        const { page, close } = await desk.enter('supervisor', '/reports?period=last_30_days', more);
        await drawn(page);
        await page.locator('.indicator .fold summary').evaluateAll((folds) => {
          for (const fold of folds.slice(0, 4)) (fold as { click(): void } & object).click();
        });
        expect(await graveFindings(page)).toEqual([]);
        expect(await scrollsSideways(page)).toBe(false);
        await screenshot(page, `reports-${locale}-${where}`);
        for (const path of [
          '/reports/missed?period=last_30_days',
          '/reports/summaries',
          '/reports/tasks?openedFrom=2026-01-01',
        ]) {
          await page.goto(path);
          await settled(page);
          await page.locator('section.card').first().waitFor();
          expect(await graveFindings(page)).toEqual([]);
          expect(await scrollsSideways(page)).toBe(false);
        }
        await close();
      }
    },
  );
});

test('missed callers: whom nobody has called back can be told from the others, and leads to the call', async () => {
  const { page, close } = await desk.enter('supervisor', '/reports/missed?period=last_30_days');
  await page.locator('tbody tr').first().waitFor();
  const all = await page.locator('tbody tr').count();
  await page.getByRole('radio', { name: 'Not called back' }).check();
  await page.waitForURL(/calledBack=false/);
  await page.locator('tbody tr').first().waitFor();
  expect(await page.locator('tbody tr').count()).toBeLessThanOrEqual(all);
  await screenshot(page, 'missed');
  await page.locator('tbody a').first().click();
  await page.locator('.picture svg').waitFor();
  await close();
});

test('tasks behind a figure are listed, as many as it counts', async () => {
  const { page, close } = await desk.enter('supervisor', '/reports?period=last_30_days');
  await drawn(page);
  const figure = card(page, 'callback_tasks').locator('[data-figure=opened] .figure');
  const opened = Number(await figure.textContent());
  await figure.locator('a').click();
  await page.waitForURL(/\/reports\/tasks\?/);
  await page.locator('tbody tr').first().waitFor();
  expect(await page.locator('tbody tr').count()).toBe(Math.min(50, opened));
  await close();
});

test('who sees only their own has figures of their own only, and nobody to choose', async () => {
  const { page, close } = await desk.enter('agent', '/reports?period=last_30_days', {}, { agent: '101' });
  await drawn(page);
  expect(await page.getByLabel('Agent', { exact: true }).count()).toBe(0);
  const agents = page.locator('section[aria-labelledby=r-agents] tbody tr');
  expect(await agents.count()).toBe(1);
  await close();
});
