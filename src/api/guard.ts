// Guards of the routes: who asks, and may they?

import type { FastifyRequest } from 'fastify';
import type { Holder, Scope } from '../desk/scopes.ts';
import { AppError } from '../errors.ts';

/** For `onRequest` of a route. Errors: `unauthorized`, `forbidden`. */
export function requireScope(scope: Scope): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const holder = holderOf(request);
    if (mayDo(holder, scope)) return;
    throw new AppError('forbidden', `"${holder.name}" may not do this: it needs the scope ${scope}.`);
  };
}

export function mayDo({ scopes }: Holder, scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes('admin');
}

/** Errors: `unauthorized`. */
export function holderOf(request: FastifyRequest): Holder {
  if (request.holder !== null) return request.holder;
  const what = request.headers.authorization === undefined ? 'No token.' : 'This token is not known.';
  throw new AppError(
    'unauthorized',
    `${what} Send "Authorization: Bearer TOKEN" with a key of \`ringback keys\` or a token from api.tokens of the configuration.`,
  );
}

/** A filter that lets through what the key may see. */
export function within<F extends { readonly teams?: readonly string[] }>(
  filter: F,
  request: FastifyRequest,
): F {
  const { teams } = holderOf(request);
  if (teams === null) return filter;
  const asked = filter.teams?.filter((team) => teams.includes(team));
  return { ...filter, teams: asked ?? teams };
}

export function isVisible({ team }: { readonly team: string | null }, request: FastifyRequest): boolean {
  const { teams } = holderOf(request);
  return teams === null || (team !== null && teams.includes(team));
}
