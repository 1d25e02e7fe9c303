// From a request that changes something to an order for the engine: who asks, and whether it was asked before.

import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AgentId } from '../calls/record.ts';
import type { Answer, Asker, OrderKind, Orders } from '../desk/order.ts';
import type { Holder } from '../desk/scopes.ts';
import { AppError } from '../errors.ts';
import type { ApiDeps } from './deps.ts';
import { holderOf } from './guard.ts';

/** What a body may say about the one who works through a key. */
export interface Person {
  /** The member of staff. */
  readonly agent?: string | undefined;
  /** Overrule another worker's claim; needs `admin`. */
  readonly force?: boolean | undefined;
}

const KEY = /^[\x21-\x7e]{1,200}$/;

export async function placeOrder<K extends OrderKind>(
  deps: ApiDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  kind: K,
  asked: Orders[K]['asked'],
  person: Person = {},
): Promise<Orders[K]['answer']> {
  return (await place(deps, request, reply, kind, asked, person)).result;
}

/** Errors: of the order; `invalid`: the Idempotency-Key; `forbidden`: force without `admin`. */
export async function place<K extends OrderKind>(
  deps: ApiDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  kind: K,
  asked: Orders[K]['asked'],
  person: Person = {},
): Promise<Answer<K>> {
  const answer = await deps.execute({
    kind,
    asked,
    by: asker(request, person),
    idempotency: idempotency(request),
  });
  if (answer.replayed) reply.header('idempotent-replayed', 'true');
  return answer;
}

export function asker(request: FastifyRequest, { agent, force = false }: Person = {}): Asker {
  const holder = holderOf(request);
  const { name, scopes, teams, ownOnly } = holder;
  if (force && !scopes.includes('admin')) {
    throw new AppError('forbidden', `"${name}" may not use force: it needs the scope admin.`);
  }
  return { key: name, agent: actingAgent(holder, agent), teams, ownOnly, mayOverrule: force };
}

/** For whom somebody acts: whom they name, else who they are. Errors: `forbidden`: an agent acts for nobody else. */
export function actingAgent({ name, agent, ownOnly }: Holder, named: string | undefined): AgentId | null {
  if (named === undefined || named === agent) return agent;
  if (!ownOnly) return named;
  throw new AppError('forbidden', `"${name}" acts as agent ${agent} only, not as ${named}.`);
}

function idempotency(request: FastifyRequest): { key: string; digest: string } | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw new AppError(
      'invalid',
      'Idempotency-Key: wanted 1 to 200 visible ASCII characters, a new key for each new request.',
    );
  }
  const asked = `${request.method} ${request.url}\n${JSON.stringify(request.body ?? null, withoutSecrets)}`;
  return { key, digest: createHash('sha256').update(asked).digest('hex') };
}

/** A digest of something short tells what it was. */
function withoutSecrets(key: string, value: unknown): unknown {
  return /password$/i.test(key) ? null : value;
}
