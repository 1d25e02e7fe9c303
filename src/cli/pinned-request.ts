// A request to the daemon on this machine, over plain HTTP or over TLS. The certificate is written for the name under which people
// reach the daemon, not for loopback, and may be self-signed: it is known by its fingerprint instead, from the control file.
// Rule: nothing is sent, and no token above all, before the certificate has been looked at.

import { request as plain, type RequestOptions } from 'node:http';
import { request as secure } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect } from 'node:tls';

export interface Answered {
  readonly status: number;
  readonly text: string;
}

export interface Question {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly timeoutMs: number;
}

/** `fingerprint`: of the certificate that is wanted; null: plain HTTP. Errors: whatever keeps an answer from coming. */
export function pinnedRequest(url: URL, fingerprint: string | null, question: Question): Promise<Answered> {
  const { method, headers, body, timeoutMs } = question;
  // No agent: it would make connections in its own way.
  const options: RequestOptions = { method, headers, signal: AbortSignal.timeout(timeoutMs) };
  return new Promise((resolve, reject) => {
    const asked =
      url.protocol === 'https:'
        ? secure(url, {
            ...options,
            createConnection: (_options, use) => pinned(url, fingerprint, timeoutMs, use),
          })
        : plain(url, { ...options, agent: false });
    asked.on('error', reject);
    asked.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => {
        text += piece;
      });
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    asked.end(body ?? undefined);
  });
}

/** Hands the connection over once it has shown the right certificate. */
function pinned(
  { hostname, port }: URL,
  fingerprint: string | null,
  timeoutMs: number,
  use: (error: Error | null, socket: Socket) => void,
): undefined {
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = connect({
    ...{ host, port: Number(port || 443) },
    ...(isIP(host) === 0 ? { servername: host } : {}),
    // Who it is shows in the fingerprint, below.
    rejectUnauthorized: false,
  });
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error('it does not answer')));
  socket.once('error', (error) => use(error, socket));
  socket.once('secureConnect', () => {
    const shown = socket.getPeerX509Certificate()?.fingerprint256;
    socket.removeAllListeners('error');
    if (fingerprint !== null && shown === fingerprint) return use(null, socket);
    socket.destroy();
    use(new Error('it shows another certificate than the daemon'), socket);
  });
}
