// The part of the configuration that says where the API listens, and who may come in: programs with tokens, people who sign in.

import { isIP, isIPv6 } from 'node:net';
import { z } from 'zod';
import { ROLES } from '../desk/roles.ts';
import { SCOPES } from '../desk/scopes.ts';
import { choice, group, host, identifier, list, secret, text, whole, yesNo } from './leaves.ts';

const TOKEN_WANTED = 'a token of 8 to 200 letters, digits or -._~+/=';
const TOKEN = /^[A-Za-z0-9._~+/=-]{8,200}$/;

export const tokenText = () => text(TOKEN_WANTED, TOKEN);

const sessions = group({
  /** However busy they are. */
  hours: whole(1, 720).default(12),
  /** Without a request. */
  idleMinutes: whole(1, 10_080).default(120),
});

const ADDRESS_WANTED = 'an IP address or a network such as 10.0.0.0/8';

function isNetwork(value: string): boolean {
  const [address = '', bits, ...more] = value.split('/');
  if (isIP(address) === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isIPv6(address) ? 128 : 32));
}

const PRIVATE_WANTED = 'true, false, or a list of networks such as [192.168.1.0/24]';

/** Where, of what lies behind the firewall, webhooks may be sent. */
export const privateNetworks = () =>
  z.union(
    [yesNo(), list(text(ADDRESS_WANTED).refine(isNetwork, { error: ADDRESS_WANTED }), ADDRESS_WANTED)],
    {
      error: PRIVATE_WANTED,
    },
  );

const HEADER_WANTED = 'the name of a header such as X-Remote-User, and not one that has another meaning here';
/** Clients say other things in these. */
const OTHER_HEADERS =
  /^(authorization|cookie|host|origin|x-csrf-token|idempotency-key|user-agent|x-forwarded-(for|host|port|proto))$/i;

const trustedHeader = z.strictObject({
  header: text(HEADER_WANTED, /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/)
    .refine((name) => !OTHER_HEADERS.test(name), { error: HEADER_WANTED })
    .default('X-Remote-User'),
  from: list(
    text(ADDRESS_WANTED).refine(isNetwork, { error: ADDRESS_WANTED }),
    'a list of addresses of your proxies',
  ).min(1, { error: 'a list of at least one address' }),
  /** null: only those who are users already. */
  createAs: choice(ROLES).nullable().default(null),
});

const tls = z.strictObject({
  /** PEM: the certificate, then those that lead to its authority. */
  certFile: text('a path to a certificate (PEM)'),
  keyFile: text('a path to the private key of the certificate (PEM)'),
  /** How long browsers come by TLS only, once they have; 0: they are not told to. */
  hstsDays: whole(0, 3_650).default(30),
});

export const api = group({
  host: host().default('127.0.0.1'),
  port: whole(0, 65_535).default(8088),
  /** null: plain HTTP, on loopback or behind a proxy only. */
  tls: tls.nullable().default(null),
  /** Something in front of it speaks TLS with the outside; nothing else can reach the port. */
  behindProxy: yesNo().default(false),
  tokens: list(
    z.strictObject({
      name: identifier('a name for the holder of this token'),
      token: secret(TOKEN_WANTED).regex(TOKEN, { error: TOKEN_WANTED }),
      /** Whoever may write the configuration may do everything. */
      scopes: list(choice(SCOPES), 'a list of scopes').default(['admin']),
      teams: list(text('a team name'), 'a list of teams').nullable().default(null),
    }),
    'a list of tokens',
  ).default([]),
  requestsPerMinute: whole(10, 10_000_000).default(12_000),
  trustProxy: yesNo().default(false),
  sessions,
  trustedHeader: trustedHeader.nullable().default(null),
});
