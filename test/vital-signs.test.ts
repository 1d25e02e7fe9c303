// What systemd's watchdog is told: that the engine answers, and that each link is up or knows that it is not.

import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { createAsteriskLink } from '../src/pbx/asterisk/link.ts';
import { startSimulator } from '../src/pbx/simulator/server.ts';
import { VitalSigns } from '../src/vital-signs.ts';
import { createSink, linkOptions, SILENT_LOG, startServer, until } from './pbx-asterisk/link-fakes.ts';

const releases: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const release of releases.splice(0).reverse()) await release();
});

/** Longer than any deadline of a link, and the grace beside it. */
const LONG_MS = 600_000;

function startLink(port: number, login: { username?: string; secret?: string } = {}) {
  const link = createAsteriskLink(linkOptions(port, login), createSink(), SILENT_LOG);
  releases.push(() => link.stop());
  link.start();
  return link;
}

async function linkToNobody() {
  const server = await startServer(() => {});
  await server.close();
  const link = startLink(server.port);
  await until('the first attempt has ended', () => link.status().tried);
  return link;
}

test('a link that is up hangs once nothing was heard for longer than its own deadlines', async () => {
  const simulator = await startSimulator({ speed: 200 });
  releases.push(() => simulator.stop());
  const link = startLink(simulator.port, { username: simulator.username, secret: simulator.secret });
  await until('the link is up', () => link.status().state === 'up');
  expect(link.isStuck(performance.now())).toBe(false);
  expect(link.isStuck(performance.now() + LONG_MS)).toBe(true);
  await link.stop();
  expect(link.isStuck(performance.now() + LONG_MS)).toBe(false);
});

test('a link that is down tries again and again; one that does not, hangs', async () => {
  const link = await linkToNobody();
  expect(link.isStuck(performance.now())).toBe(false);
  expect(link.isStuck(performance.now() + LONG_MS)).toBe(true);
});

test('the clock of the machine makes no link hang', async () => {
  const link = await linkToNobody();
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + LONG_MS);
  expect(link.isStuck(performance.now())).toBe(false);
});

test('there is no sign of life while a link hangs, and the log says which, once', () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => lines.push(line) });
  const links = [
    { pbx: 'main', isStuck: () => false },
    { pbx: 'branch', isStuck: () => isStuck },
  ];
  let isStuck = false;
  const signs = new VitalSigns({ engine: { pulse: async () => undefined }, links, log });
  expect(signs.isWell()).toBe(true);
  isStuck = true;
  expect([signs.isWell(), signs.isWell()]).toEqual([false, false]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('the link to branch neither works nor notices that it does not');
  isStuck = false;
  expect(signs.isWell()).toBe(true);
  expect(lines).toHaveLength(2);
});
