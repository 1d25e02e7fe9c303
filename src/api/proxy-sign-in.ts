// Signing in by the word of a proxy: it has asked for the password already and says in a header who it was.

import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Entered, Visitor } from '../access/door.ts';
import { foldName, NAME_WANTED } from '../access/user-name.ts';
import type { Config } from '../config/schema.ts';
import { phoneOf, teamOfAgent } from '../config/staff.ts';
import type { Role } from '../desk/roles.ts';
import { DOOR } from '../desk/user-orders.ts';
import { AppError } from '../errors.ts';
import type { NewUser, User } from '../store/user-rows.ts';
import type { Access } from './access.ts';
import type { ApiDeps } from './deps.ts';
import { isReservedName } from './user-json.ts';

/** Errors: `unauthorized`: no proxy that is believed says who it is; `forbidden`: nobody who may sign in. */
export async function enterByHeader(
  deps: ApiDeps,
  access: Access,
  request: FastifyRequest,
  visitor: Visitor,
): Promise<Entered> {
  const name = nameFrom(access, request);
  const known = access.users.byName(name);
  if (known?.disabledAt != null) throw new AppError('forbidden', `"${name}" is disabled.`);
  return access.door.admit(known ?? (await create(deps, access, name)), 'header', visitor);
}

/** Errors: `unauthorized`, `invalid`. */
function nameFrom({ proxies }: Access, { raw }: FastifyRequest): string {
  if (proxies === null) throw new AppError('unauthorized', 'Name and password are wanted.');
  if (!proxies.isTrusted(raw.socket.remoteAddress)) {
    throw new AppError(
      'unauthorized',
      `Name and password are wanted: ${raw.socket.remoteAddress} is not among the proxies of api.trustedHeader.from.`,
    );
  }
  const said = proxies.nameIn(raw.headers);
  if (said === null) throw new AppError('unauthorized', 'The proxy does not say who signs in.');
  const name = foldName(said);
  if (name !== null) return name;
  throw new AppError('invalid', `The proxy says a name that cannot be one here, want ${NAME_WANTED}.`);
}

/** Errors: `forbidden`: users are not made by themselves, or not this one. */
async function create(deps: ApiDeps, access: Access, name: string): Promise<User> {
  const role = deps.config.api.trustedHeader?.createAs ?? null;
  if (role === null) {
    throw new AppError(
      'forbidden',
      `There is no user "${name}". An administrator makes one: ringback users add, or api.trustedHeader.createAs.`,
    );
  }
  if (isReservedName(deps, name))
    throw new AppError('forbidden', `"${name}" is the name of something else here.`);
  const asked = newUser(deps.config, name, role);
  await deps.execute({ kind: 'create-user', asked, by: DOOR, idempotency: null });
  await access.users.load();
  const made = access.users.byId(asked.id);
  if (made === null) throw new AppError('storage', 'The new user could not be read. Try again.');
  return made;
}

/** Errors: `forbidden`. */
function newUser(config: Config, name: string, role: Role): NewUser {
  const agent =
    config.staff.agents.find(({ id }) => id.toLowerCase() === name)?.id ??
    phoneOf(config, name)?.agent ??
    null;
  if (role === 'agent' && agent === null) {
    throw new AppError(
      'forbidden',
      `"${name}" is no agent of the configuration. An administrator makes the user: ringback users add.`,
    );
  }
  const team = teamOfAgent(config, agent);
  return {
    ...{ id: randomUUID(), name, displayName: null, role, agent },
    teams: team === null || role === 'admin' ? null : [team],
    ...{ password: null, mustChange: false },
  };
}
