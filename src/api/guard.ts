// Guards of the routes: who asks, may they, and what do they see?
// Rule: what an agent asks for is answered by routes only that say (`own`) that they keep to what concerns the agent; a route that
// says nothing is closed to agents.

import type { FastifyRequest } from 'fastify';
import type { Holder, Scope } from '../desk/scopes.ts';
import { type Own, ownOf } from '../desk/sight.ts';
import { AppError } from '../errors.ts';
import type { Authenticate } from './auth.ts';
import { refuseForgery } from './forgery.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It keeps to what concerns the agent who asks, or has nothing in it that concerns anybody. */
    own?: boolean;
    /** Open to somebody who has to choose a new password first. */
    beforePassword?: boolean;
  }
}

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

/** For `onRequest` of everything that is not open. Errors: `unauthorized`, `forbidden`. */
export async function admit(request: FastifyRequest): Promise<void> {
  const holder = holderOf(request);
  const { own = false, beforePassword = false } = request.routeOptions.config;
  const { signedIn } = request;
  if (signedIn !== null) {
    refuseForgery(request, signedIn.cookie);
    const isPassing = beforePassword || signedIn.session.way === 'header';
    if (signedIn.user.mustChange && !isPassing) {
      throw new AppError('forbidden', 'Choose a new password first: POST /api/v1/session/password.');
    }
  }
  if (holder.ownOnly && !own) {
    throw new AppError('forbidden', `"${holder.name}" is an agent and may not see or do this.`);
  }
}

/** Errors: `unauthorized`. */
export function holderOf(request: FastifyRequest): Holder {
  if (request.holder !== null) return request.holder;
  const { authorization, cookie } = request.headers;
  const what =
    authorization !== undefined
      ? 'This token is not known.'
      : cookie === undefined
        ? 'No token.'
        : 'Nobody is signed in, or not any more.';
  throw new AppError(
    'unauthorized',
    `${what} Sign in (POST /api/v1/session), or send "Authorization: Bearer TOKEN" with a key of \`ringback keys\` or a token from api.tokens of the configuration.`,
  );
}

/** For answers that came late: a session or a key may have ended meanwhile. Errors: `unauthorized`. */
export function refuseGone(authenticate: Authenticate, request: FastifyRequest): void {
  if (authenticate(request) === null) throw new AppError('unauthorized', 'Nobody is signed in any more.');
}

interface OfTeams {
  readonly teams?: readonly (string | null)[];
}

interface Narrowed extends OfTeams {
  readonly own?: Own;
  /** Of calls: offers at other teams than theirs are none that their figures count. */
  readonly offer?: OfTeams;
}

/** A filter that lets through what the key or the user may see. The store has to know `own`. */
export function within<F extends Narrowed>(filter: F, request: FastifyRequest): F {
  const holder = holderOf(request);
  const own = ownOf(holder);
  if (own !== null) return { ...filter, own };
  const { teams } = holder;
  if (teams === null) return filter;
  const narrowed = (asked: OfTeams['teams']) =>
    asked?.filter((team) => team !== null && teams.includes(team)) ?? teams;
  const { offer } = filter;
  return {
    ...filter,
    teams: narrowed(filter.teams),
    ...(offer === undefined ? {} : { offer: { ...offer, teams: narrowed(offer.teams) } }),
  };
}
