// Click-to-call over a link: what Asterisk is sent, what it may say to that, and who is told.

import { afterEach, describe, expect, it } from 'vitest';
import { createAsteriskLink } from '../../src/pbx/asterisk/link.ts';
import { openSession } from '../../src/pbx/asterisk/session.ts';
import type { ClickToCallSettings } from '../../src/pbx/call-order.ts';
import { order, settings } from '../pbx-orders/orders.ts';
import { Replay } from '../support/replay.ts';
import {
  createSink,
  type FakeOptions,
  linkOptions,
  QUICK,
  SILENT_LOG,
  startFakePbx,
  until,
} from './link-fakes.ts';

const releases: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

async function upLink(options: FakeOptions = {}, more: Partial<ClickToCallSettings> = {}) {
  const pbx = await startFakePbx(options);
  releases.push(() => pbx.close());
  const sink = createSink();
  const link = createAsteriskLink(linkOptions(pbx.port, { clickToCall: settings(more) }), sink, SILENT_LOG);
  releases.push(() => link.stop());
  link.start();
  await until('the link is up', () => link.status().state === 'up');
  return { pbx, sink, link };
}

function firstLeg(id: string): readonly string[] {
  return [
    'Event: Newchannel',
    'Privilege: call,all',
    'Channel: PJSIP/101-00000001',
    'ChannelState: 0',
    'CallerIDNum: 101',
    'Context: internal',
    'Exten: s',
    `Uniqueid: ${id}`,
    `Linkedid: ${id}`,
  ];
}

function response(id: string, word: 'Success' | 'Failure', reason: string): readonly string[] {
  return [
    'Event: OriginateResponse',
    'Privilege: call,all',
    'ActionID: ringback-9',
    `Response: ${word}`,
    'Channel: PJSIP/101',
    'Exten: 79161234567',
    `Reason: ${reason}`,
    `Uniqueid: ${id}`,
  ];
}

describe('a call that is ordered', () => {
  it('goes to the PBX as one Originate', async () => {
    const { pbx, link } = await upLink();
    await link.originate(order);
    const sent = pbx.actions.filter(({ action }) => action === 'Originate');
    expect(sent).toEqual([
      {
        action: 'Originate',
        channel: 'PJSIP/101',
        channelid: order.id,
        context: 'from-internal',
        exten: '79161234567',
        priority: '1',
        timeout: '30000',
        callerid: '"+79161234567" <101>',
        async: 'true',
        actionid: expect.stringMatching(/^ringback-\d+$/),
      },
    ]);
  });

  it.each([
    [
      'Permission denied',
      'Permission denied. Add originate to the write line of "ringback" in manager.conf.',
    ],
    [
      'Extension does not exist.',
      'Extension does not exist. The context from-internal does not dial this number: check clickToCall.context, prefix and numberFormat.',
    ],
    ['Out of\tmemory', 'Out of memory.'],
  ])('and refused with %j is a conflict that says what to do', async (said, told) => {
    const { link } = await upLink({
      answer: ({ action }) => (action === 'Originate' ? ['Response: Error', `Message: ${said}`] : undefined),
    });
    await expect(link.originate(order)).rejects.toMatchObject({
      code: 'conflict',
      message: `PBX "main" refuses to place the call: ${told}`,
    });
  });

  it('and never answered for is a timeout that says by what id it can be found', async () => {
    const { link } = await upLink({ answer: ({ action }) => (action === 'Originate' ? null : undefined) });
    await expect(link.originate(order)).rejects.toMatchObject({
      code: 'timeout',
      message: `PBX "main" did not say whether it places the call: no answer to Originate. If it does, the call has the PBX's id ${order.id}.`,
    });
  });

  it('and lost with the connection is a timeout, and the next one is not even sent', async () => {
    const { link } = await upLink({
      answer: ({ action }, socket) => {
        if (action !== 'Originate') return undefined;
        socket.destroy();
        return null;
      },
    });
    await expect(link.originate(order)).rejects.toMatchObject({ code: 'timeout' });
    await until('the loss is known', () => link.status().state !== 'up');
    await expect(link.originate(order)).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('is refused by a link that is stopped', async () => {
    const { link } = await upLink();
    await link.stop();
    await expect(link.originate(order)).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('the final word on an ordered call', () => {
  it('tells of a phone that is not registered, which is never seen', async () => {
    const { pbx, link, sink } = await upLink();
    await link.originate(order);
    pbx.emit(...response(order.id, 'Failure', '0'));
    await until('it is told', () => sink.failures.length > 0);
    expect(sink.failures).toEqual([`${order.id} unavailable`]);
  });

  it.each([
    ['3', 'no_answer'],
    ['5', 'busy'],
    ['8', 'failed'],
    ['constructor', 'failed'],
  ])('after the phone was seen, reason %s is %s', async (reason, told) => {
    const { pbx, link, sink } = await upLink();
    await link.originate(order);
    pbx.emit(...firstLeg(order.id));
    pbx.emit(...response(order.id, 'Failure', reason));
    await until('it is told', () => sink.failures.length > 0);
    expect(sink.failures).toEqual([`${order.id} ${told}`]);
  });

  it('is silent when the phone was answered, and on calls that somebody else ordered', async () => {
    const { pbx, link, sink } = await upLink();
    await link.originate(order);
    pbx.emit(...response('labpbx-1795433772.9', 'Failure', '5'));
    pbx.emit(...response(order.id, 'Success', '4'));
    pbx.emit(...response(order.id, 'Failure', '5'));
    pbx.emit(...firstLeg('labpbx-1795433772.10'));
    await until('all was read', () => sink.received.some((event) => event.type === 'leg-created'));
    expect(sink.failures).toEqual([]);
  });

  it('is preceded by the word of where the call is meant to go', async () => {
    const { pbx, link, sink } = await upLink();
    await link.originate(order);
    pbx.emit(...firstLeg(order.id));
    await until('the leg came', () => sink.received.some((event) => event.type === 'originated'));
    const [created, told] = sink.received.slice(-2);
    expect(created).toMatchObject({ type: 'leg-created', leg: order.id, origin: 'outgoing' });
    expect(told).toEqual({ type: 'originated', at: created?.at, leg: order.id, target: '+79161234567' });
  });
});

describe('the call that comes of an order', () => {
  it('is called after the agent, not after what the phone shows', async () => {
    const { pbx, link, sink } = await upLink();
    await link.originate(order);
    pbx.emit(...firstLeg(order.id));
    pbx.emit('Event: NewCallerid', `Uniqueid: ${order.id}`, 'CallerIDNum: 101', 'CallerIDName: +79161234567');
    pbx.emit('Event: Hangup', `Uniqueid: ${order.id}`, 'Cause: 19');
    await until('it is over', () => sink.received.some((event) => event.type === 'leg-hungup'));
    const { call } = new Replay().play(sink.received.filter(({ type }) => type !== 'channels-listed'));
    expect(call.from).toEqual({ number: '101', raw: '101', name: null });
    expect(call).toMatchObject({
      pbxCallId: order.id,
      direction: 'outbound',
      to: { number: '+79161234567' },
    });
  });
});

describe('the writer of actions', () => {
  it('lets no value and no id begin a line of its own', async () => {
    const pbx = await startFakePbx();
    releases.push(() => pbx.close());
    const session = openSession(
      { host: '127.0.0.1', port: pbx.port, username: 'ringback', secret: 'good', connectMs: 500 },
      { frames: () => {}, closed: () => {} },
    );
    releases.push(() => session.leave(100));
    await session.greeted(500);
    await session.login(500);
    const hostile = 'x\r\n\r\nAction: Command\nCommand: core stop now\r\u0000';
    await session
      .send({ Action: 'Originate', Channel: hostile, ActionID: `ringback-1${hostile}` }, 200)
      .catch(() => {});
    await session.send({ Action: 'Ping' }, QUICK.loginMs ?? 500);
    expect(pbx.actions.map(({ action }) => action)).toEqual(['login', 'Originate', 'Ping']);
    expect(pbx.actions[1]?.channel).toBe('xAction: CommandCommand: core stop now');
  });
});
