// Who is signed in, and what a page has to know before it can show anything.

import { z } from 'zod';
import { csrfToken } from '../access/session-ring.ts';
import { configuredQueues, configuredTeams } from '../config/staff.ts';
import { ROLES } from '../desk/roles.ts';
import { type Holder, SCOPES } from '../desk/scopes.ts';
import { localDay, shiftDay } from '../metrics/periods.ts';
import { LANGUAGES } from '../metrics/words.ts';
import { type Session, SIGN_IN_WAYS } from '../store/user-rows.ts';
import type { Asking, SignedIn } from './auth.ts';
import { isoTime, timeSchema } from './call-json.ts';
import type { ApiDeps } from './deps.ts';

const SECRET_LENGTH_MAX = 1_000;

/** Something typed that no error repeats; in a field whose name ends in "password". */
export function secretText(what: string) {
  const error = 'a password';
  return z.string({ error }).min(1, { error }).max(SECRET_LENGTH_MAX, { error }).describe(what);
}

/** Queues and agents without a word in the configuration are known for so long. */
const KNOWN_DAYS = 30;

const SESSION_EXAMPLE = {
  id: '5d0c6f0e-3a51-4a37-9b8a-0f3a7a0f9a55',
  label: 'Firefox on Linux',
  way: 'password' as const,
  createdAt: '2026-03-02T09:00:00.000Z',
  lastSeenAt: '2026-03-02T09:15:00.000Z',
  expiresAt: '2026-03-02T21:00:00.000Z',
};

export const sessionSchema = z
  .object({
    id: z.string(),
    label: z.string().describe('The browser'),
    way: z.enum(SIGN_IN_WAYS).describe('How they signed in; header: by the word of a proxy'),
    createdAt: timeSchema,
    lastSeenAt: timeSchema.describe('Of the last request, at most a minute behind after a restart'),
    expiresAt: timeSchema.describe('However busy it is'),
  })
  .meta({
    id: 'Session',
    description: 'One browser in which somebody is signed in',
    examples: [SESSION_EXAMPLE],
  });

export function sessionJson(session: Session): z.output<typeof sessionSchema> {
  const { id, label, way, createdAt, lastSeenAt, expiresAt } = session;
  return {
    ...{ id, label, way },
    createdAt: isoTime(createdAt),
    lastSeenAt: isoTime(lastSeenAt),
    expiresAt: isoTime(expiresAt),
  };
}

const userSchema = z.object({
  id: z.string(),
  name: z.string(),
  displayName: z.string().nullable(),
  role: z.enum(ROLES),
  mustChange: z.boolean().describe('A new password has to be chosen before anything else is answered'),
});

const holderShape = {
  name: z.string().describe('Under this name the audit log has them'),
  user: userSchema.nullable().describe('null: a program with a token'),
  scopes: z.array(z.enum(SCOPES)).describe('What they may do; admin: everything'),
  teams: z.array(z.string()).nullable().describe('Teams whose calls and tasks they see; null: all'),
  agent: z.string().nullable().describe('Who they are among the staff'),
  ownOnly: z.boolean().describe('They see only what concerns `agent`'),
  session: sessionSchema.nullable(),
  csrf: z
    .string()
    .nullable()
    .describe('With the cookie: for the header `x-csrf-token` of whatever changes something'),
};

const surroundingsShape = {
  version: z.string(),
  demo: z.boolean().describe('The calls come from a simulated PBX'),
  region: z.string().describe('Country of numbers without a country code'),
  timezone: z.string(),
  languages: z.array(z.enum(LANGUAGES)),
  pageItems: z.int().describe('Most items of one page'),
  idleMinutes: z.int().describe('After so long without a request a session ends'),
  heartbeatSeconds: z.int().describe('The stream of events is never silent for longer'),
  recordings: z.boolean().describe('Recordings can be listened to here'),
  pbxs: z.array(
    z.object({
      id: z.string(),
      type: z.enum(['asterisk', 'freeswitch']),
      clickToCall: z.boolean().describe('It may be told to place calls'),
    }),
  ),
  agents: z
    .array(z.object({ id: z.string(), name: z.string().nullable(), team: z.string().nullable() }))
    .describe('Of the configuration, and for whoever sees others those of the last 30 days'),
  knownTeams: z.array(z.string()).describe('That the configuration names'),
  queues: z.array(z.string()).describe('That the configuration names, and those of the last 30 days'),
};

export const whoSchema = z.object({ ...holderShape, ...surroundingsShape }).meta({
  id: 'Who',
  description: 'Who asks, and what there is to ask about',
  examples: [
    {
      name: 'olga',
      user: {
        id: '0a6f2d0c-7d7e-4a3c-8a53-6f1e6f0f4b11',
        name: 'olga',
        displayName: 'Olga',
        role: 'supervisor' as const,
        mustChange: false,
      },
      scopes: ['calls:read' as const, 'tasks:read' as const, 'tasks:work' as const],
      ...{ teams: ['sales'], agent: null, ownOnly: false, session: SESSION_EXAMPLE, csrf: 'Zm9yIGhlYWRlcnM' },
      ...{ version: '0.1.0', demo: false, region: 'RU', timezone: 'Europe/Moscow' },
      languages: ['en' as const, 'ru' as const],
      ...{ pageItems: 500, idleMinutes: 120, heartbeatSeconds: 15, recordings: true },
      pbxs: [{ id: 'main', type: 'asterisk' as const, clickToCall: true }],
      agents: [{ id: 'anna', name: 'Anna', team: 'sales' }],
      ...{ knownTeams: ['sales'], queues: ['sales'] },
    },
  ],
});

type WhoJson = z.output<typeof whoSchema>;

export async function whoJson(deps: ApiDeps, { holder, signedIn }: Asking): Promise<WhoJson> {
  const { config, version } = deps;
  const since = shiftDay(localDay(deps.now(), config.timezone), -KNOWN_DAYS);
  const seen = await deps.reads.placesSince(since);
  const configured = config.staff.agents.map(({ id, name, team }) => ({ id, name, team }));
  const others = holder.ownOnly ? [] : seen.agents.filter((id) => !configured.some((each) => each.id === id));
  return {
    ...holderJson(holder, signedIn),
    ...{
      version,
      demo: deps.demo !== null,
      region: config.region,
      timezone: config.timezone,
      languages: [...LANGUAGES],
    },
    pageItems: config.limits.pageItems,
    idleMinutes: config.api.sessions.idleMinutes,
    heartbeatSeconds: config.events.heartbeatSeconds,
    recordings: config.recordings.path !== null,
    pbxs: config.pbx.map(({ id, type, clickToCall }) => ({ id, type, clickToCall: clickToCall.enabled })),
    agents: [...configured, ...others.map((id) => ({ id, name: null, team: null }))],
    knownTeams: [...configuredTeams(config)],
    queues: [...new Set([...configuredQueues(config), ...seen.queues])].sort(),
  };
}

function holderJson(holder: Holder, signedIn: SignedIn | null): Pick<WhoJson, keyof typeof holderShape> {
  const { name, scopes, teams, agent, ownOnly } = holder;
  const who = { name, scopes: [...scopes], teams: teams === null ? null : [...teams], agent, ownOnly };
  if (signedIn === null) return { ...who, user: null, session: null, csrf: null };
  const { id, displayName, role, mustChange } = signedIn.user;
  return {
    ...who,
    user: { id, name, displayName, role, mustChange },
    session: sessionJson(signedIn.session),
    csrf: csrfToken(signedIn.cookie),
  };
}
