// Who posts call records: a PBX, by its own cdrToken. mod_json_cdr can send user and password only (`cred`), and puts
// `?uuid=` behind its URL whatever stands there: the token is the password, of any user, or a bearer token.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PbxConfig } from '../config/schema.ts';
import { AppError } from '../errors.ts';
import { digestOf, isSameDigest } from '../same-secret.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The PBX whose cdrToken was sent; null without one. */
    poster: string | null;
  }
}

/** Returns the PBX of the token in an `Authorization` header; null when there is none. Every token is compared. */
export function createPosters(pbxs: readonly PbxConfig[]): (header: string | undefined) => string | null {
  const known = pbxs.flatMap((pbx) =>
    pbx.type === 'freeswitch' && pbx.cdrToken !== null ? [{ id: pbx.id, hash: digestOf(pbx.cdrToken) }] : [],
  );
  return (header) => {
    const given = tokenIn(header ?? '');
    if (given === null) return null;
    const hash = digestOf(given);
    let poster: string | null = null;
    for (const { id, hash: wanted } of known) if (isSameDigest(wanted, hash)) poster = id;
    return poster;
  };
}

function tokenIn(header: string): string | null {
  const [, scheme = '', value = ''] = /^(Basic|Bearer) +(\S+) *$/i.exec(header) ?? [];
  if (scheme.toLowerCase() !== 'basic') return value || null;
  const [, password = ''] = /^[^:]*:(.*)$/s.exec(Buffer.from(value, 'base64').toString('utf8')) ?? [];
  return password || null;
}

/** For `onRequest` of the route. Errors: `unauthorized`. */
export async function requirePoster(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { pbx } = request.params as { pbx: string };
  if (request.poster === pbx) return;
  reply.header('www-authenticate', 'Basic realm="call records"');
  throw new AppError(
    'unauthorized',
    `Send the cdrToken of PBX "${pbx.slice(0, 40)}" as the password: <param name="cred" value="ringback:TOKEN"/> in json_cdr.conf.xml.`,
  );
}
