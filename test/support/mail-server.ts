// A real SMTP server on loopback: keeps what it is sent, and can refuse it.

import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail extends ParsedMail {
  readonly recipients: readonly string[];
}

export async function startMailServer() {
  const mails: ReceivedMail[] = [];
  const refusing = { isOn: false, mailboxes: [] as string[] };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, done) =>
      username === 'robot' && password === 'sesame'
        ? done(null, { user: username })
        : done(new Error('wrong password')),
    onRcptTo({ address }, _session, done) {
      if (refusing.mailboxes.includes(address)) {
        return done(Object.assign(new Error(`no mailbox ${address}`), { responseCode: 550 }));
      }
      done();
    },
    onData(stream, session, done) {
      simpleParser(stream).then((mail) => {
        if (refusing.isOn) return done(Object.assign(new Error('mailbox full'), { responseCode: 452 }));
        mails.push(
          Object.assign(mail, { recipients: session.envelope.rcptTo.map(({ address }) => address) }),
        );
        done();
      }, done);
    },
  });
  // A client that is killed in the middle of a mail.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    refusing,
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}
