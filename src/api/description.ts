// The description of the API (OpenAPI 3.1): what is said of all of it, and how clients show who they are.

import { fastifySwagger } from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { COOKIE } from './cookies.ts';
import type { ApiDeps } from './deps.ts';
import { WEBHOOKS } from './hook-description.ts';

const TAGS = [
  { name: 'calls', description: 'What happened to every call' },
  { name: 'tasks', description: 'Customers to call back' },
  { name: 'dial', description: 'Click-to-call: the PBX rings the agent, then the customer' },
  { name: 'contacts', description: 'Who the customers are, as a CRM tells' },
  { name: 'lists', description: 'Numbers that never make a task, or that go first' },
  {
    name: 'metrics',
    description: 'Indicators with their formulas, and the way to the calls behind them',
  },
  {
    name: 'scripts',
    description: 'What agents are asked to say, how calls are scored, what is to be reviewed',
  },
  { name: 'reports', description: 'Summaries of days, weeks and months' },
  { name: 'events', description: 'What happens, told at once' },
  { name: 'hooks', description: 'Webhooks: events, sent to you' },
  { name: 'session', description: 'Signing in and out; who asks' },
  { name: 'users', description: 'People who may sign in' },
  { name: 'access', description: 'Keys, and who asked for what' },
  { name: 'erasures', description: 'Customers who asked to be forgotten' },
  { name: 'pbx', description: 'Links to the PBXs, gaps, and what is wrong there' },
  { name: 'settings', description: 'What the configuration says, without its secrets' },
  { name: 'service', description: 'Health and figures; no token' },
] as const;

export async function describe(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Ringback',
        description:
          'Calls as people count them, and callback tasks for the missed ones. Lists answer ' +
          '`{ items, next }`, newest change last. Every problem has the shape `Problem`. Lists, changes, one call and ' +
          'one task carry an `ETag`; `If-None-Match` gets 304.',
        version: deps.version,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: [...TAGS],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'A key, or a token of the configuration' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: COOKIE,
            description: `Set by POST /api/v1/session; over TLS it is called __Host-${COOKIE}. Lists and records hold what the user may see.`,
          },
          csrf: {
            type: 'apiKey',
            in: 'header',
            name: 'x-csrf-token',
            description:
              'With the cookie, for whatever changes something: `csrf` of GET /api/v1/session. The request has to come from the ' +
              'page itself (Sec-Fetch-Site: same-origin, or Origin).',
          },
          cdr: { type: 'http', scheme: 'basic', description: 'Any user, and the cdrToken of the PBX' },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
    transform: createJsonSchemaTransform({}),
    transformObject: createJsonSchemaTransformObject({}),
  });
}

/** The generator makes a twin of every schema for requests; those that nothing refers to are left out. */
export function describeOnce(app: FastifyInstance): () => unknown {
  let document: unknown;
  return () => {
    if (document !== undefined) return document;
    const made = app.swagger() as { paths?: Paths; components?: { schemas?: Record<string, unknown> } };
    const schemas = made.components?.schemas ?? {};
    for (const name of Object.keys(schemas)) {
      if (name.endsWith('Input') && !JSON.stringify(made.paths).includes(`/${name}"`)) delete schemas[name];
    }
    document = { ...made, paths: withForgeryTokens(made.paths), webhooks: WEBHOOKS };
    return document;
  };
}

interface Paths {
  readonly [path: string]: { readonly [method: string]: { readonly security?: unknown } };
}

/** Whatever changes something needs the token against forgery beside the cookie. */
function withForgeryTokens(paths: Paths = {}): Paths {
  const security = [{ token: [] }, { session: [], csrf: [] }];
  return Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [
          method,
          method === 'get' ? operation : { security, ...operation },
        ]),
      ),
    ]),
  );
}
