// The summary as mail programs show it: nothing acts, nothing is fetched, nothing is cut off, also on a telephone.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHouse, traceEvents } from '../api/house.ts';
import { traces } from '../support/traces.ts';
import { openPage, startChromium } from './chromium.ts';
import { screenshot } from './screenshot.ts';

const DAY = '2026-11-23';
const HOSTILE = '<img src=x onerror="window.acted=1"><script>window.acted=1</script>"\u202e';

let house: Awaited<ReturnType<typeof openHouse>>;
let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
  house = await openHouse({ timezone: 'Europe/Moscow' });
  for (const { name } of traces('asterisk-22', 'all.ami')) await house.playAtOnce(traceEvents(name));
  await house.ask('PUT', '/api/v1/contacts/+79161234567', { body: { name: HOSTILE } });
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

async function mail(lang: 'en' | 'ru'): Promise<string> {
  return (await house.get(`/api/v1/reports/day/${DAY}?format=html&lang=${lang}&fresh=true`)).body;
}

describe.each(['ru', 'en'] as const)('in %s', (lang) => {
  test.each([
    ['desk', 1_000],
    ['phone', 390],
  ])('on a %s', async (where, width) => {
    const { page, strayed, errors, close } = await openPage(browser, { viewport: { width, height: 800 } });
    await page.setContent(await mail(lang));
    await screenshot(page, `mail-${lang}-${where}`);
    expect(await page.evaluate('window.acted')).toBeUndefined();
    expect([strayed, errors]).toEqual([[], []]);
    expect(await page.locator('img, script, iframe, link, form').count()).toBe(0);
    expect(await page.getAttribute('html', 'lang')).toBe(lang);
    // Wide tables scroll by themselves: the page does not, and on a telephone nothing has to.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    if (where === 'phone') {
      const cut = await page.evaluate(
        `[...document.querySelectorAll('.rows td')].filter((cell) => cell.getBoundingClientRect().right > ${width}).length`,
      );
      expect(cut).toBe(0);
    }
    expect(await page.getByText('window.acted=1').count()).toBeGreaterThan(0);
    await close();
  });
});

test.each([1_000, 390])('bars are as long as what they stand for, %i px wide', async (width) => {
  const { page, close } = await openPage(browser, { viewport: { width, height: 800 } });
  await page.setContent(await mail('en'));
  // Reasons of missed calls: what, how many, bar.
  const bars: { calls: number; width: number }[] = await page.evaluate(`
    [...document.querySelectorAll('tr:has(> td:nth-child(3):last-child > table[aria-hidden])')].map((row) => ({
      calls: Number(row.cells[1].textContent),
      width: row.cells[2].querySelector('table').getBoundingClientRect().width,
    }))`);
  expect(bars.length).toBeGreaterThan(0);
  const most = bars.reduce((a, b) => (a.calls >= b.calls ? a : b));
  for (const { calls, width } of bars) {
    expect(Math.abs(width - (most.width * calls) / most.calls)).toBeLessThanOrEqual(2);
  }
  await close();
});
