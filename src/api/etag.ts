// ETags: a client that has an answer already gets 304 and no body. The tag is a hash of the body, so it is right
// whatever the body is made of. Where a body follows from the address and the change sequence alone, the tag of the last
// answer is remembered, and as long as nothing changes the database is not asked.
// Rule: what is remembered is how far the writer was *before* the answer was read. An answer may be newer than that,
// never older.

import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { News } from '../engine/news.ts';
import { holderOf } from './guard.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `changes`: the body follows from the address, what the holder sees and the change sequence alone. */
    etag?: 'content' | 'changes';
  }
  interface FastifyRequest {
    /** How far the writer was when the answer began to be made; null where that does not matter. */
    seenAt: number | null;
  }
}

interface Remembered {
  readonly seq: number;
  readonly tag: string;
  /** The hint that came with it; undefined when there was none. */
  readonly retryAfter: string | undefined;
}

/** Different addresses asked for again and again; a client polls a handful. */
const REMEMBERED_MAX = 1_000;
const TAG_LENGTH = 22;

export function addEtags(api: FastifyInstance, news: News): void {
  const remembered = new Map<string, Remembered>();
  api.decorateRequest('seenAt', null);
  api.addHook('preHandler', async (request, reply) => {
    if (request.routeOptions.config.etag !== 'changes' || isWaiting(request)) return;
    const { changeSeq } = news.progress;
    request.seenAt = changeSeq;
    const known = remembered.get(keyOf(request));
    if (known?.seq !== changeSeq || !hasAlready(request, known.tag)) return;
    if (known.retryAfter !== undefined) reply.header('retry-after', known.retryAfter);
    return notModified(reply, known.tag).send();
  });
  api.addHook('onSend', async (request, reply, payload) => {
    const { etag } = request.routeOptions.config;
    if (etag === undefined || reply.statusCode !== 200 || typeof payload !== 'string') return payload;
    const tag = `"${createHash('sha256').update(payload).digest('base64url').slice(0, TAG_LENGTH)}"`;
    if (request.seenAt !== null) {
      const key = keyOf(request);
      remembered.delete(key);
      const retryAfter = reply.getHeader('retry-after')?.toString();
      remembered.set(key, { seq: request.seenAt, tag, retryAfter });
      if (remembered.size > REMEMBERED_MAX) remembered.delete(remembered.keys().next().value ?? key);
    }
    reply.header('etag', tag);
    if (!hasAlready(request, tag)) return payload;
    notModified(reply, tag).removeHeader('content-type');
    return null;
  });
}

function notModified(reply: FastifyReply, tag: string): FastifyReply {
  return reply.code(304).header('etag', tag);
}

/** A question that waits for news is not to be answered before. */
function isWaiting({ query }: FastifyRequest): boolean {
  return Number((query as { wait?: unknown }).wait ?? 0) > 0;
}

function keyOf(request: FastifyRequest): string {
  const { teams, agent, ownOnly } = holderOf(request);
  return `${JSON.stringify([teams, ownOnly ? agent : null, ownOnly])} ${request.url}`;
}

/** Tags are compared weakly, as RFC 9110 wants it for If-None-Match. */
function hasAlready(request: FastifyRequest, tag: string): boolean {
  const given = request.headers['if-none-match'];
  if (given === undefined) return false;
  const tags = given.split(',').map((each) => each.trim().replace(/^W\//, ''));
  return tags.includes(tag) || tags.includes('*');
}
