// Keys and the audit log: for administrators.

import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { SCOPES } from '../desk/scopes.ts';
import { AppError } from '../errors.ts';
import type { ApiKey } from '../store/access-queries.ts';
import { isoTime, isoTimeOrNull, timeSchema } from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { requireScope } from './guard.ts';
import { hashKey, type KeyRing, newKey } from './key-ring.ts';
import { placeOrder } from './orders.ts';
import { problemResponses } from './problem.ts';
import { choice, page, word } from './query.ts';

const KEY_EXAMPLE = {
  id: '2f1c7a52-8f0e-4f7b-9f0a-3a54bb2f6a10',
  name: 'crm',
  scopes: ['calls:read', 'tasks:read', 'tasks:work'],
  teams: null,
  createdAt: '2026-03-02T09:00:00.000Z',
  createdBy: 'operator',
  revokedAt: null,
};

const keySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(choice(SCOPES, 'What it may do')),
    teams: z.array(z.string()).nullable().describe('Teams that it is limited to; null: all'),
    createdAt: timeSchema,
    createdBy: z.string(),
    revokedAt: timeSchema.nullable(),
  })
  .meta({ id: 'ApiKey', description: 'Who may ask for what', examples: [KEY_EXAMPLE] });

const madeSchema = z.object({
  id: z.string(),
  name: z.string(),
  key: z
    .string()
    .nullable()
    .describe('The key itself: shown this once, kept nowhere. null when the request was a repeated one'),
});

const auditSchema = z
  .object({
    seq: z.int(),
    at: timeSchema,
    actor: z.string().describe('Name of the key'),
    action: z.string(),
    subject: z.string().nullable(),
    detail: z.unknown(),
  })
  .meta({ id: 'AuditLine', description: 'One write that somebody asked for' });

const bodySchema = z.strictObject({
  name: word('Shown wherever the key did something').regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, {
    error: '1 to 40 letters, digits, "-", "_" or "."',
  }),
  scopes: z
    .array(choice(SCOPES, 'What it may do'))
    .min(1, { error: `at least one of: ${SCOPES.join(', ')}` }),
  teams: z.array(word('A team')).min(1).nullable().default(null),
});

const keyJson = ({ hash: _hash, createdAt, revokedAt, ...key }: ApiKey) => ({
  ...key,
  scopes: [...key.scopes],
  teams: key.teams === null ? null : [...key.teams],
  createdAt: isoTime(createdAt),
  revokedAt: isoTimeOrNull(revokedAt),
});

export function addAccessRoutes(instance: FastifyInstance, deps: ApiDeps, ring: KeyRing): void {
  const onRequest = requireScope('admin');
  addList(instance, deps, onRequest);
  addCreate(instance, deps, ring, onRequest);
  addRevoke(instance, deps, ring, onRequest);
  addAudit(instance, deps, onRequest);
}

type Guard = ReturnType<typeof requireScope>;

function addList(instance: FastifyInstance, deps: ApiDeps, onRequest: Guard): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/keys',
    {
      onRequest,
      schema: {
        operationId: 'listKeys',
        tags: ['access'],
        summary: 'API keys, revoked ones too',
        response: { 200: z.object({ items: z.array(keySchema) }), ...problemResponses(401, 403, 429) },
      },
    },
    async () => ({ items: (await deps.reads.keys()).map(keyJson) }),
  );
}

function addCreate(instance: FastifyInstance, deps: ApiDeps, ring: KeyRing, onRequest: Guard): void {
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/keys',
    {
      onRequest,
      schema: {
        operationId: 'createKey',
        tags: ['access'],
        summary: 'Make a key',
        body: bodySchema.meta({ examples: [{ name: 'crm', scopes: KEY_EXAMPLE.scopes, teams: null }] }),
        response: { 201: madeSchema, ...problemResponses(400, 401, 403, 409, 429) },
      },
    },
    async (request, reply) => {
      const { name, scopes, teams } = request.body;
      if (deps.config.api.tokens.some((token) => token.name === name) || name === deps.operator.name) {
        throw new AppError('conflict', `"${name}" is a token of the configuration. Choose another name.`);
      }
      const key = newKey();
      const asked = { id: randomUUID(), name, hash: hashKey(key), scopes, teams };
      const { id } = await placeOrder(deps, request, reply, 'create-key', asked);
      await ring.load();
      return reply.code(201).send({ id, name, key: id === asked.id ? key : null });
    },
  );
}

function addRevoke(instance: FastifyInstance, deps: ApiDeps, ring: KeyRing, onRequest: Guard): void {
  instance.withTypeProvider<ZodTypeProvider>().delete(
    '/keys/:key',
    {
      onRequest,
      schema: {
        operationId: 'revokeKey',
        tags: ['access'],
        summary: 'Revoke a key; it is refused from now on',
        params: z.strictObject({ key: word('Id or name of the key') }),
        response: { 200: z.object({ id: z.string() }), ...problemResponses(401, 403, 404, 429) },
      },
    },
    async (request, reply) => {
      const revoked = await placeOrder(deps, request, reply, 'revoke-key', request.params);
      await ring.load();
      return revoked;
    },
  );
}

function addAudit(instance: FastifyInstance, deps: ApiDeps, onRequest: Guard): void {
  const { limit, cursor } = page(deps.config.limits.pageItems);
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/audit',
    {
      onRequest,
      schema: {
        operationId: 'listAudit',
        tags: ['access'],
        summary: 'Writes that somebody asked for, newest first',
        querystring: z.strictObject({ limit, cursor }),
        response: {
          200: z.object({ items: z.array(auditSchema), next: z.string().nullable() }),
          ...problemResponses(400, 401, 403, 429),
        },
      },
    },
    async ({ query }) => {
      const before = query.cursor === undefined ? null : Number(query.cursor);
      const lines = await deps.reads.audit(before, query.limit);
      const last = lines.length < query.limit ? undefined : lines.at(-1);
      return {
        items: lines.map(({ at, ...line }) => ({ ...line, at: isoTime(at) })),
        next: last === undefined ? null : String(last.seq),
      };
    },
  );
}
