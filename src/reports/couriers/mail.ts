// By mail, over SMTP.

import { createTransport } from 'nodemailer';
import type { Courier } from '../letter.ts';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS where the server offers it. */
  readonly secure: boolean;
  readonly username: string | null;
  readonly password: string | null;
  readonly from: string;
}

const TIMEOUT_MS = 30_000;

export function mailCourier(server: MailServer, to: readonly string[]): Courier {
  return {
    async deliver({ id, subject, text, html, attachments }) {
      const { host, port, secure, username, password, from } = server;
      const transport = createTransport({
        host,
        port,
        secure,
        ...(username === null ? {} : { auth: { user: username, pass: password ?? '' } }),
        connectionTimeout: TIMEOUT_MS,
        greetingTimeout: TIMEOUT_MS,
        socketTimeout: TIMEOUT_MS,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        await transport.sendMail({
          from,
          to: [...to],
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
      } finally {
        transport.close();
      }
    },
  };
}
