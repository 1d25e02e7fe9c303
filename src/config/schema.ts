// The shape of the configuration, its defaults and, for each value, the words that say what is wanted.
// Rule: every leaf is built by a function of leaves.ts, or one below, that carries its own "wanted" sentence.

import { z } from 'zod';
import { MISSED_REASONS } from '../calls/record.ts';
import { BOUNDARIES_IN_WORDS, isBoundary } from '../metrics/histogram.ts';
import { SERVICE_VARIANTS } from '../metrics/settings.ts';
import { scriptId, scriptSchema } from '../scripts/definition-schema.ts';
import { api, privateNetworks, tokenText } from './access-schema.ts';
import { parseHoliday } from './holidays.ts';
import { keeping } from './keeping-schema.ts';
import {
  choice,
  decimal,
  group,
  host,
  identifier,
  list,
  port,
  secret,
  text,
  whole,
  yesNo,
  zone,
} from './leaves.ts';
import { asteriskRecords, freeswitchRecords } from './records-schema.ts';
import { alert, reports } from './telling-schema.ts';
import { parseRanges, WEEKDAYS } from './working-hours.ts';

function compiles(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}

const regexSource = (wanted: string) => text(wanted).refine((source) => compiles(source), { error: wanted });
const trunkPattern = () => {
  const wanted =
    'an endpoint or context name, a pattern with "*", or a regular expression that starts with "^"';
  return text(wanted).refine((source) => !source.startsWith('^') || compiles(source), { error: wanted });
};
const numberPattern = () =>
  text('a telephone number, or the beginning of one followed by "*"', /^\+?[\w #.()-]+\*?$/);

/** What a dialled number may carry besides digits; anything else could change what the PBX is told. */
const OUTSIDE_PREFIX = /^[\d*#+]{0,10}$/;
/** `{extension}` once, in a resource of one technology: no second target, option or variable fits in. */
const CHANNEL = /^[A-Za-z0-9]+\/[\w.@:/+-]*\{extension\}[\w.@:/%+-]*$/;
const CALLER_ID = /^(?:\+?\d{2,20}|[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39} <\+?\d{2,20}>)$/u;

/** The one thing that a PBX is ever asked to do; off unless somebody turns it on. */
const clickToCall = (channel: string, context: string) =>
  group({
    enabled: yesNo().default(false),
    channel: text(`how the agent's phone is rung, such as ${channel}`, CHANNEL).default(channel),
    context: text('the dialplan context that dials the customer', /^[\w.-]+$/).default(context),
    callerId: text('a telephone number, or a name and a number: Name <number>', CALLER_ID)
      .nullable()
      .default(null),
    prefix: text('up to ten of 0-9, "*", "#" and "+"', OUTSIDE_PREFIX).default(''),
    numberFormat: choice(['digits', 'e164', 'national']).default('digits'),
    ringSeconds: whole(5, 300).default(30),
    callsPerMinute: whole(1, 6_000).default(30),
  });

/** Over a day: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 7 h. */
const RETRY_SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 25_200] as const;
const RETRIES_MAX = 50;

const asterisk = z.strictObject({
  id: identifier('a short name for this PBX'),
  type: z.literal('asterisk'),
  host: host(),
  port: port().default(5038),
  username: text('the name of the manager user, the [section] in manager.conf'),
  secret: secret('the secret of the manager user, from manager.conf'),
  cdr: asteriskRecords(),
  clickToCall: clickToCall('PJSIP/{extension}', 'from-internal'),
});

const freeswitch = z.strictObject({
  id: identifier('a short name for this PBX'),
  type: z.literal('freeswitch'),
  host: host(),
  port: port().default(8021),
  password: secret('the event socket password, from event_socket.conf.xml'),
  cdrToken: tokenText().nullable().default(null),
  cdr: freeswitchRecords(),
  clickToCall: clickToCall('user/{extension}', 'default'),
});

const agent = z.strictObject({
  id: identifier('an id for this person'),
  name: text("the person's name").nullable().default(null),
  extensions: list(text('an extension'), 'a list of extensions').min(1, {
    error: 'a list of at least one extension',
  }),
  mobile: text('a telephone number', /^\+?[\d ().-]{3,25}$/)
    .nullable()
    .default(null),
  team: text('a team name').nullable().default(null),
});

/** A length of time that histograms can tell from shorter and longer ones. */
const seconds = (min: number, max: number) => {
  const wanted = `seconds from ${min} to ${max}: ${BOUNDARIES_IN_WORDS}`;
  return whole(min, max, wanted).refine((value) => isBoundary(value * 1000), { error: wanted });
};

const points = () => whole(0, 1_000);
const didPatterns = () =>
  list(text('a dialled number, or the beginning of one followed by "*"'), 'a list of dialled numbers');

const assignment = {
  assign: choice(['fixed', 'round_robin', 'least_open']).default('fixed'),
  /** Left out: the members of the team. */
  agents: list(text('the id of an agent'), 'a list of agents').default([]),
};

const route = z.strictObject({
  dids: didPatterns().default([]),
  queues: list(text('a queue, or the beginning of one followed by "*"'), 'a list of queues').default([]),
  team: text('a team name').nullable().default(null),
  ...assignment,
});

const escalationStep = z.strictObject({
  overdueMinutes: whole(0, 100_000),
  priority: points().default(0),
  reassign: group(assignment).nullable().default(null),
  notify: list(text('a name of somebody to tell'), 'a list of names').default([]),
});

const ranges = () => {
  const wanted = 'ranges of "HH:MM-HH:MM" that begin before they end, separated by commas, or "closed"';
  return text(wanted).refine((value) => parseRanges(value) !== null, { error: wanted });
};

const weekdays = Object.fromEntries(WEEKDAYS.map((day) => [day, ranges().optional()])) as Record<
  (typeof WEEKDAYS)[number],
  z.ZodOptional<ReturnType<typeof ranges>>
>;

/** Names and contexts that carry trunks on a plain FreePBX-style setup and on FreeSWITCH's stock dialplan. */
const TRUNKS = [
  'trunk*',
  '*-trunk',
  'from-trunk*',
  'from-pstn*',
  'from-did*',
  'from-external*',
  'public',
  'external',
] as const;

const holiday = () => {
  const wanted =
    'a day (2026-01-01, or 01-01 for every year), days (2026-01-01..2026-01-08), or with hours: "2026-12-31: 09:00-13:00"';
  return text(wanted).refine((value) => parseHoliday(value) !== null, { error: wanted });
};

const schedule = z
  .strictObject({
    name: text('a name for this schedule'),
    hours: group(weekdays),
    /** null: the one of the whole configuration. */
    timezone: zone().nullable().default(null),
    /** Beside those of the whole configuration. */
    holidays: list(holiday(), 'a list of days').default([]),
    dueMinutes: whole(1, 100_000).nullable().default(null),
    dids: didPatterns().default([]),
    queues: list(text('a queue, or the beginning of one followed by "*"'), 'a list of queues').default([]),
    teams: list(text('a team name'), 'a list of teams').default([]),
  })
  .refine(({ dids, queues, teams }) => dids.length + queues.length + teams.length > 0, {
    error: 'dids, queues or teams: without any it holds nowhere',
  });

/** Also of a file that holds scripts alone. */
export const scriptList = list(
  scriptSchema({ whole, decimal, yesNo, group }, { id: scriptId() }),
  'a list of scripts',
);

export const configSchema = group({
  pbx: list(
    z.discriminatedUnion('type', [asterisk, freeswitch], { error: 'one of: asterisk, freeswitch' }),
    'a list of PBXs',
  ).min(1, { error: 'a list of at least one PBX' }),
  region: text('a two-letter country code such as RU', /^[A-Z]{2}$/).default('RU'),
  timezone: zone().default('UTC'),
  staff: group({
    extensions: regexSource('a regular expression that matches staff extensions').default('^\\d{2,4}$'),
    agents: list(agent, 'a list of agents').default([]),
  }),
  trunks: list(trunkPattern(), 'a list of endpoint names, contexts or patterns').default([...TRUNKS]),
  workingHours: group(weekdays),
  holidays: list(holiday(), 'a list of days').default([]),
  holidaysFile: text('a path to an iCalendar file').nullable().default(null),
  schedules: list(schedule, 'a list of schedules').default([]),
  tasks: group({
    reachedAfterSeconds: whole(0, 3_600).default(0),
    dueMinutes: whole(1, 100_000).default(15),
    ignoreNumbers: list(numberPattern(), 'a list of numbers').default([]),
    ignoreDids: list(text('a dialled number or a context'), 'a list of dialled numbers or contexts').default(
      [],
    ),
    ignoreReasons: list(choice(MISSED_REASONS), 'a list of reasons').default([]),
    shortAbandonSeconds: whole(0, 3_600).default(0),
    leaseSeconds: whole(10, 86_400).default(300),
    expireAfterDays: whole(0, 3_650).default(30),
    lastAgentDays: whole(0, 3_650).default(30),
    routes: list(route, 'a list of rules').default([]),
    fallback: group(assignment).nullable().default(null),
    priority: group({
      vip: points().default(100),
      repeat: points().default(10),
      lostMinute: points().default(1),
      dids: list(z.strictObject({ dids: didPatterns(), points: points() }), 'a list of rules').default([]),
    }),
    escalation: list(escalationStep, 'a list of steps').default([]),
  }),
  metrics: group({
    serviceSeconds: seconds(1, 3_600).default(20),
    serviceVariant: choice(SERVICE_VARIANTS).default('answered_and_abandoned'),
    shortAbandonSeconds: seconds(0, 3_600).default(5),
    meaningfulTalkSeconds: seconds(0, 3_600).default(10),
    shortTalkSeconds: seconds(0, 86_400).default(20),
    longTalkSeconds: seconds(1, 86_400).default(900),
    conversionDays: whole(1, 365).default(30),
    attribution: choice(['first', 'last']).default('first'),
    fewCalls: whole(0, 100_000).default(20),
  }),
  reports,
  alerts: list(alert, 'a list of alerts').default([]),
  lists: group({
    vip: list(numberPattern(), 'a list of numbers').default([]),
    internal: list(numberPattern(), 'a list of numbers').default([]),
  }),
  scripts: scriptList.default([]),
  ...keeping,
  hooks: group({
    retrySeconds: list(whole(0, 604_800), 'a list of seconds')
      .max(RETRIES_MAX, { error: `a list of at most ${RETRIES_MAX} delays` })
      .default([...RETRY_SECONDS]),
    timeoutSeconds: whole(1, 60).default(15),
    allowPrivate: privateNetworks().default(false),
  }),
  api,
  recordings: group({ path: text('a path to the folder of recordings').nullable().default(null) }),
  log: group({
    level: choice(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
    pretty: yesNo().nullable().default(null),
    maskNumbers: yesNo().default(false),
  }),
  limits: group({
    queueEvents: whole(1_000, 10_000_000).default(20_000),
    batchEvents: whole(1, 100_000).default(2_000),
    callAgeHours: whole(1, 168).default(12),
    pageItems: whole(1, 5_000).default(500),
    longPolls: whole(1, 100_000).default(500),
    eventStreams: whole(1, 100_000).default(200),
    connections: whole(10, 100_000).default(2_000),
    stopSeconds: whole(1, 300).default(10),
  }),
});

type DeepReadonly<T> = T extends (infer U)[]
  ? readonly DeepReadonly<U>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

export type Config = DeepReadonly<z.output<typeof configSchema>>;
export type PbxConfig = Config['pbx'][number];
