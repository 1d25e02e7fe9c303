import { afterEach, describe, expect, it } from 'vitest';
import { type AsteriskLinkOptions, createAsteriskLink } from '../../src/pbx/asterisk/link.ts';
import type { PbxLink } from '../../src/pbx/link.ts';
import {
  createSink,
  type FakeOptions,
  type FakePbx,
  linkOptions,
  newChannel,
  QUICK,
  type RememberingSink,
  SILENT_LOG,
  startFakePbx,
  startServer,
  until,
} from './link-fakes.ts';

const releases: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

function startLink(port: number, more: Partial<AsteriskLinkOptions> = {}) {
  const sink = createSink();
  const link = createAsteriskLink(linkOptions(port, more), sink, SILENT_LOG);
  releases.push(() => link.stop());
  link.start();
  return { link, sink };
}

async function upLink(
  options: FakeOptions = {},
  more: Partial<AsteriskLinkOptions> = {},
): Promise<{ pbx: FakePbx; link: PbxLink; sink: RememberingSink }> {
  const pbx = await startFakePbx(options);
  releases.push(() => pbx.close());
  const started = startLink(pbx.port, more);
  await until('the link is up', () => started.link.status().state === 'up');
  return { pbx, ...started };
}

async function failedLink(port: number, more: Partial<AsteriskLinkOptions> = {}) {
  const { link, sink } = startLink(port, more);
  expect(link.status().tried).toBe(false);
  await until('the first attempt has ended', () => link.status().tried);
  return { link, sink, status: link.status() };
}

async function failureOf(options: FakeOptions, more: Partial<AsteriskLinkOptions> = {}) {
  const pbx = await startFakePbx(options);
  releases.push(() => pbx.close());
  return { pbx, ...(await failedLink(pbx.port, more)) };
}

describe('a link that cannot be', () => {
  it('says that the secret is wrong, where it stands and what else to look at', async () => {
    const { status } = await failureOf({}, { secret: 'bad' });
    expect(status.problem).toBe('auth_failed');
    expect(status.message).toBe(
      `Cannot log in to PBX "main" (127.0.0.1:${status.message?.match(/:(\d+)\)/)?.[1]}): Authentication failed. Check pbx[0].secret and the permit line in manager.conf.`,
    );
  });

  it('tells a refused connection from a wrong secret', async () => {
    const server = await startServer(() => {});
    await server.close();
    const { status } = await failedLink(server.port);
    expect(status.problem).toBe('unreachable');
    expect(status.message).toContain('connection refused');
  });

  it('is down since it was lost, however often it is tried again', async () => {
    const pbx = await startFakePbx();
    const { link } = startLink(pbx.port);
    await until('the link is up', () => link.status().state === 'up');
    const upSince = link.status().since;
    await pbx.close();
    const seen = new Map<string, number>();
    await until('it was tried again', () => {
      const { state, since } = link.status();
      if (state !== 'up') seen.set(state, Math.max(seen.get(state) ?? 0, since));
      return seen.has('connecting') && seen.has('down') && link.status().problem === 'unreachable';
    });
    const since = link.status().since;
    expect(since).toBeGreaterThanOrEqual(upSince);
    await new Promise((done) => setTimeout(done, 300));
    expect(link.status().since).toBe(since);
    expect(new Set(seen.values())).toEqual(new Set([since]));
  });

  it('tells a PBX that accepts and says nothing', async () => {
    const server = await startServer(() => {});
    releases.push(server.close);
    const { status } = await failedLink(server.port);
    expect(status.problem).toBe('silent');
    expect(status.message).toContain('no greeting');
  });

  it('tells a PBX that greets and never answers the login', async () => {
    const { status } = await failureOf({ answer: () => null });
    expect(status).toMatchObject({ problem: 'silent', state: 'down' });
    expect(status.message).toContain('no answer to Login');
  });

  it('tells a server that is no PBX by its greeting', async () => {
    const { status, pbx } = await failureOf({ greeting: 'SSH-2.0-OpenSSH_9.2\r\n' });
    expect(status.problem).toBe('not_a_pbx');
    expect(status.message).toContain('SSH-2.0-OpenSSH_9.2');
    expect(pbx.received.join('')).toBe('');
  });

  it('lets go of a server that floods it without an end of line', async () => {
    const greeting = `Asterisk Call Manager/11.0.0\r\n${'x'.repeat(1_500_000)}`;
    const { status } = await failureOf({ greeting, answer: () => null });
    expect(status.problem).toBe('not_a_pbx');
  });

  it('refuses an Asterisk before 12 in a sentence, by its AMI before it shows its secret', async () => {
    const { status, pbx } = await failureOf({ greeting: 'Asterisk Call Manager/1.3\r\n' });
    expect(status.problem).toBe('too_old');
    expect(status.message).toMatch(/is too old: it speaks AMI 1\.3.* Asterisk 12 or newer is needed\.$/);
    expect(pbx.received.join('')).toBe('');
  });

  it('refuses an Asterisk before 12 by its version', async () => {
    const { status } = await failureOf({ version: '11.25.3' });
    expect(status).toMatchObject({ problem: 'too_old', state: 'down' });
    expect(status.message).toContain('11.25.3');
  });

  it('tells a connection that is closed during the login', async () => {
    const { status } = await failureOf({
      answer: (_action, socket) => {
        socket.destroy();
        return null;
      },
    });
    expect(status.problem).toBe('closed');
  });

  it('goes on trying and comes up when the PBX does', async () => {
    const gate = { isOpen: false };
    const pbx = await startFakePbx({
      answer: (action) =>
        action.action === 'login' && !gate.isOpen
          ? ['Response: Error', 'Message: Authentication failed']
          : undefined,
    });
    releases.push(() => pbx.close());
    const { link } = await failedLink(pbx.port);
    gate.isOpen = true;
    await until('the link is up', () => link.status().state === 'up');
    expect(link.status()).toMatchObject({ problem: null, message: null, connects: 1, version: '22.1.0' });
  });
});

describe('a link that is up', () => {
  it('has filtered, asked for the boot, and listed channels and queues, and asked for nothing else', async () => {
    const { pbx } = await upLink();
    await until('the queues were asked for', () =>
      pbx.actions.some(({ action }) => action === 'QueueStatus'),
    );
    const first = pbx.actions.slice(0, 7).map(({ action }) => action);
    const want = ['login', 'CoreSettings', 'Filter', 'CoreStatus', 'Ping', 'CoreShowChannels', 'QueueStatus'];
    expect(first).toEqual(want);
    expect(pbx.actions.find(({ action }) => action === 'Filter')?.filter).toMatch(/^!\^Event: \(RTCPSent\|/);
  });

  it('marks the list after connecting as the first and later lists as not', async () => {
    const { sink } = await upLink();
    const lists = () => sink.received.filter((event) => event.type === 'channels-listed');
    await until('two lists came', () => lists().length >= 2);
    expect(
      lists()
        .map((list) => list.first)
        .slice(0, 2),
    ).toEqual([true, false]);
  });

  it('hands events over in order and together', async () => {
    const { pbx, sink } = await upLink();
    const before = sink.batches.length;
    const text = Array.from({ length: 50 }, (_, n) => newChannel(`${100 + n}`).join('\r\n')).join('\r\n\r\n');
    pbx.emit(text);
    const legs = () => sink.received.flatMap((event) => (event.type === 'leg-created' ? [event.leg] : []));
    await until('fifty legs came', () => legs().length === 50);
    expect(legs()).toEqual(Array.from({ length: 50 }, (_, n) => `labpbx-1795433772.${100 + n}`));
    expect(sink.batches.length - before).toBeLessThan(10);
  });

  it('passes events on that come before the list does', async () => {
    const { sink } = await upLink({
      answer: (action, socket) => {
        if (action.action === 'CoreStatus') socket.write(`${newChannel('7').join('\r\n')}\r\n\r\n`);
        return undefined;
      },
    });
    await until('the list came', () => sink.received.some((event) => event.type === 'channels-listed'));
    expect(sink.received.map((event) => event.type).slice(0, 2)).toEqual(['leg-created', 'channels-listed']);
  });

  it('knows whose clock it goes by, and how far the PBX is off', async () => {
    const { pbx, link } = await upLink();
    expect(link.status().clock).toBeNull();
    pbx.emit(...newChannel('1'));
    await until('the clock is known', () => link.status().clock !== null);
    expect(link.status().clock).toBe('arrival');
    pbx.emit(...newChannel('2', `Timestamp: ${(Date.now() / 1_000 + 60).toFixed(6)}`));
    await until('the PBX sent its time', () => link.status().clock === 'pbx');
    expect(Math.abs((link.status().clockOffsetMs ?? 0) - 60_000)).toBeLessThan(1_000);
  });

  it('is up without the right to list channels and says what is missing', async () => {
    const { link } = await upLink({
      answer: (action) =>
        action.action === 'CoreShowChannels' || action.action === 'Filter'
          ? ['Response: Error', 'Message: Permission denied']
          : undefined,
    });
    expect(link.status()).toMatchObject({ state: 'up', problem: null });
    expect(link.status().message).toContain('Add reporting to its write line');
  });

  it('reports what is odd and counts what it does not know', async () => {
    const { pbx, link, sink } = await upLink();
    pbx.emit(...newChannel('1', 'Timestamp: yesterday'));
    pbx.emit('Event: BrandNew', 'Privilege: call,all');
    await until('it was reported', () => sink.anomalies.length === 1 && link.status().framesUnknown === 1);
    expect(sink.anomalies[0]?.code).toBe('bad_timestamp');
    expect(link.status().anomalies).toBe(1);
  });

  it('is not led astray by a server that names its frames like the events of a library', async () => {
    const { pbx, link, sink } = await upLink();
    pbx.emit('Response: Success', 'ActionID: rawevent');
    pbx.emit('Event: rawevent');
    pbx.emit('Event: error');
    pbx.emit('__proto__: x', 'constructor: y');
    pbx.emit(...newChannel('1'));
    await until('the leg came', () => sink.received.some((event) => event.type === 'leg-created'));
    expect(link.status().state).toBe('up');
  });
});

describe('a link that is lost', () => {
  it('in the middle of an event says so once, drops the half and lists again', async () => {
    const { pbx, link, sink } = await upLink();
    pbx.emit(...newChannel('1'));
    await until('the leg came', () => sink.received.some((event) => event.type === 'leg-created'));
    const socket = pbx.sockets[0];
    socket?.write('Event: Newchannel\r\nPrivilege: call,all\r\nUniqueid: labpbx-1795433772.2\r\nChan');
    socket?.end();
    await until('it is up again', () => link.status().connects === 2);
    await until('it listed again', () => sink.received.at(-1)?.type === 'channels-listed');
    const told = sink.received.map((event) => event.type).filter((type) => type !== 'channels-listed');
    expect(told).toEqual(['leg-created', 'link-lost']);
    const since = sink.received.slice(sink.received.findIndex((event) => event.type === 'link-lost'));
    expect(since[1]).toMatchObject({ type: 'channels-listed', first: true });
  });

  it('by silence is found by the ping', async () => {
    const state = { isDeaf: false };
    const { link, sink } = await upLink({ answer: () => (state.isDeaf ? null : undefined) });
    state.isDeaf = true;
    await until('the link is down', () => sink.statuses.some((status) => status.problem === 'silent'));
    expect(sink.received.some((event) => event.type === 'link-lost')).toBe(true);
    state.isDeaf = false;
    await until('it is up again', () => link.status().state === 'up');
  });

  it('is not called silent while events come', async () => {
    const ping = { isIgnored: false };
    const { pbx, link } = await upLink({
      answer: ({ action }) => (action === 'Ping' && ping.isIgnored ? null : undefined),
    });
    ping.isIgnored = true;
    const feed = setInterval(() => pbx.emit(...newChannel('1')), 20);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    clearInterval(feed);
    expect(link.status()).toMatchObject({ state: 'up', connects: 1 });
  });

  it('tells that the PBX was restarted before any event of the new run', async () => {
    const { pbx, link, sink } = await upLink();
    pbx.boot = '09:30:00';
    pbx.sockets[0]?.destroy();
    await until('it is up again', () => link.status().connects === 2);
    await until('it listed again', () => sink.received.at(-1)?.type === 'channels-listed');
    const types = sink.received.map((event) => event.type);
    const lost = types.indexOf('link-lost');
    expect(types.slice(lost, lost + 3)).toEqual(['link-lost', 'pbx-started', 'channels-listed']);
  });
});

describe('back-pressure', () => {
  it('stops reading when the sink is full and loses nothing', async () => {
    const timings = { ...QUICK, pingDeadlineMs: 5_000 };
    const { pbx, link, sink } = await upLink({}, { timings });
    sink.isFull = true;
    const count = 40_000;
    for (let n = 0; n < count; n++) pbx.emit(...newChannel(`${n}`));
    await until('something came', () => sink.received.length > 1);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const held = sink.received.length;
    expect(held).toBeLessThan(count / 2);
    expect(link.status()).toMatchObject({ state: 'up', connects: 1 });
    sink.isFull = false;
    link.resume();
    const legs = () => sink.received.filter((event) => event.type === 'leg-created').length;
    await until('all came', () => legs() === count);
    expect(link.status().connects).toBe(1);
  });

  it('calls it an overrun when the PBX hangs up on a daemon that did not read', async () => {
    const { pbx, link, sink } = await upLink({}, { timings: { ...QUICK, listEveryMs: 60_000 } });
    await until('the list came', () => sink.received.length > 0);
    sink.isFull = true;
    pbx.emit(...newChannel('1'));
    await until('it came', () => sink.received.some((event) => event.type === 'leg-created'));
    pbx.sockets[0]?.end();
    sink.isFull = false;
    link.resume();
    await until('it is told', () => sink.statuses.some((status) => status.problem === 'overrun'));
  });
});

describe('a link that is stopped', () => {
  it('logs off, closes the socket and says no word of a loss', async () => {
    const { pbx, link, sink } = await upLink();
    await link.stop();
    await until('the PBX saw it go', () => pbx.actions.some(({ action }) => action === 'Logoff'));
    expect(link.status().state).toBe('stopped');
    expect(sink.received.some((event) => event.type === 'link-lost')).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(pbx.sockets).toHaveLength(1);
  });

  it('while it waits for the next attempt tries no more', async () => {
    const { link, pbx } = await failureOf({}, { secret: 'bad' });
    await link.stop();
    const tries = pbx.sockets.length;
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(pbx.sockets.length).toBeLessThanOrEqual(tries);
  });

  it('does not wait for ever for a PBX that keeps the connection', async () => {
    const { link } = await upLink({ answer: (action) => (action.action === 'Logoff' ? null : undefined) });
    const startedAt = Date.now();
    await link.stop();
    expect(Date.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('what goes to the wire', () => {
  it('never carries a line break out of a secret or a name', async () => {
    const secret = 'good\r\nAction: Originate\r\nChannel: PJSIP/1';
    const { pbx } = await failureOf({}, { secret, username: 'ringback\nAction: Reload' });
    const login = pbx.received.join('');
    expect(login).not.toMatch(/^Action: (?!login)/m);
    expect(pbx.actions.map(({ action }) => action)).toEqual(expect.arrayContaining(['login']));
    expect(new Set(pbx.actions.map(({ action }) => action)).size).toBe(1);
    expect(pbx.actions[0]?.secret).toBe('goodAction: OriginateChannel: PJSIP/1');
  });
});
