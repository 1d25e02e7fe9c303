// Click-to-call on real Asterisk servers: a link places calls, the phones of the lab answer or not, and what the
// core makes of the events is held against what truly happened.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Version } from '../../scripts/pbx/server.ts';
import { resetPhones, startWorld, type World } from '../../scripts/pbx/world.ts';
import type { CallRecord } from '../../src/calls/record.ts';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { createAsteriskLink } from '../../src/pbx/asterisk/link.ts';
import type { ClickToCallSettings } from '../../src/pbx/call-order.ts';
import type { PbxLink } from '../../src/pbx/link.ts';
import { settings } from '../pbx-orders/orders.ts';
import { Replay } from '../support/replay.ts';

const CUSTOMER = '79031112233';
const LOCAL = 'Local/{extension}@internal/n';
const LOCAL_OPTIMISED = 'Local/{extension}@plain';

interface Bench {
  readonly link: PbxLink;
  readonly events: PbxEvent[];
  readonly failures: string[];
}

/** A link with the account that the documentation asks for; of the lab's dialplan, 9 leads outside. */
async function upLink(
  world: World,
  more: Partial<ClickToCallSettings> = {},
  user: 'dial' | 'lean' = 'dial',
): Promise<Bench> {
  const events: PbxEvent[] = [];
  const failures: string[] = [];
  const link = createAsteriskLink(
    {
      pbx: 'main',
      host: '127.0.0.1',
      port: world.pbxAmiPort,
      username: user,
      secret: `${user}-secret`,
      clickToCall: settings({ context: 'internal', prefix: '9', ringSeconds: 5, ...more }),
    },
    {
      events: (_pbx, some) => events.push(...some) > 0,
      anomaly: () => {},
      status: () => {},
      originateFailed: (_pbx, id, reason) => void failures.push(`${id} ${reason}`),
    },
    pino({ level: 'silent' }),
  );
  link.start();
  while (link.status().state !== 'up') await sleep(20);
  return { link, events, failures };
}

for (const version of ['22', '16'] as const satisfies readonly Version[]) {
  describe.skipIf(process.getuid?.() !== 0)(`click-to-call on Asterisk ${version}`, () => {
    let world: World;
    const links: PbxLink[] = [];

    beforeAll(async () => {
      const install = join(import.meta.dirname, '../../scripts/pbx/install.sh');
      execFileSync(install, [version], { stdio: ['ignore', 'ignore', 'inherit'] });
      world = await startWorld(version);
    });
    afterEach(async () => {
      await Promise.all(links.splice(0).map((link) => link.stop()));
    });
    afterAll(() => world?.stop());

    /** One order, lived to its end: the call that came of it, and what the sink was told. */
    async function placed(
      phones: Readonly<Record<string, string>>,
      more: Partial<ClickToCallSettings> = {},
      extension = '101',
    ): Promise<{ id: string; call: CallRecord | undefined; failures: readonly string[] }> {
      await resetPhones(world);
      for (const [number, steps] of Object.entries(phones)) await world.phone(number, steps);
      const bench = await upLink(world, more);
      links.push(bench.link);
      const id = randomUUID();
      await bench.link.originate({ id, extension, number: `+${CUSTOMER}` });
      await sleep(1_500);
      await world.quiet();
      await sleep(500);
      const calls = new Replay().play(bench.events).calls;
      expect(calls.length).toBeLessThanOrEqual(1);
      return { id, call: calls[0], failures: bench.failures };
    }

    test.each([undefined, LOCAL, LOCAL_OPTIMISED])(
      'an answered one is an outbound call of the agent, known by the ordered id (channel %s)',
      async (channel) => {
        const phones = { '101': 'p1-a-w30', [CUSTOMER]: 'p2-a-w4-x' };
        const { id, call, failures } = await placed(phones, channel === undefined ? {} : { channel });
        expect(call).toMatchObject({
          pbxCallId: id,
          direction: 'outbound',
          disposition: 'answered',
          agent: '101',
          hungUpBy: 'customer',
          from: { number: '101', name: 'Agent 101' },
          to: { number: `+${CUSTOMER}` },
          state: 'ended',
          complete: true,
        });
        expect(Math.round((call?.talkMs ?? 0) / 1_000)).toBe(4);
        expect(failures).toEqual([]);
      },
    );

    test('a customer who is busy', async () => {
      const { id, call, failures } = await placed({ '101': 'p1-a-w30', [CUSTOMER]: 'p1-b' });
      expect(call).toMatchObject({
        pbxCallId: id,
        direction: 'outbound',
        disposition: 'busy',
        agent: '101',
        to: { number: `+${CUSTOMER}` },
      });
      expect(failures).toEqual([]);
    });

    test.each([
      ['p60', 'no_answer', {}],
      ['p1-b', 'busy', {}],
      ['p60', 'no_answer', { channel: LOCAL }],
      ['p1-b', 'busy', { channel: LOCAL }],
    ])(
      'an agent whose phone does %s is told as %s, and the call knows for whom it was (%j)',
      async (steps, reason, more) => {
        const { id, call, failures } = await placed({ '101': steps }, more);
        expect(failures).toEqual([`${id} ${reason}`]);
        expect(call).toMatchObject({
          pbxCallId: id,
          direction: 'outbound',
          // What would have become of it is not known: nobody called the customer.
          disposition: 'cancelled',
          agent: '101',
          offers: [],
          talkMs: 0,
          from: { number: '101' },
          to: { number: `+${CUSTOMER}` },
        });
      },
    );

    test.each([
      ['104', 'a phone that is not registered'],
      ['199', 'a phone that does not exist'],
    ])('%s, %s, makes no call and is told as unavailable', async (extension) => {
      const { id, call, failures } = await placed({}, {}, extension);
      expect(call).toBeUndefined();
      expect(failures).toEqual([`${id} unavailable`]);
    });

    test('a number that the dialplan does not dial is refused', async () => {
      const { link } = await upLink(world, { prefix: '' });
      links.push(link);
      const order = { id: randomUUID(), extension: '101', number: `+${CUSTOMER}` };
      await expect(link.originate(order)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('Extension does not exist'),
      });
    });

    test('an account without the right is refused, and told which it lacks', async () => {
      const { link } = await upLink(world, {}, 'lean');
      links.push(link);
      const order = { id: randomUUID(), extension: '101', number: `+${CUSTOMER}` };
      await expect(link.originate(order)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('Add originate to the write line of "lean" in manager.conf.'),
      });
    });
  });
}
