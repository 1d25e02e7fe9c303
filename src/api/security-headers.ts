// What every answer tells browsers: nothing in it is a page, a script or a picture of somebody else's. The dashboard's own pages say
// what they need instead (page.ts).

import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/schema.ts';

const DAY_SECONDS = 86_400;

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** By name. Strict-Transport-Security only where the daemon itself speaks TLS: it would be false otherwise. */
export function securityHeaders({ api: { tls } }: Config): Readonly<Record<string, string>> {
  if (tls === null || tls.hstsDays === 0) return HEADERS;
  return { ...HEADERS, 'strict-transport-security': `max-age=${tls.hstsDays * DAY_SECONDS}` };
}

export function addSecurityHeaders(app: FastifyInstance, headers: ReturnType<typeof securityHeaders>): void {
  const all = Object.entries(headers);
  app.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of all) if (!reply.hasHeader(name)) reply.header(name, value);
  });
}
