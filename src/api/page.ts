// The dashboard: files that were built, served as they are. Nothing in them may load or talk to anything but this daemon, and the
// browser is told so. Addresses within the page (`/tasks/…`) are all answered by its index.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fastifyStatic } from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const CONTENT_SECURITY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  // Recordings of calls.
  "media-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const INDEX = 'index.html';
/** The builder puts a hash of what is in them into the names of these. */
const ASSETS = '/assets/';
const YEAR_SECONDS = 31_536_000;
const HOUR_SECONDS = 3_600;

/** Paths that are never the page's. */
const OTHERS = /^\/(api|healthz|readyz|metrics)(\/|$)/;

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Ringback</title>
<h1>Ringback runs</h1>
<p>The dashboard is not built here. <code>npm run build</code> builds it; a package brings it along.</p>
<p>The API is described in <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</p>
</html>
`;

/** `folder`: of the built page; null, or without an index: there is none. */
export async function addPage(app: FastifyInstance, folder: string | null): Promise<void> {
  if (folder === null || !existsSync(join(folder, INDEX))) {
    app.get('/', { schema: { hide: true } as object }, async (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(NOT_BUILT),
    );
    return;
  }
  await app.register(fastifyStatic, {
    root: folder,
    index: INDEX,
    preCompressed: true,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (reply, path) => setHeaders(reply as FastifyReply, path.slice(folder.length)),
  });
}

/** Answers what nothing else answers with the index, when it is an address within the page. false: it is not. */
export function answerWithIndex(
  app: FastifyInstance,
  { method, url }: FastifyRequest,
  reply: FastifyReply,
): boolean {
  const path = url.split('?')[0] ?? '';
  const isOurs = (method === 'GET' || method === 'HEAD') && !OTHERS.test(path) && !path.startsWith(ASSETS);
  if (!isOurs || !app.hasReplyDecorator('sendFile')) return false;
  reply.code(200).sendFile(INDEX);
  return true;
}

/** `path`: within the folder; of a compressed twin, its own. */
function setHeaders(reply: FastifyReply, path: string): void {
  const plain = path.replaceAll('\\', '/').replace(/\.(br|gz)$/, '');
  if (plain.endsWith('.html')) {
    reply.header('content-security-policy', CONTENT_SECURITY);
    reply.header('cross-origin-opener-policy', 'same-origin');
    reply.header('cache-control', 'no-cache');
    return;
  }
  const isHashed = plain.startsWith(ASSETS);
  reply.header(
    'cache-control',
    isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : `public, max-age=${HOUR_SECONDS}`,
  );
}
