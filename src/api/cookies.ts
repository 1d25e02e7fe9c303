// The cookie of a session. Scripts of the page cannot read it, other sites cannot have it sent, and over TLS it carries the prefix
// that keeps other hosts of the same domain from setting it.

import type { FastifyReply, FastifyRequest } from 'fastify';

export const COOKIE = 'ringback_session';
const SECURE_COOKIE = `__Host-${COOKIE}`;
/** As `newCookie` makes them. */
const VALUE = /^[\w-]{43}$/;
const HEADER_LENGTH_MAX = 8_192;

/** What the cookie of a session holds; null: there is none, or nothing that we ever gave out. */
export function sessionCookie({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  const found = new Map<string, string>();
  for (const pair of (headers.cookie ?? '').slice(0, HEADER_LENGTH_MAX).split(';')) {
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    // Of several the first is the one with the longest path: ours has the shortest, so it is the last.
    if (at > 0 && VALUE.test(value)) found.set(name, value);
  }
  return found.get(SECURE_COOKIE) ?? found.get(COOKIE) ?? null;
}

export function giveCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  value: string,
  lifeMs: number,
): void {
  reply.header('set-cookie', cookieText(isSecure(request), value, Math.floor(lifeMs / 1000)));
}

export function takeCookie(request: FastifyRequest, reply: FastifyReply): void {
  const texts = [cookieText(false, '', 0), ...(isSecure(request) ? [cookieText(true, '', 0)] : [])];
  reply.header('set-cookie', texts);
}

/** It came by TLS, or a proxy that is believed says that it did. */
const isSecure = ({ protocol }: FastifyRequest): boolean => protocol === 'https';

function cookieText(secure: boolean, value: string, lifeSeconds: number): string {
  const [name, more] = secure ? [SECURE_COOKIE, '; Secure'] : [COOKIE, ''];
  return `${name}=${value}; Path=/; Max-Age=${lifeSeconds}; HttpOnly; SameSite=Strict${more}`;
}
