// Click-to-call on the simulated PBX: ordered by the daemon's own link, and lived as the real ones do.

import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { CallRecord } from '../../src/calls/record.ts';
import { createAsteriskLink } from '../../src/pbx/asterisk/link.ts';
import type { ClickToCallSettings } from '../../src/pbx/call-order.ts';
import { type SimulatorOptions, startSimulator } from '../../src/pbx/simulator/server.ts';
import { createSink, linkOptions, SILENT_LOG, until } from '../pbx-asterisk/link-fakes.ts';
import { order, settings } from '../pbx-orders/orders.ts';
import { Replay } from '../support/replay.ts';

const releases: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

async function upLink(options: SimulatorOptions = {}, more: Partial<ClickToCallSettings> = {}) {
  const pbx = await startSimulator({ speed: 500, ...options });
  releases.push(() => pbx.stop());
  const { username, secret } = pbx;
  const clickToCall = settings({ context: 'internal', prefix: '9', callsPerMinute: 100, ...more });
  const sink = createSink();
  const link = createAsteriskLink(linkOptions(pbx.port, { username, secret, clickToCall }), sink, SILENT_LOG);
  releases.push(() => link.stop());
  link.start();
  await until('the link is up', () => link.status().state === 'up');
  return { link, sink };
}

function numberOf(n: number): string {
  return `+7916000${String(1_000 + n)}`;
}

test('ninety orders come out as they were meant: calls of the agents to the customers, or failures', async () => {
  const { link, sink } = await upLink({ seed: 3 });
  const orders = Array.from({ length: 90 }, (_, n) => ({
    id: `order-number-${n}`,
    extension: `10${1 + (n % 6)}`,
    number: numberOf(n),
  }));
  for (const each of orders) {
    await link.originate(each);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  const ids = new Set(orders.map(({ id }) => id));
  const over = () =>
    sink.received.filter((event) => event.type === 'leg-hungup' && ids.has(event.leg)).length;
  await until('all are over', () => over() === orders.length);
  const replay = new Replay().play(sink.received.filter(({ type }) => type !== 'channels-listed'));
  const byId = new Map(replay.calls.map((call) => [call.pbxCallId, call]));
  const failures = new Map(sink.failures.map((told) => told.split(' ') as [string, string]));
  for (const { id, extension, number } of orders) {
    const call = byId.get(id) as CallRecord;
    expect(call).toMatchObject({
      direction: 'outbound',
      agent: extension,
      from: { number: extension },
      to: { number },
      state: 'ended',
      complete: true,
    });
    if (failures.has(id)) expect(call).toMatchObject({ disposition: 'cancelled', offers: [] });
    else expect(call.legs.map(({ kind }) => kind)).toEqual(['agent', 'customer']);
  }
  // Every phone got several orders at once: some found it busy.
  expect(new Set(failures.values())).toContain('busy');
  const reached = orders.filter(({ id }) => byId.get(id)?.disposition === 'answered');
  expect(reached.length).toBeGreaterThan(0);
});

test('a phone that is not there makes no call', async () => {
  const { link, sink } = await upLink();
  await link.originate({ ...order, extension: '199' });
  await until('it is told', () => sink.failures.length > 0);
  expect(sink.failures).toEqual([`${order.id} unavailable`]);
  const legs = sink.received.flatMap((event) => (event.type === 'leg-created' ? [event.leg] : []));
  expect(legs).not.toContain(order.id);
});

test.each([{ context: 'from-internal' }, { prefix: '' }])(
  'what the dialplan does not dial is refused (%j)',
  async (more) => {
    const { link } = await upLink({}, more);
    await expect(link.originate(order)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('Extension does not exist'),
    });
  },
);

test('a PBX that plays recordings places no calls', async () => {
  const recordings = [readFileSync(new URL('../traces/asterisk-22/inbound-busy/all.ami', import.meta.url))];
  const { link } = await upLink({
    replay: { recordings, copies: 1, interleave: 1, eventsPerSecond: 1_000 },
  });
  await expect(link.originate(order)).rejects.toMatchObject({ code: 'conflict' });
});
