// How somebody may sign in here: asked by the page before anybody is known. Rule: what it answers is for everybody; only a demo tells
// a password, and only a browser on this very machine.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Access } from './access.ts';
import type { ApiDeps } from './deps.ts';
import { problemResponses } from './problem.ts';

const LOOPBACK_ADDRESS = /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/;
/** A name that leads here by somebody else's doing (DNS rebinding) is none of these. */
const LOOPBACK_HOST = /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/;

const waysSchema = z
  .object({
    header: z.boolean().describe('A proxy that is believed says who asks: an empty body signs in'),
    demo: z
      .object({ name: z.string(), password: z.string() })
      .nullable()
      .describe('Of the demo, for a browser on its own machine; null otherwise'),
  })
  .meta({
    id: 'SignInWays',
    description: 'How somebody may sign in',
    examples: [{ header: false, demo: null }],
  });

export function addSignInWays(instance: FastifyInstance, deps: ApiDeps, { proxies }: Access): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/session/ways',
    {
      schema: {
        operationId: 'getSignInWays',
        tags: ['session'],
        summary: 'How somebody may sign in',
        security: [],
        response: { 200: waysSchema, ...problemResponses(429) },
      },
    },
    async (request) => ({
      header: proxies?.isTrusted(request.raw.socket.remoteAddress) === true && nameComes(proxies, request),
      demo: deps.demo !== null && isFromHere(request) ? { ...deps.demo } : null,
    }),
  );
}

function nameComes(proxies: NonNullable<Access['proxies']>, { raw }: FastifyRequest): boolean {
  return proxies.nameIn(raw.headers) !== null;
}

function isFromHere({ raw, hostname }: FastifyRequest): boolean {
  return LOOPBACK_ADDRESS.test(raw.socket.remoteAddress ?? '') && LOOPBACK_HOST.test(hostname);
}
