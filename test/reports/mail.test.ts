// What a mail server may do to a mail: take it for some only, want a password without TLS, never finish.

import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mailCourier } from '../../src/reports/couriers/mail.ts';
import type { Letter } from '../../src/reports/letter.ts';
import { startMailServer } from '../support/mail-server.ts';

const LETTER: Letter = {
  id: 'summary/day/2026-03-02',
  subject: 'Calls of the day',
  brief: 'brief',
  text: 'text',
  html: null,
  attachments: [],
  data: { type: 'test' },
};
const AT_EASE = () => new AbortController().signal;

let mail: Awaited<ReturnType<typeof startMailServer>>;
beforeAll(async () => {
  mail = await startMailServer();
});
afterAll(() => mail.close());

const server = (port: number, more: Partial<Parameters<typeof mailCourier>[0]> = {}) => ({
  ...{ host: '127.0.0.1', port, secure: false, username: null, password: null, allowPlain: false },
  from: 'Ringback <ringback@example.org>',
  ...more,
});

test('a mailbox that is refused is told, and tried again without the others', async () => {
  const to = ['Boss <boss@example.org>', 'gone@example.org', 'sales@example.org'];
  const courier = mailCourier(server(mail.port), to);
  const recipients = () => mail.mails.map((each) => each.recipients);
  mail.refusing.mailboxes = ['gone@example.org', 'boss@example.org'];
  await expect(courier.deliver(LETTER, AT_EASE())).rejects.toThrow(
    /^not to Boss <boss@example.org>, gone@example.org: 550 no mailbox .*Everybody else has it\.$/,
  );
  mail.refusing.mailboxes = ['gone@example.org'];
  await expect(courier.deliver(LETTER, AT_EASE())).rejects.toThrow(/^not to gone@example.org/);
  await expect(courier.deliver(LETTER, AT_EASE())).rejects.toThrow(/no mailbox gone@example.org/);
  mail.refusing.mailboxes = [];
  await courier.deliver(LETTER, AT_EASE());
  expect(recipients()).toEqual([['sales@example.org'], ['boss@example.org'], ['gone@example.org']]);
  // Everybody has it: whoever sends it once more means everybody.
  await courier.deliver(LETTER, AT_EASE());
  expect(recipients().at(-1)).toEqual(['boss@example.org', 'gone@example.org', 'sales@example.org']);
});

describe('a server that says what it likes', () => {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  let answer: (line: string, socket: Socket) => void = () => undefined;
  const fake = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.write('220 mail.example.org ESMTP\r\n');
    socket.on('data', (bytes) => {
      for (const line of bytes.toString().split('\r\n').filter(Boolean)) {
        heard.push(line);
        answer(line, socket);
      }
    });
  });
  beforeAll(() => new Promise<void>((resolve) => fake.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise<void>((resolve) => fake.close(() => resolve())));
  const port = () => (fake.address() as AddressInfo).port;

  test('gets no password without TLS, unless the administrator says so', async () => {
    answer = (line, socket) => {
      if (line.startsWith('EHLO')) socket.write('250-mail.example.org\r\n250 AUTH PLAIN LOGIN\r\n');
      else if (line.startsWith('AUTH')) socket.write('535 no\r\n');
      else socket.write('502 not here\r\n');
    };
    // Another machine, as far as a name can tell.
    const named = { host: '::ffff:127.0.0.1', username: 'robot', password: 'sesame' };
    const secret = Buffer.from('\0robot\0sesame').toString('base64');
    await expect(
      mailCourier(server(port(), named), ['a@example.org']).deliver(LETTER, AT_EASE()),
    ).rejects.toThrow(
      /offers no TLS that works, and the password is not sent in clear \(reports\.mail\.allowPlain\)/,
    );
    expect(heard.join('\n')).not.toMatch(/AUTH/);
    const allowed = mailCourier(server(port(), { ...named, allowPlain: true }), ['a@example.org']);
    await expect(allowed.deliver(LETTER, AT_EASE())).rejects.toThrow(/Invalid login|535/);
    expect(heard.join('\n')).toContain(secret);
  });

  test('and one that never finishes is left, its connection closed', async () => {
    let dripped = 0;
    answer = (_line, socket) => {
      const drip = setInterval(() => {
        dripped++;
        socket.write('250-still here\r\n');
      }, 20);
      socket.on('close', () => clearInterval(drip));
    };
    const courier = mailCourier(server(port()), ['a@example.org']);
    await expect(courier.deliver(LETTER, AbortSignal.timeout(400))).rejects.toThrow(
      '127.0.0.1 did not take the mail in time',
    );
    expect(dripped).toBeGreaterThan(3);
    await expect.poll(() => sockets.size).toBe(0);
  });
});
