import { afterEach, expect, it } from 'vitest';
import { createAsteriskLink } from '../../src/pbx/asterisk/link.ts';
import type { Fault } from '../../src/pbx/simulator/faults.ts';
import { startSimulator } from '../../src/pbx/simulator/server.ts';
import { createSink, linkOptions, SILENT_LOG, until } from './link-fakes.ts';

const releases: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

/** A link to a simulated PBX whose day goes by fast. */
async function linkToSimulator(fault?: Fault) {
  const pbx = await startSimulator({ speed: 200, ...(fault === undefined ? {} : { fault }) });
  releases.push(() => pbx.stop());
  const { username, secret } = pbx;
  const sink = createSink();
  const link = createAsteriskLink(linkOptions(pbx.port, { username, secret }), sink, SILENT_LOG);
  releases.push(() => link.stop());
  link.start();
  return { link, sink };
}

it('hears whole calls of the simulated PBX, all of them known', async () => {
  const { link, sink } = await linkToSimulator();
  const types = () => new Set<string>(sink.received.map((event) => event.type));
  const call = ['leg-created', 'dial-began', 'leg-hungup'];
  await until('a call came and went', () => call.every((type) => types().has(type)));
  await until('the link is up', () => link.status().state === 'up');
  const status = link.status();
  expect(status).toMatchObject({ state: 'up', clock: 'pbx', framesUnknown: 0, anomalies: 0 });
});

it('tells a simulated PBX that sends no time', async () => {
  const { link } = await linkToSimulator('no-timestamp');
  await until('the clock is known', () => link.status().clock === 'arrival');
});

it('tells a simulated PBX that never greets', async () => {
  const { link } = await linkToSimulator('silent');
  await until('it is told', () => link.status().problem === 'silent');
});

it('tells a simulated PBX that falls silent after the login', async () => {
  const { link } = await linkToSimulator('silent-after-login');
  await until('it is told', () => link.status().problem === 'silent');
});

it('tells a simulated Asterisk 11', async () => {
  const { link } = await linkToSimulator('old-version');
  await until('it is told', () => link.status().problem === 'too_old');
});

it('comes back to a simulated PBX that cuts the line in the middle of an event', async () => {
  const { link, sink } = await linkToSimulator('cut-mid-event');
  await until('it came back', () => link.status().connects >= 2);
  expect(sink.received.some((event) => event.type === 'link-lost')).toBe(true);
  expect(sink.anomalies).toEqual([]);
});
