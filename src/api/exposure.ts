// Who on the network may reach the API at all? Loopback always. Beyond it nothing is opened that nobody could sign in to, or in
// which tokens and passwords would cross the network in the clear.

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Config } from '../config/schema.ts';
import { AppError } from '../errors.ts';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/i;

/** A name is loopback when everything that it means is. */
export async function isLoopback(host: string): Promise<boolean> {
  const plain = host.replace(/^\[|\]$/g, '');
  if (isIP(plain) !== 0) return LOOPBACK.test(plain);
  const addresses = await lookup(plain, { all: true }).catch(() => []);
  return addresses.length > 0 && addresses.every(({ address }) => LOOPBACK.test(address));
}

/** `waysIn`: tokens, valid keys and users. Errors: `config`. */
export async function refuseExposure({ api }: Config, waysIn: number): Promise<void> {
  if (await isLoopback(api.host)) return;
  const where = `api.host is ${api.host}, which others on the network can reach`;
  if (api.tls === null && !api.behindProxy) {
    throw new AppError(
      'config',
      `${where}, and without TLS everybody on the way reads passwords, tokens and calls. Set api.tls (certFile, keyFile); ` +
        'or, when a proxy in front of it speaks TLS and nothing else can reach the port, api.behindProxy: true; or api.host: 127.0.0.1.',
    );
  }
  if (waysIn > 0) return;
  throw new AppError(
    'config',
    `${where}, and nobody could sign in yet. Make a user first (\`ringback users add NAME --role admin\`), or a key ` +
      '(`ringback keys add`), or set api.tokens.',
  );
}
