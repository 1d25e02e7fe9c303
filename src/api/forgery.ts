// Other sites can make a browser send requests with its cookies. Whatever changes something and comes with a cookie has to show two
// things that they cannot have: a token that only the page can read, and the word of the browser that the page sent it.

import type { FastifyRequest } from 'fastify';
import { csrfToken } from '../access/session-ring.ts';
import { AppError } from '../errors.ts';
import { isSameSecret } from '../same-secret.ts';

const HARMLESS_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Errors: `forbidden`. */
export function refuseForgery(request: FastifyRequest, cookie: string): void {
  if (HARMLESS_METHODS.includes(request.method)) return;
  const given = request.headers['x-csrf-token'];
  if (typeof given !== 'string' || !isSameSecret(given, csrfToken(cookie))) {
    throw new AppError(
      'forbidden',
      'With a cookie, a request that changes something needs the header x-csrf-token: `csrf` of GET /api/v1/session.',
    );
  }
  if (originOf(request) === 'same') return;
  throw new AppError(
    'forbidden',
    'With a cookie, a request that changes something must come from the page itself (Sec-Fetch-Site or Origin). ' +
      'Behind a proxy set api.trustProxy, so that its address is known here.',
  );
}

/** For what changes something without a cookie: programs send neither header. Errors: `forbidden`. */
export function refuseOtherSites(request: FastifyRequest): void {
  if (originOf(request) !== 'other') return;
  throw new AppError('forbidden', 'This must come from the page itself, not from another site.');
}

/** `unknown`: the client does not say. Browsers say at least one of the two wherever it matters. */
function originOf(request: FastifyRequest): 'same' | 'other' | 'unknown' {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined) return site === 'same-origin' ? 'same' : 'other';
  if (origin === undefined) return 'unknown';
  return origin === `${request.protocol}://${request.host}` ? 'same' : 'other';
}
