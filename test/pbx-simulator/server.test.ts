// A real AMI client (asterisk-manager, the one the daemon uses) against the simulated PBX.

import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/pbx/simulator/server.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ speed: 20, ...options });
  cleanups.push(() => simulator.stop());
  return simulator;
}

type Frame = Readonly<Record<string, string>>;

/** The little of asterisk-manager that these tests use. */
interface Client {
  on(event: string, listener: (frame: Frame) => void): void;
  action(action: Record<string, unknown>, done: (error: unknown, response: Frame) => void): void;
  disconnect(): void;
}

async function connectClient({ port, host, username, secret }: Simulator): Promise<Client> {
  const { default: createManager } = await import('asterisk-manager');
  const client = (createManager as unknown as (...args: unknown[]) => Client)(
    port,
    host,
    username,
    secret,
    true,
  );
  client.on('error', () => undefined);
  cleanups.push(() => client.disconnect());
  return client;
}

function ask(client: Client, action: Record<string, unknown>): Promise<Frame> {
  return new Promise((resolve, reject) => {
    client.action(action, (error, response) => (error ? reject(error) : resolve(response)));
  });
}

function seen(client: Client, wanted: (frame: Frame) => boolean): Promise<Frame> {
  return new Promise((resolve) => client.on('managerevent', (frame) => wanted(frame) && resolve(frame)));
}

test('a client with the right secret is let in, told the version, and hears calls', async () => {
  const client = await connectClient(await start());
  const call = seen(client, ({ event }) => event === 'Newchannel');
  expect(await ask(client, { action: 'CoreSettings' })).toMatchObject({ asteriskversion: '22.5.1' });
  expect(await ask(client, { action: 'Ping' })).toMatchObject({ response: 'Success', ping: 'Pong' });
  expect((await call).channel).toMatch(/^PJSIP\//);
});

test('a wrong secret is answered with "Authentication failed" and the end of the connection', async () => {
  const simulator = await start();
  const text = await converse(
    simulator,
    'Action: Login\r\nUsername: ringback\r\nSecret: wrong\r\nActionID: 7\r\n\r\n',
  );
  expect(text).toContain('Response: Error\r\nActionID: 7\r\nMessage: Authentication failed\r\n');
});

test('MD5 login needs the challenge of this very session', async () => {
  const simulator = await start();
  const { socket, read } = open(simulator);
  socket.write('Action: Challenge\r\nAuthType: MD5\r\n\r\n');
  const challenge = /Challenge: (\d+)/.exec(await read('Challenge: '))?.[1] ?? '';
  const key = createHash('md5').update(`${challenge}${simulator.secret}`).digest('hex');
  socket.write(`Action: Login\r\nAuthType: MD5\r\nUsername: ${simulator.username}\r\nKey: ${key}\r\n\r\n`);
  expect(await read('FullyBooted')).toContain('Message: Authentication accepted');
});

test('what a client filters out it does not hear', async () => {
  const client = await connectClient(await start());
  await ask(client, { action: 'Filter', operation: 'Add', filter: '!^Event: (Newexten|NewConnectedLine)' });
  const heard = new Set<string>();
  client.on('managerevent', ({ event }) => heard.add(event ?? ''));
  await seen(client, ({ event }) => event === 'Hangup');
  expect(heard).toContain('Newchannel');
  expect(heard).not.toContain('Newexten');
  expect(heard).not.toContain('NewConnectedLine');
});

test('the channel list is what the events said: announced and not hung up', async () => {
  const simulator = await start({ speed: 5 });
  const client = await connectClient(simulator);
  const open = new Set<string>();
  const listed = new Set<string>();
  client.on('managerevent', ({ event = '', uniqueid = '' }) => {
    if (event === 'Newchannel') open.add(uniqueid);
    if (event === 'Hangup') open.delete(uniqueid);
    if (event === 'CoreShowChannel') listed.add(uniqueid);
  });
  await seen(client, ({ event }) => event === 'BridgeEnter');
  const complete = seen(client, ({ event }) => event === 'CoreShowChannelsComplete');
  await ask(client, { action: 'CoreShowChannels' });
  const { listitems } = await complete;
  expect(listed.size).toBeGreaterThan(1);
  expect(listitems).toBe(String(listed.size));
  expect([...listed].sort()).toEqual([...open].sort());
});

test('the queue list ends with its own completion event', async () => {
  const client = await connectClient(await start());
  const complete = seen(client, ({ event }) => event === 'QueueStatusComplete');
  const params = seen(client, ({ event }) => event === 'QueueParams');
  await ask(client, { action: 'QueueStatus' });
  expect((await params).queue).toBe('sales');
  expect((await complete).eventlist).toBe('Complete');
});

test('an action it does not know is an error, and so is any action before the login', async () => {
  const simulator = await start();
  expect(await converse(simulator, 'Action: Ping\r\n\r\n', 'denied')).toContain('Message: Permission denied');
  const client = await connectClient(simulator);
  await expect(ask(client, { action: 'Command' })).rejects.toMatchObject({ response: 'Error' });
});

test('faults: silence, an event cut in two, events without time, an old Asterisk', async () => {
  const login = 'Action: Login\r\nUsername: ringback\r\nSecret: simulator\r\n\r\n';
  const silent = open(await start({ fault: 'silent' }));
  silent.socket.write(login);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(silent.text()).toBe('');
  const cut = await converse(await start({ fault: 'cut-mid-event' }), login);
  expect(cut.endsWith('\r\n\r\n')).toBe(false);
  const timeless = await converse(await start({ fault: 'no-timestamp' }), login, 'Hangup\r\n');
  expect(timeless).not.toContain('Timestamp: ');
  const old = await start({ fault: 'old-version' });
  expect(await converse(old, login, 'FullyBooted')).toMatch(/^Asterisk Call Manager\/1\.3\r\n/);
});

test('a client that does not read is dropped, and the others hear on', async () => {
  const simulator = await start({ speed: 1_000 });
  const deaf = open(simulator);
  const dropped = new Promise((resolve) => deaf.socket.once('close', resolve));
  deaf.socket.on('error', () => undefined);
  deaf.socket.write('Action: Login\r\nUsername: ringback\r\nSecret: simulator\r\n\r\n');
  await deaf.read('FullyBooted');
  deaf.socket.pause();
  const client = await connectClient(simulator);
  let heard = 0;
  client.on('managerevent', () => heard++);
  setTimeout(() => deaf.socket.resume(), 12_000);
  await dropped;
  const before = heard;
  await seen(client, ({ event }) => event === 'Hangup');
  expect(heard).toBeGreaterThan(before);
}, 30_000);

function open({ port, host }: Simulator) {
  const socket: Socket = connect(port, host);
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  cleanups.push(() => socket.destroy());
  const read = (until: string): Promise<string> =>
    new Promise((resolve) => {
      const look = () => {
        if (text.includes(until)) resolve(text);
        else if (socket.destroyed) resolve(text);
        else setTimeout(look, 5);
      };
      look();
    });
  return { socket, read, text: () => text };
}

/** Sends, and reads until `until` or the end of the connection. */
async function converse(simulator: Simulator, lines: string, until = '\u0000'): Promise<string> {
  const { socket, read } = open(simulator);
  socket.on('error', () => undefined);
  socket.write(lines);
  return await read(until);
}
