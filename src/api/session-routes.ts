// Signing in and out, one's own password and one's own sessions.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { browserLabel } from '../access/browser-label.ts';
import type { Entered, Visitor } from '../access/door.ts';
import { PASSWORD_WANTED, passwordProblem } from '../access/password-rules.ts';
import { holderFor } from '../access/user-directory.ts';
import { AppError } from '../errors.ts';
import type { Access } from './access.ts';
import type { SignedIn } from './auth.ts';
import { giveCookie, takeCookie } from './cookies.ts';
import type { ApiDeps } from './deps.ts';
import { refuseOtherSites } from './forgery.ts';
import { holderOf } from './guard.ts';
import { placeOrder } from './orders.ts';
import { problemResponses } from './problem.ts';
import { enterByHeader } from './proxy-sign-in.ts';
import { word } from './query.ts';
import { secretText, sessionJson, sessionSchema, whoJson, whoSchema } from './session-json.ts';

const TEXT_LENGTH_MAX = 1_000;
/** From one address: enough for an office in the morning, useless for guessing. */
const SIGN_INS_PER_MINUTE = 120;

const ended = z.object({ ended: z.int().describe('Sessions that are over') });
const ownPages = { own: true, beforePassword: true } as const;

/** On an instance without a guard: whoever asks is nobody yet. */
export function addSignIn(instance: FastifyInstance, deps: ApiDeps, access: Access): void {
  const body = z
    .strictObject({
      name: word('Login name', TEXT_LENGTH_MAX).optional(),
      password: secretText('The password').optional(),
    })
    .meta({ examples: [{ name: 'olga', password: 'four words are better' }] });
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/session',
    {
      config: { rateLimit: { max: SIGN_INS_PER_MINUTE } },
      onRequest: async (request) => refuseOtherSites(request),
      schema: {
        operationId: 'signIn',
        tags: ['session'],
        summary: 'Sign in; the answer sets the cookie of the session',
        description:
          'An empty body signs in by the word of a proxy (`api.trustedHeader`). After some wrong passwords the next try has to ' +
          'wait (429, `Retry-After`).',
        security: [],
        body: z.preprocess((given) => given ?? {}, body),
        response: { 200: whoSchema, ...problemResponses(400, 401, 403, 429) },
      },
    },
    async (request, reply) => {
      const { name, password } = request.body;
      const visitor = visitorOf(request);
      if (name !== undefined && password !== undefined) {
        return enter(deps, access, request, reply, await access.door.enter(name, password, visitor));
      }
      if (name !== undefined || password !== undefined) {
        throw new AppError('invalid', 'wanted: name and password, or neither of them to sign in by a proxy.');
      }
      return enter(deps, access, request, reply, await enterByHeader(deps, access, request, visitor));
    },
  );
}

export function addSessionRoutes(instance: FastifyInstance, deps: ApiDeps, access: Access): void {
  addWho(instance, deps);
  addSignOut(instance, deps, access);
  addPassword(instance, deps, access);
  addSessions(instance, deps, access);
  addEndSessions(instance, deps, access);
}

function visitorOf({ ip, headers }: FastifyRequest): Visitor {
  return { address: ip, label: browserLabel(headers['user-agent']) };
}

/** A session that this browser had is over. */
async function enter(
  deps: ApiDeps,
  access: Access,
  request: FastifyRequest,
  reply: FastifyReply,
  { user, session, cookie }: Entered,
) {
  const before = request.signedIn?.session;
  const holder = holderFor(user);
  if (before !== undefined) {
    const by = { ...holder, key: request.signedIn?.user.name ?? user.name, mayOverrule: false };
    const asked = { user: before.user, ids: [before.id] };
    await deps.execute({ kind: 'end-sessions', asked, by, idempotency: null });
    access.sessions.drop([before.id]);
  }
  giveCookie(request, reply, cookie, access.sessions.limits.lifetimeMs);
  return whoJson(deps, { holder, signedIn: { user, session, cookie } });
}

function addWho(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/session',
    {
      config: ownPages,
      schema: {
        operationId: 'getSession',
        tags: ['session'],
        summary: 'Who asks, what they may do, and what a page has to know',
        response: { 200: whoSchema, ...problemResponses(401, 403, 429) },
      },
    },
    (request) => whoJson(deps, { holder: holderOf(request), signedIn: request.signedIn }),
  );
}

/** Errors: `forbidden`: a program with a token. */
function signedInOf(request: FastifyRequest): SignedIn {
  if (request.signedIn !== null) return request.signedIn;
  throw new AppError('forbidden', 'This is for people who have signed in; a token has no session.');
}

function addSignOut(instance: FastifyInstance, deps: ApiDeps, access: Access): void {
  instance.withTypeProvider<ZodTypeProvider>().delete(
    '/session',
    {
      config: ownPages,
      schema: {
        operationId: 'signOut',
        tags: ['session'],
        summary: 'Sign out',
        response: { 200: ended, ...problemResponses(401, 403, 429) },
      },
    },
    async (request, reply) => {
      const { user, session } = signedInOf(request);
      const asked = { user: user.id, ids: [session.id] };
      const { ended: ids } = await placeOrder(deps, request, reply, 'end-sessions', asked);
      access.sessions.drop([session.id]);
      takeCookie(request, reply);
      return { ended: ids.length };
    },
  );
}

function addPassword(instance: FastifyInstance, deps: ApiDeps, access: Access): void {
  const body = z
    .strictObject({
      currentPassword: secretText('The one that holds'),
      password: secretText(`The new one: ${PASSWORD_WANTED}`),
    })
    .meta({
      examples: [{ currentPassword: 'four words are better', password: 'five words are better still' }],
    });
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/session/password',
    {
      config: ownPages,
      schema: {
        operationId: 'changePassword',
        tags: ['session'],
        summary:
          "Change one's own password; ends all other sessions, and this one goes on under a new cookie",
        body,
        response: { 200: whoSchema, ...problemResponses(400, 401, 403, 429) },
      },
    },
    async (request, reply) => {
      const { user } = signedInOf(request);
      const { currentPassword, password } = request.body;
      const problem =
        password === currentPassword
          ? 'The new password is the old one.'
          : passwordProblem(password, user.name);
      if (problem !== null) throw new AppError('invalid', problem);
      const visitor = visitorOf(request);
      await access.door.check(user.name, currentPassword, visitor);
      const asked = { id: user.id, password: await access.passwords.hash(password), mustChange: false };
      await placeOrder(deps, request, reply, 'set-password', asked);
      await access.users.load();
      access.sessions.dropOf(user.id);
      const entered = await access.door.admit({ ...user, mustChange: false }, 'password', visitor);
      giveCookie(request, reply, entered.cookie, access.sessions.limits.lifetimeMs);
      return whoJson(deps, { holder: holderOf(request), signedIn: entered });
    },
  );
}

function addSessions(instance: FastifyInstance, deps: ApiDeps, access: Access): void {
  const item = sessionSchema.extend({ current: z.boolean().describe('The one that asks') });
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/sessions',
    {
      config: ownPages,
      schema: {
        operationId: 'listOwnSessions',
        tags: ['session'],
        summary: 'Where one is signed in, the session that was used last first',
        response: { 200: z.object({ items: z.array(item) }), ...problemResponses(401, 403, 429) },
      },
    },
    async (request) => {
      const { user, session } = signedInOf(request);
      const items = access.sessions.of(user.id, deps.now());
      return { items: items.map((each) => ({ ...sessionJson(each), current: each.id === session.id })) };
    },
  );
}

function addEndSessions(instance: FastifyInstance, deps: ApiDeps, access: Access): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const end = async (request: FastifyRequest, reply: FastifyReply, ids: readonly string[]) => {
    const { user } = signedInOf(request);
    const gone = await placeOrder(deps, request, reply, 'end-sessions', { user: user.id, ids });
    access.sessions.drop(gone.ended);
    return { ended: gone.ended.length };
  };
  app.delete(
    '/sessions',
    {
      config: ownPages,
      schema: {
        operationId: 'endOtherSessions',
        tags: ['session'],
        summary: 'Sign out everywhere else',
        response: { 200: ended, ...problemResponses(401, 403, 429) },
      },
    },
    async (request, reply) => {
      const { user, session } = signedInOf(request);
      const others = access.sessions.of(user.id, deps.now()).filter(({ id }) => id !== session.id);
      return end(
        request,
        reply,
        others.map(({ id }) => id),
      );
    },
  );
  app.delete(
    '/sessions/:id',
    {
      config: ownPages,
      schema: {
        operationId: 'endOwnSession',
        tags: ['session'],
        summary: 'Sign out in one other browser',
        params: z.strictObject({ id: word('Id of the session') }),
        response: { 200: ended, ...problemResponses(401, 403, 404, 429) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { user } = signedInOf(request);
      if (!access.sessions.of(user.id, deps.now()).some((each) => each.id === id)) {
        throw new AppError('not_found', `There is no session ${id}.`);
      }
      return end(request, reply, [id]);
    },
  );
}
