// By mail, over SMTP. Rule: a password goes out in clear only where the administrator says so, or to this machine itself; a mail that
// some of its readers did not get is not delivered.

import { Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import type { Courier, Letter } from '../letter.ts';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS where the server offers it. */
  readonly secure: boolean;
  readonly username: string | null;
  readonly password: string | null;
  /** The password may go out without TLS. */
  readonly allowPlain: boolean;
  readonly from: string;
}

const TIMEOUT_MS = 30_000;
/** Of which it is known who has them already: what is tried again within days. */
const LETTERS_MAX = 50;
const THIS_MACHINE = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/i;

export function mailCourier(server: MailServer, to: readonly string[]): Courier {
  /** Letter → who has it already, of those that not everybody has. */
  const reached = new Map<string, readonly string[]>();
  return {
    async deliver(letter, signal) {
      const before = reached.get(letter.id) ?? [];
      const left = to.filter((address) => !before.includes(address));
      const { rejected, why } = await send(server, to, left, letter, signal);
      const refused = left.filter((address) => rejected.some((each) => address.includes(each)));
      reached.delete(letter.id);
      if (refused.length === 0) return;
      reached.set(
        letter.id,
        to.filter((address) => !refused.includes(address)),
      );
      for (const id of [...reached.keys()].slice(0, -LETTERS_MAX)) reached.delete(id);
      throw new Error(
        `not to ${refused.join(', ')}: ${[...new Set(why)].join('; ')}. Everybody else has it.`,
      );
    },
  };
}

interface Refusals {
  /** Addresses. */
  readonly rejected: readonly string[];
  /** In the words of the server. */
  readonly why: readonly string[];
}

async function send(
  { host, port, secure, username, password, allowPlain, from }: MailServer,
  to: readonly string[],
  left: readonly string[],
  { id, subject, text, html, attachments }: Letter,
  signal: AbortSignal,
): Promise<Refusals> {
  // A server that answers drop by drop is never silent: only this ends it.
  const socket = new Socket();
  const giveUp = () => void socket.destroy();
  signal.addEventListener('abort', giveUp);
  const isTlsWanted = username !== null && !allowPlain && !THIS_MACHINE.test(host);
  const transport = createTransport({
    host,
    port,
    secure,
    socket,
    requireTLS: isTlsWanted,
    ...(username === null ? {} : { auth: { user: username, pass: password ?? '' } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    signal.throwIfAborted();
    const { rejected = [], rejectedErrors = [] } = await transport.sendMail({
      from,
      to: [...to],
      envelope: { from, to: [...left] },
      subject,
      text,
      ...(html === null ? {} : { html }),
      messageId: `<${id.replace(/[^\w.-]/g, '.')}@ringback.invalid>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      attachments: attachments.map(({ name, type, content }) => ({
        filename: name,
        contentType: type,
        content,
      })),
    });
    return {
      rejected,
      why: rejectedErrors.map(({ response, message }) => String(response ?? message)),
    };
  } catch (error) {
    if (signal.aborted) throw new Error(`${host} did not take the mail in time`, { cause: error });
    if (isTlsWanted && (error as { code?: unknown }).code === 'ETLS') {
      throw new Error(
        `${host} offers no TLS that works, and the password is not sent in clear (reports.mail.allowPlain): ${(error as Error).message}`,
        { cause: error },
      );
    }
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
    socket.destroy();
    transport.close();
  }
}
