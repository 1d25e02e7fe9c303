// Users as administrators see them: the schema with its words, and what may be said of one. Hashes never come here.

import { z } from 'zod';
import { PASSWORD_WANTED } from '../access/password-rules.ts';
import { foldName, NAME_WANTED } from '../access/user-name.ts';
import type { Config } from '../config/schema.ts';
import { phoneOf, teamOfAgent } from '../config/staff.ts';
import { ROLES, type Role } from '../desk/roles.ts';
import { HOUSE_NAMES } from '../desk/user-orders.ts';
import { AppError } from '../errors.ts';
import type { User, UserProfile } from '../store/user-rows.ts';
import { isoTime, isoTimeOrNull, timeSchema } from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { choice, word } from './query.ts';
import { secretText } from './session-json.ts';

const NAMES_MAX = 100;

export const USER_EXAMPLE = {
  id: '0a6f2d0c-7d7e-4a3c-8a53-6f1e6f0f4b11',
  name: 'anna',
  displayName: 'Anna',
  role: 'agent' as const,
  agent: '101',
  teams: ['sales'],
  hasPassword: true,
  mustChange: true,
  createdAt: '2026-03-02T09:00:00.000Z',
  createdBy: 'operator',
  changedAt: '2026-03-02T09:00:00.000Z',
  disabledAt: null,
  sessions: 1,
  delayedUntil: null,
};

export const userSchema = z
  .object({
    id: z.string(),
    name: z.string().describe('Login name, in lower case'),
    displayName: z.string().nullable(),
    role: z.enum(ROLES),
    agent: z.string().nullable().describe('Who this is among the staff'),
    teams: z.array(z.string()).nullable().describe('Teams whose calls and tasks they see; null: all'),
    hasPassword: z.boolean().describe('false: only a proxy can sign them in'),
    mustChange: z.boolean().describe('They have to choose a new password first'),
    createdAt: timeSchema,
    createdBy: z.string(),
    changedAt: timeSchema,
    disabledAt: timeSchema.nullable().describe('null while they may sign in'),
    sessions: z.int().describe('Browsers in which they are signed in'),
    delayedUntil: timeSchema
      .nullable()
      .describe('After wrong passwords the next try has to wait until then; null: it need not'),
  })
  .meta({ id: 'User', description: 'Somebody who may sign in', examples: [USER_EXAMPLE] });

const profileShape = {
  displayName: word('How they are called').nullable(),
  role: choice(ROLES, 'What they may do; agent: what concerns themselves'),
  agent: word('Id of the agent that they are, or one of their extensions').nullable(),
  teams: z
    .array(word('A team'))
    .min(1, { error: 'at least one team, or null for all' })
    .max(NAMES_MAX, { error: `at most ${NAMES_MAX}` })
    .nullable(),
};

const password = secretText(`${PASSWORD_WANTED}; left out: one is made and shown once`);
const mustChange = z
  .boolean({ error: 'true or false' })
  .describe('They have to choose another one when they sign in');

export const newUserBody = z
  .strictObject({
    name: word('Login name; kept in lower case').refine((text) => foldName(text) !== null, {
      error: NAME_WANTED,
    }),
    displayName: profileShape.displayName.default(null),
    role: profileShape.role,
    agent: profileShape.agent.default(null),
    teams: profileShape.teams
      .optional()
      .describe('Left out: the team that the configuration has `agent` in, else all; null: all'),
    password: password.optional(),
    mustChange: mustChange.default(true),
  })
  .meta({ examples: [{ name: 'anna', displayName: 'Anna', role: 'agent', agent: '101', teams: ['sales'] }] });

export const userChangeBody = z
  .strictObject({
    displayName: profileShape.displayName.optional(),
    role: profileShape.role.optional(),
    agent: profileShape.agent.optional(),
    teams: profileShape.teams.optional(),
    disabled: z.boolean({ error: 'true or false' }).optional(),
  })
  .meta({ examples: [{ role: 'supervisor', teams: ['sales', 'support'] }] });

export const passwordBody = z
  .strictObject({ password: password.optional(), mustChange: mustChange.default(true) })
  .meta({ examples: [{ mustChange: true }] });

export function userJson(
  user: User,
  sessions: number,
  delayedUntil: number | null,
): z.output<typeof userSchema> {
  const { id, name, displayName, role, agent, teams, mustChange: must, createdBy } = user;
  return {
    ...{ id, name, displayName, role, agent },
    teams: teams === null ? null : [...teams],
    hasPassword: user.password !== null,
    mustChange: must,
    createdAt: isoTime(user.createdAt),
    createdBy,
    changedAt: isoTime(user.changedAt),
    disabledAt: isoTimeOrNull(user.disabledAt),
    sessions,
    delayedUntil: isoTimeOrNull(delayedUntil),
  };
}

/** Keys, tokens and the house itself act under these. */
export function isReservedName(
  { config, operator }: Pick<ApiDeps, 'config' | 'operator'>,
  name: string,
): boolean {
  const taken = [...HOUSE_NAMES, operator.name, ...config.api.tokens.map((token) => token.name)];
  return taken.some((each) => each.toLowerCase() === name);
}

/** Errors: `invalid`: nobody of that name. */
export function agentId(config: Config, asked: string | null): string | null {
  if (asked === null) return null;
  const phone = phoneOf(config, asked);
  if (phone !== null) return phone.agent;
  throw new AppError('invalid', `agent: "${asked}" is neither in staff.agents nor matches staff.extensions.`);
}

/** What they see when nobody said: the team that they are in. */
export function teamsFor(
  config: Config,
  role: Role,
  agent: UserProfile['agent'],
  asked: readonly string[] | null | undefined,
): UserProfile['teams'] {
  if (asked !== undefined) return asked;
  const team = role === 'admin' ? null : teamOfAgent(config, agent);
  return team === null ? null : [team];
}
