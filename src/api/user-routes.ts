// Users, for administrators: made, changed, disabled, given a new password, and signed out.

import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { newPassword, passwordProblem } from '../access/password-rules.ts';
import { foldName } from '../access/user-name.ts';
import type { UserChange } from '../desk/user-orders.ts';
import { AppError } from '../errors.ts';
import type { User } from '../store/user-rows.ts';
import type { Access } from './access.ts';
import type { ApiDeps } from './deps.ts';
import { requireScope } from './guard.ts';
import { asker, placeOrder } from './orders.ts';
import { problemResponses } from './problem.ts';
import { given, word } from './query.ts';
import { sessionJson, sessionSchema } from './session-json.ts';
import {
  agentId,
  isReservedName,
  newUserBody,
  passwordBody,
  teamsFor,
  userChangeBody,
  userJson,
  userSchema,
} from './user-json.ts';

/** What every route here needs. */
interface Room {
  readonly deps: ApiDeps;
  readonly access: Access;
  readonly onRequest: ReturnType<typeof requireScope>;
}

const params = z.strictObject({ user: word('Id or login name of the user') });
const shownOnce = z
  .string()
  .nullable()
  .describe(
    'The password that was made; shown this once. null when one was given, or the request was a repeated one',
  );

export function addUserRoutes(instance: FastifyInstance, deps: ApiDeps, access: Access): void {
  const room: Room = { deps, access, onRequest: requireScope('admin') };
  addList(instance, room);
  addCreate(instance, room);
  addChange(instance, room);
  addRemove(instance, room);
  addPassword(instance, room);
  addUnlock(instance, room);
  addSessions(instance, room);
}

/** By id or name, however it is typed. Errors: `not_found`. */
function userOf({ access }: Room, asked: string): User {
  const user = access.users.byId(asked) ?? access.users.byName(foldName(asked) ?? '');
  if (user !== null) return user;
  throw new AppError('not_found', `There is no user "${asked}".`);
}

function shown({ access, deps }: Room, user: User): z.output<typeof userSchema> {
  const now = deps.now();
  const delayMs = access.lockout.delayOf(user.name, now);
  return userJson(user, access.sessions.of(user.id, now).length, delayMs === 0 ? null : now + delayMs);
}

/** Rights may have changed: the next request and every stream go by the new ones. */
async function refresh({ access }: Room): Promise<void> {
  await access.users.load();
  access.sessions.tellChanged();
}

function addList(instance: FastifyInstance, room: Room): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/users',
    {
      onRequest: room.onRequest,
      schema: {
        operationId: 'listUsers',
        tags: ['users'],
        summary: 'Users in the order of their names, disabled ones too',
        response: { 200: z.object({ items: z.array(userSchema) }), ...problemResponses(401, 403, 429) },
      },
    },
    async () => ({ items: room.access.users.all().map((user) => shown(room, user)) }),
  );
}

/** The password that was asked for, or a new one. Errors: `invalid`. */
async function passwordFor({ access }: Room, name: string, asked: string | undefined) {
  const problem = asked === undefined ? null : passwordProblem(asked, name);
  if (problem !== null) throw new AppError('invalid', `password: ${problem}`);
  const made = asked === undefined ? newPassword() : null;
  return { hash: await access.passwords.hash(asked ?? made ?? ''), made };
}

function addCreate(instance: FastifyInstance, room: Room): void {
  const { deps, access, onRequest } = room;
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/users',
    {
      onRequest,
      schema: {
        operationId: 'createUser',
        tags: ['users'],
        summary: 'Make a user',
        body: newUserBody,
        response: {
          201: z.object({ user: userSchema, password: shownOnce }),
          ...problemResponses(400, 401, 403, 409, 429),
        },
      },
    },
    async (request, reply) => {
      const { name: typed, displayName, role, agent: asked, teams, password, mustChange } = request.body;
      const name = foldName(typed) ?? typed;
      if (isReservedName(deps, name)) {
        throw new AppError(
          'conflict',
          `"${name}" is the name of a token or of the house itself. Choose another one.`,
        );
      }
      const agent = agentId(deps.config, asked);
      const { hash, made } = await passwordFor(room, name, password);
      const user = {
        ...{ id: randomUUID(), name, displayName, role, agent },
        ...{ teams: teamsFor(deps.config, role, agent, teams), password: hash, mustChange },
      };
      const { id } = await placeOrder(deps, request, reply, 'create-user', user);
      await refresh(room);
      const isNew = id === user.id;
      const stored = access.users.byId(id) ?? userOf(room, name);
      return reply.code(201).send({ user: shown(room, stored), password: isNew ? made : null });
    },
  );
}

function addChange(instance: FastifyInstance, room: Room): void {
  const { deps, access, onRequest } = room;
  instance.withTypeProvider<ZodTypeProvider>().patch(
    '/users/:user',
    {
      onRequest,
      schema: {
        operationId: 'changeUser',
        tags: ['users'],
        summary: 'Change, disable or enable a user; what they may do changes at once',
        params,
        body: userChangeBody,
        response: { 200: userSchema, ...problemResponses(400, 401, 403, 404, 409, 429) },
      },
    },
    async (request, reply) => {
      const { id } = userOf(room, request.params.user);
      const { disabled, agent, ...profile } = request.body;
      const change: UserChange = given({
        ...profile,
        // An admin sees everything, whatever was before.
        teams: profile.role === 'admin' ? (profile.teams ?? null) : profile.teams,
        agent: agent === undefined ? undefined : agentId(deps.config, agent),
        isDisabled: disabled,
      });
      await placeOrder(deps, request, reply, 'change-user', { id, change });
      await refresh(room);
      const user = userOf(room, id);
      if (user.disabledAt !== null) access.sessions.dropOf(id);
      return shown(room, user);
    },
  );
}

function addRemove(instance: FastifyInstance, room: Room): void {
  const { deps, access, onRequest } = room;
  instance.withTypeProvider<ZodTypeProvider>().delete(
    '/users/:user',
    {
      onRequest,
      schema: {
        operationId: 'removeUser',
        tags: ['users'],
        summary: 'Disable a user: signed out at once; what they did stays theirs, and so does the name',
        params,
        response: { 200: z.object({ id: z.string() }), ...problemResponses(401, 403, 404, 409, 429) },
      },
    },
    async (request, reply) => {
      const removed = await placeOrder(deps, request, reply, 'remove-user', {
        id: userOf(room, request.params.user).id,
      });
      await refresh(room);
      access.sessions.dropOf(removed.id);
      return removed;
    },
  );
}

function addPassword(instance: FastifyInstance, room: Room): void {
  const { deps, access, onRequest } = room;
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/users/:user/password',
    {
      onRequest,
      schema: {
        operationId: 'setUserPassword',
        tags: ['users'],
        summary: 'Give a user a new password; ends their sessions',
        params,
        body: z.preprocess((body) => body ?? {}, passwordBody),
        response: {
          200: z.object({ id: z.string(), password: shownOnce }),
          ...problemResponses(400, 401, 403, 404, 429),
        },
      },
    },
    async (request, reply) => {
      const { id, name } = userOf(room, request.params.user);
      const { password, mustChange } = request.body;
      const { hash, made } = await passwordFor(room, name, password);
      await placeOrder(deps, request, reply, 'set-password', { id, password: hash, mustChange });
      await refresh(room);
      access.sessions.dropOf(id);
      return { id, password: reply.hasHeader('idempotent-replayed') ? null : made };
    },
  );
}

function addUnlock(instance: FastifyInstance, room: Room): void {
  const { deps, access, onRequest } = room;
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/users/:user/unlock',
    {
      onRequest,
      schema: {
        operationId: 'unlockUser',
        tags: ['users'],
        summary: 'Forget the wrong passwords of a user and of all addresses: nobody has to wait any more',
        params,
        response: { 200: userSchema, ...problemResponses(401, 403, 404, 429) },
      },
    },
    async (request) => {
      const user = userOf(room, request.params.user);
      access.lockout.forgive(user.name);
      const asked = { user: user.id, address: request.ip, event: 'unlocked' as const };
      await deps.execute({ kind: 'note-sign-in', asked, by: asker(request), idempotency: null });
      return shown(room, user);
    },
  );
}

function addSessions(instance: FastifyInstance, room: Room): void {
  const { deps, access, onRequest } = room;
  const app = instance.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/users/:user/sessions',
    {
      onRequest,
      schema: {
        operationId: 'listSessions',
        tags: ['users'],
        summary: 'Where a user is signed in',
        params,
        response: {
          200: z.object({ items: z.array(sessionSchema) }),
          ...problemResponses(401, 403, 404, 429),
        },
      },
    },
    async (request) => {
      const { id } = userOf(room, request.params.user);
      return { items: access.sessions.of(id, deps.now()).map(sessionJson) };
    },
  );
  app.delete(
    '/users/:user/sessions',
    {
      onRequest,
      schema: {
        operationId: 'endSessions',
        tags: ['users'],
        summary: 'Sign a user out everywhere',
        params,
        response: { 200: z.object({ ended: z.int() }), ...problemResponses(401, 403, 404, 429) },
      },
    },
    (request: FastifyRequest, reply: FastifyReply) => endSessions(room, request, reply),
  );
}

async function endSessions(room: Room, request: FastifyRequest, reply: FastifyReply) {
  const { id } = userOf(room, (request.params as z.output<typeof params>).user);
  const { ended } = await placeOrder(room.deps, request, reply, 'end-sessions', { user: id, ids: null });
  room.access.sessions.dropOf(id);
  return { ended: ended.length };
}
