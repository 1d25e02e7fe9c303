// Debian's Chromium without a head, installed when it is not there. Requests that leave this machine are refused and remembered.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';

export async function startChromium(): Promise<Browser> {
  if (!existsSync(PROGRAM)) install();
  // As root Chromium has no sandbox.
  return chromium.launch({
    executablePath: PROGRAM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

function install(): void {
  if (process.getuid?.() !== 0) throw new Error(`${PROGRAM} is not there: install Debian's chromium.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-q'],
    ['install', '-q', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
  ]) {
    const { status } = spawnSync('apt-get', args, { stdio: 'inherit', env });
    if (status !== 0) throw new Error(`apt-get ${args[0]} failed: ${PROGRAM} cannot be installed.`);
  }
}

export interface Visit {
  readonly page: Page;
  /** Addresses elsewhere that were asked for. */
  readonly strayed: string[];
  /** Errors of scripts, and what the console says is wrong. */
  readonly errors: string[];
  close(): Promise<void>;
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const [strayed, errors]: [string[], string[]] = [[], []];
  await context.route(
    (url) => !['127.0.0.1', 'localhost'].includes(url.hostname) && url.protocol.startsWith('http'),
    (route) => {
      strayed.push(route.request().url());
      return route.abort();
    },
  );
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return { page, strayed, errors, close: () => context.close() };
}
