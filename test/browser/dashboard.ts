// The built page over a real daemon: a house (real engine, database and HTTP; events as a PBX would send them) or the demo as
// `npm start` runs it. People sign in as people do.

import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type HouseOptions, openHouse } from '../api/house.ts';
import { buildDaemon } from '../support/daemon.ts';
import { openPage, startChromium, type Visit } from './chromium.ts';

const PAGE = fileURLToPath(new URL('../../dist/web', import.meta.url));

export const DESK = { width: 1440, height: 900 };
export const TELEPHONE = { width: 375, height: 812 };

export type Dashboard = Awaited<ReturnType<typeof openDashboard>>;

export async function openDashboard(settings: object = {}, options: HouseOptions = {}) {
  await buildDaemon();
  const browser = await startChromium();
  const house = await openHouse(settings, { page: PAGE, ...options });
  const visit = (visiting: BrowserContextOptions = {}) => visitDaemon(browser, house.url, visiting);
  return {
    house,
    browser,
    visit,
    /** Somebody of this role who has signed in and stands before `path`. */
    async enter(
      role: string,
      path: string,
      visiting: BrowserContextOptions = {},
      more: object = {},
    ): Promise<Visit> {
      const name = `${role}${++people}`;
      const password = await house.addUser(name, role, more);
      const visited = await visit(visiting);
      await visited.page.goto(path);
      await signIn(visited.page, name, password);
      return visited;
    },
    async close(): Promise<void> {
      await browser.close();
      await house.close();
    },
  };
}

let people = 0;

/** Paths are of this daemon; the language is English unless `locale` says otherwise. */
export function visitDaemon(
  browser: Browser,
  url: string,
  visiting: BrowserContextOptions = {},
): Promise<Visit> {
  return openPage(browser, { baseURL: url, viewport: DESK, locale: 'en-GB', ...visiting });
}

/** By the form, whatever the language. */
export async function signIn(page: Page, name: string, password: string): Promise<void> {
  await page.locator('input[autocomplete=username]').fill(name);
  await page.locator('input[type=password]').fill(password);
  await page.locator('button[type=submit]').click();
}

/** The page is connected and has nothing more to load. */
export async function settled(page: Page): Promise<void> {
  await page.locator('[data-connection=live]').waitFor();
  await page.locator('.loading').waitFor({ state: 'detached' });
}

/** What axe finds that is serious or critical, in a few words each. */
export async function graveFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(`axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => id + ': ' + help + ' — ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | ')))`);
}

export async function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}
