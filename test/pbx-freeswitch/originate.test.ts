// Click-to-call over a link: what FreeSWITCH is sent, what it may say to that, and who is told.

import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { placementOf } from '../../src/pbx/call-order.ts';
import { createEslFramer, parseEvent } from '../../src/pbx/freeswitch/frame.ts';
import { createFreeswitchLink } from '../../src/pbx/freeswitch/link.ts';
import { originateCommand, placeCall } from '../../src/pbx/freeswitch/originate.ts';
import { type EslServerOptions, startEslServer } from '../../src/pbx/freeswitch/server.ts';
import { openSession } from '../../src/pbx/freeswitch/session.ts';
import { until } from '../pbx-asterisk/link-fakes.ts';
import { order, settings } from '../pbx-orders/orders.ts';
import { Replay } from '../support/replay.ts';

const mine = settings({ channel: 'user/{extension}', context: 'default', prefix: '9' });
const placement = placementOf(order, mine);
const COMMAND = originateCommand(placement);

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Answers to `api` and `bgapi`, and what was asked. */
function listening(answers: Readonly<Record<string, string>>, other?: string) {
  const asked: string[] = [];
  const get = (_: unknown, command: string) => {
    asked.push(command);
    return answers[command] ?? other;
  };
  return { asked, api: new Proxy<Record<string, string>>({}, { get }) };
}

async function upLink(options: EslServerOptions) {
  const server = await startEslServer(options);
  closers.push(() => server.stop());
  const events: PbxEvent[] = [];
  const failures: string[] = [];
  const link = createFreeswitchLink(
    {
      pbx: 'fs',
      host: '127.0.0.1',
      port: server.port,
      password: server.password,
      clickToCall: mine,
      timings: { pingDeadlineMs: 300, stopMs: 200, ladderFirstMs: 50 },
    },
    {
      events: (_pbx, more) => events.push(...more) > 0,
      anomaly: () => {},
      status: () => {},
      originateFailed: (_pbx, id, reason) => void failures.push(`${id} ${reason}`),
    },
    pino({ level: 'silent' }),
  );
  closers.push(() => link.stop());
  link.start();
  await until('the link is up', () => link.status().state === 'up');
  return { server, link, events, failures };
}

describe('a call that is ordered', () => {
  it('is one bgapi originate, and nothing is said when the phone is answered', async () => {
    const { asked, api } = listening({ [COMMAND]: `+OK ${order.id}\n` });
    const { link, failures } = await upLink({ api });
    await link.originate(order);
    expect(asked.filter((command) => command.startsWith('originate'))).toEqual([COMMAND]);
    await until('the job is over', () => link.status().framesReceived > 0);
    expect(failures).toEqual([]);
  });

  it.each([
    ['-ERR USER_NOT_REGISTERED\n', 'unavailable'],
    ['-ERR SUBSCRIBER_ABSENT\n', 'unavailable'],
    ['-ERR NO_ANSWER\n', 'no_answer'],
    ['-ERR USER_BUSY\n', 'busy'],
    ['-ERR CALL_REJECTED\n', 'rejected'],
    ['-ERR constructor\n', 'failed'],
    ['-USAGE: <call url> <exten>\n', 'unavailable'],
  ])('and ends with %j is told as %s', async (body, told) => {
    const { link, failures } = await upLink({ api: { [COMMAND]: body } });
    await link.originate(order);
    await until('it is told', () => failures.length > 0);
    expect(failures).toEqual([`${order.id} ${told}`]);
  });

  it('and refused at once is a conflict that says what is missing', async () => {
    const session = { command: async () => '-ERR permission denied' } as never;
    expect(await placeCall(session, placement, { pbx: 'fs', answerMs: 100 })).toBe(
      'permission denied. The event socket must allow bgapi originate.',
    );
  });

  it('and never answered for is a timeout', async () => {
    const server = await startEslServer({ fault: 'silent-after-login' });
    closers.push(() => server.stop());
    const session = openSession(
      { host: '127.0.0.1', port: server.port, password: server.password, connectMs: 500 },
      { events: () => {}, malformed: () => {}, closed: () => {} },
    );
    closers.push(() => session.leave(100));
    await session.loggedIn(500);
    await expect(placeCall(session, placement, { pbx: 'fs', answerMs: 100 })).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining(order.id),
    });
  });
});

describe('a command', () => {
  it('and its headers cannot begin a line of their own', async () => {
    const { asked, api } = listening({}, '+OK\n');
    const server = await startEslServer({ api });
    closers.push(() => server.stop());
    const session = openSession(
      { host: '127.0.0.1', port: server.port, password: server.password, connectMs: 500 },
      { events: () => {}, malformed: () => {}, closed: () => {} },
    );
    closers.push(() => session.leave(100));
    await session.loggedIn(500);
    const hostile = 'x\n\napi fsctl shutdown\n\n';
    await session.command(`bgapi status ${hostile}`, 500, `Job-UUID: ${hostile}`);
    expect(await session.api('version', 500)).toBe('+OK\n');
    expect(asked).toEqual(['status xapi fsctl shutdown', 'version']);
  });
});

describe('the call that comes of an order', () => {
  /** The recorded click-to-call, with the id that was ordered on its first leg. */
  function recorded(): string {
    const file = new URL('../traces/freeswitch/click-to-call-answered/lean.json.esl', import.meta.url);
    const text = readFileSync(file, 'utf8');
    const leg = /"Unique-ID":"([0-9a-f-]{36})"/.exec(text)?.[1] ?? '';
    return text.replaceAll(leg, order.id);
  }

  it('begins with the leg of the ordered id, and is outbound from the agent to the customer', async () => {
    const { server, link, events } = await upLink({ api: { [COMMAND]: `+OK ${order.id}\n` } });
    await link.originate(order);
    for (const frame of createEslFramer().push(Buffer.from(recorded()))) {
      const event = parseEvent(frame);
      if (event !== null && typeof event !== 'string') server.send({ ...event, 'Core-UUID': '' });
    }
    await until('both legs are gone', () => events.filter(({ type }) => type === 'leg-hungup').length === 2);
    const replay = new Replay().play(events.filter((event) => event.type !== 'channels-listed'));
    expect(replay.calls).toHaveLength(1);
    expect(replay.calls[0]).toMatchObject({
      pbxCallId: order.id,
      direction: 'outbound',
      agent: '101',
      disposition: 'answered',
      from: { number: '101' },
      to: { number: '+79031112233' },
    });
  });

  it('has the customer it was meant for when the agent did not answer, whatever the phone showed', async () => {
    const { server, link, events } = await upLink({ api: { [COMMAND]: `+OK ${order.id}\n` } });
    await link.originate(order);
    const names = ['CHANNEL_CREATE', 'CHANNEL_HANGUP', 'CHANNEL_HANGUP_COMPLETE'];
    for (const [index, name] of names.entries()) {
      server.send({
        'Event-Name': name,
        'Event-Date-Timestamp': String(1_795_436_574_697_644 + index * 20_000_000),
        'Unique-ID': order.id,
        'Channel-Name': 'sofia/internal/101@192.0.2.7:5060',
        'Call-Direction': 'outbound',
        'Answer-State': name === 'CHANNEL_CREATE' ? 'ringing' : 'hangup',
        'Caller-Destination-Number': '101',
        'Caller-Caller-ID-Number': '74951234567',
        'Caller-Context': 'default',
        'Hangup-Cause': 'NO_ANSWER',
      });
    }
    await until('the leg is gone', () => events.some(({ type }) => type === 'leg-hungup'));
    const replay = new Replay().play(events.filter((event) => event.type !== 'channels-listed'));
    expect(replay.calls[0]).toMatchObject({
      pbxCallId: order.id,
      direction: 'outbound',
      agent: '101',
      disposition: 'cancelled',
      from: { number: '101' },
      to: { number: '+79161234567' },
    });
  });
});
