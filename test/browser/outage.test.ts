// The daemon dies and comes back while somebody looks: the page says that it knows nothing, since when, and recovers by itself.

import { rmSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../cli/run.ts';
import { buildDaemon, Daemon } from '../support/daemon.ts';
import { makeFolder } from '../support/workshop.ts';
import { startChromium } from './chromium.ts';
import { settled, signIn, visitDaemon } from './dashboard.ts';
import { simulatedPbx } from './simulated-pbx.ts';

const PASSWORD = 'four words are better';
const folder = makeFolder();
let browser: Browser;
let daemon: Daemon;
let pbx: Awaited<ReturnType<typeof simulatedPbx>>;

beforeAll(async () => {
  await buildDaemon();
  pbx = await simulatedPbx();
  daemon = await Daemon.configure(folder, [pbx.config]);
  await run(
    ['users', 'add', 'olga', '--role', 'admin', '--password-stdin', '--config', `${folder}/ringback.yaml`],
    {
      cwd: folder,
      input: `${PASSWORD}\n`,
    },
  );
  await daemon.start();
  browser = await startChromium();
});
afterAll(async () => {
  await browser.close();
  daemon.destroy();
  pbx.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a page that was live is stale while the daemon is dead, and live again after it', async () => {
  const { page, close } = await visitDaemon(browser, daemon.url);
  await page.goto('/live');
  await signIn(page, 'olga', PASSWORD);
  await settled(page);
  await page.locator('.agents .timer').first().waitFor();
  await page.evaluate('window.isTheSame = true');

  await daemon.kill('SIGKILL');
  const banner = page.getByText(/No connection to Ringback since \d\d:\d\d:\d\d/);
  await banner.waitFor();
  expect(await page.locator('.live-page.is-stale').count()).toBe(1);
  // Timers stand still: nobody knows whether the calls still go on.
  const timers = () => page.locator('.live-page .timer').allTextContents();
  const before = await timers();
  await page.waitForTimeout(2_500);
  expect(await timers()).toEqual(before);

  await daemon.start();
  await banner.waitFor({ state: 'detached' });
  await page.getByText('The connection is back').waitFor();
  await expect.poll(timers, { timeout: 15_000 }).not.toEqual(before);
  expect(await page.evaluate('window.isTheSame')).toBe(true);
  await close();
});

test('a page that is opened while the daemon is dead shows nothing, and comes up with it', async () => {
  const { page, close } = await visitDaemon(browser, daemon.url);
  await page.goto('/live');
  await signIn(page, 'olga', PASSWORD);
  await settled(page);
  await page.route('**/api/v1/**', (route) => route.abort());
  await page.reload();
  await page.getByText('Ringback does not answer').waitFor();
  await page.unroute('**/api/v1/**');
  await settled(page);
  await close();
});
