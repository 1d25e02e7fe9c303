// What the configuration says, for administrators to look at. Rule: every value is named here one by one; a secret that the
// configuration learns later does not get out by itself. Addresses of chats and hooks are secrets: their host is told, no more.

import { z } from 'zod';
import type { Config } from '../config/schema.ts';
import { WEEKDAYS } from '../config/working-hours.ts';
import { ROLES } from '../desk/roles.ts';
import { SCOPES } from '../desk/scopes.ts';

const texts = () => z.array(z.string());
const count = () => z.int().min(0);
const hours = z
  .object(
    Object.fromEntries(WEEKDAYS.map((day) => [day, z.string().nullable()])) as Record<
      (typeof WEEKDAYS)[number],
      z.ZodNullable<z.ZodString>
    >,
  )
  .describe('Ranges of local time; null: a day off, or always when no day is given');
const assignment = { assign: z.string(), agents: texts() };

const placesShape = {
  region: z.string(),
  timezone: z.string(),
  workingHours: hours,
  holidays: texts().describe('Those of the calendar file, too'),
  holidaysFile: z.string().nullable(),
  schedules: z.array(
    z.object({
      name: z.string(),
      hours,
      timezone: z.string().nullable(),
      holidays: texts(),
      dueMinutes: z.int().nullable(),
      ...{ dids: texts(), queues: texts(), teams: texts() },
    }),
  ),
  staff: z.object({
    extensions: z.string(),
    agents: z.array(
      z.object({
        id: z.string(),
        name: z.string().nullable(),
        extensions: texts(),
        mobile: z.string().nullable(),
        team: z.string().nullable(),
      }),
    ),
  }),
  trunks: texts(),
  pbx: z.array(
    z.object({
      id: z.string(),
      type: z.enum(['asterisk', 'freeswitch']),
      host: z.string(),
      port: z.int(),
      postsRecords: z.boolean().describe('It has a password to post its call records with'),
      clickToCall: z.object({
        enabled: z.boolean(),
        ...{ channel: z.string(), context: z.string(), callerId: z.string().nullable(), prefix: z.string() },
        ...{ numberFormat: z.string(), ringSeconds: count(), callsPerMinute: count() },
      }),
    }),
  ),
};

const rulesShape = {
  tasks: z.object({
    ...{ reachedAfterSeconds: count(), dueMinutes: count(), shortAbandonSeconds: count() },
    ...{ leaseSeconds: count(), expireAfterDays: count(), lastAgentDays: count() },
    ...{ ignoreNumbers: texts(), ignoreDids: texts(), ignoreReasons: texts() },
    routes: z.array(z.object({ dids: texts(), queues: texts(), team: z.string().nullable(), ...assignment })),
    fallback: z.object(assignment).nullable(),
    priority: z.object({
      ...{ vip: count(), repeat: count(), lostMinute: count() },
      dids: z.array(z.object({ dids: texts(), points: count() })),
    }),
    escalation: z.array(
      z.object({
        overdueMinutes: count(),
        priority: count(),
        reassign: z.object(assignment).nullable(),
        notify: texts(),
      }),
    ),
  }),
  metrics: z.object({
    ...{ serviceSeconds: count(), serviceVariant: z.string(), shortAbandonSeconds: count() },
    ...{ meaningfulTalkSeconds: count(), shortTalkSeconds: count(), longTalkSeconds: count() },
    ...{ conversionDays: count(), attribution: z.string(), fewCalls: count() },
  }),
  lists: z
    .object({ ignore: texts(), vip: texts(), internal: texts() })
    .describe('Those of the configuration'),
  scripts: texts().describe('Ids of the scripts of the configuration'),
};

const tellingShape = {
  reports: z.object({
    enabled: z.boolean(),
    at: z.string().describe('Local time'),
    kinds: texts(),
    retrySeconds: z.array(count()),
    mail: z
      .object({ host: z.string(), port: z.int(), secure: z.boolean(), from: z.string() })
      .nullable()
      .describe('The server that sends'),
    recipients: z.array(
      z.object({
        ...{ name: z.string(), type: z.string(), language: z.string(), timezone: z.string().nullable() },
        ...{ teams: texts().nullable(), kinds: texts() },
        to: texts().describe('Mail addresses, a chat, a folder, or the host of a hook'),
      }),
    ),
  }),
  alerts: z.array(
    z.object({
      ...{ name: z.string(), measure: z.string(), above: z.number(), clear: z.number().nullable() },
      ...{ forSeconds: count(), windowMinutes: count(), minCalls: count() },
      ...{ teams: texts(), queues: texts(), notify: texts() },
    }),
  ),
  hooks: z.object({
    retrySeconds: z.array(count()),
    timeoutSeconds: count(),
    allowPrivate: z
      .union([z.boolean(), texts()])
      .describe('Whether webhooks may be sent to private addresses, or to which'),
  }),
};

const houseShape = {
  retention: z
    .object({
      ...{ journalDays: count(), eventDays: count(), transcriptDays: count(), auditDays: count() },
      ...{ callDays: count().nullable(), taskDays: count().nullable() },
      ...{ recordingDays: count().nullable(), reportDays: count().nullable() },
    })
    .describe('null: for ever'),
  recordings: z.object({ path: z.string().nullable() }),
  access: z.object({
    tokens: z
      .array(z.object({ name: z.string(), scopes: z.array(z.enum(SCOPES)), teams: texts().nullable() }))
      .describe('Tokens of the configuration, without what they are'),
    requestsPerMinute: count(),
    trustProxy: z.boolean(),
    tls: z.boolean().describe('The daemon itself speaks TLS'),
    behindProxy: z.boolean(),
    sessions: z.object({ hours: count(), idleMinutes: count() }),
    trustedHeader: z
      .object({ header: z.string(), from: texts(), createAs: z.enum(ROLES).nullable() })
      .nullable(),
  }),
};

export const settingsSchema = z
  .object({ ...placesShape, ...rulesShape, ...tellingShape, ...houseShape })
  .meta({ id: 'Settings', description: 'What the configuration says, without its secrets' });

type SettingsJson = z.output<typeof settingsSchema>;

export function settingsJson(config: Config): SettingsJson {
  return {
    ...placesJson(config),
    ...rulesJson(config),
    ...tellingJson(config),
    retention: {
      journalDays: config.journal.retentionDays,
      eventDays: config.events.retentionDays,
      transcriptDays: config.transcripts.retentionDays,
      auditDays: config.retention.auditDays,
      callDays: config.retention.callDays || null,
      taskDays: config.retention.taskDays || null,
      recordingDays: config.retention.recordingDays || null,
      reportDays: config.retention.reportDays || null,
    },
    recordings: { path: config.recordings.path },
    access: accessJson(config),
  };
}

function placesJson(config: Config): Pick<SettingsJson, keyof typeof placesShape> {
  const { region, timezone, holidays, holidaysFile, trunks } = config;
  return {
    ...{ region, timezone, workingHours: hoursJson(config.workingHours), holidaysFile },
    ...{ holidays: [...holidays], trunks: [...trunks] },
    schedules: config.schedules.map((each) => ({
      ...{
        name: each.name,
        hours: hoursJson(each.hours),
        timezone: each.timezone,
        dueMinutes: each.dueMinutes,
      },
      ...{ holidays: [...each.holidays], dids: [...each.dids] },
      ...{ queues: [...each.queues], teams: [...each.teams] },
    })),
    staff: {
      extensions: config.staff.extensions,
      agents: config.staff.agents.map(({ id, name, extensions, mobile, team }) => ({
        ...{ id, name, extensions: [...extensions], mobile, team },
      })),
    },
    pbx: config.pbx.map((pbx) => {
      const { enabled, channel, context, callerId, prefix } = pbx.clickToCall;
      const { numberFormat, ringSeconds, callsPerMinute } = pbx.clickToCall;
      return {
        ...{ id: pbx.id, type: pbx.type, host: pbx.host, port: pbx.port },
        postsRecords: pbx.type === 'freeswitch' && pbx.cdrToken !== null,
        clickToCall: {
          ...{ enabled, channel, context, callerId, prefix },
          ...{ numberFormat, ringSeconds, callsPerMinute },
        },
      };
    }),
  };
}

function hoursJson(given: Config['workingHours']): SettingsJson['workingHours'] {
  const all = WEEKDAYS.map((day) => [day, given[day] ?? null] as const);
  return Object.fromEntries(all) as SettingsJson['workingHours'];
}

function rulesJson({ tasks, metrics, lists, scripts }: Config): Pick<SettingsJson, keyof typeof rulesShape> {
  const assigned = ({ assign, agents }: { readonly assign: string; readonly agents: readonly string[] }) => ({
    assign,
    agents: [...agents],
  });
  const {
    reachedAfterSeconds,
    dueMinutes,
    shortAbandonSeconds,
    leaseSeconds,
    expireAfterDays,
    lastAgentDays,
  } = tasks;
  return {
    tasks: {
      ...{
        reachedAfterSeconds,
        dueMinutes,
        shortAbandonSeconds,
        leaseSeconds,
        expireAfterDays,
        lastAgentDays,
      },
      ignoreNumbers: [...tasks.ignoreNumbers],
      ignoreDids: [...tasks.ignoreDids],
      ignoreReasons: [...tasks.ignoreReasons],
      routes: tasks.routes.map((each) => ({
        ...{ dids: [...each.dids], queues: [...each.queues], team: each.team },
        ...assigned(each),
      })),
      fallback: tasks.fallback === null ? null : assigned(tasks.fallback),
      priority: {
        ...{ vip: tasks.priority.vip, repeat: tasks.priority.repeat, lostMinute: tasks.priority.lostMinute },
        dids: tasks.priority.dids.map(({ dids, points }) => ({ dids: [...dids], points })),
      },
      escalation: tasks.escalation.map(({ overdueMinutes, priority, reassign, notify }) => ({
        ...{ overdueMinutes, priority, notify: [...notify] },
        reassign: reassign === null ? null : assigned(reassign),
      })),
    },
    metrics: { ...metrics },
    lists: { ignore: [...tasks.ignoreNumbers], vip: [...lists.vip], internal: [...lists.internal] },
    scripts: scripts.map(({ id }) => id),
  };
}

function tellingJson({ reports, alerts, hooks }: Config): Pick<SettingsJson, keyof typeof tellingShape> {
  const { enabled, at, kinds, retrySeconds, mail, recipients } = reports;
  return {
    reports: {
      ...{ enabled, at, kinds: [...kinds], retrySeconds: [...retrySeconds] },
      mail: mail === null ? null : { host: mail.host, port: mail.port, secure: mail.secure, from: mail.from },
      recipients: recipients.map((each) => ({
        ...{ name: each.name, type: each.type, language: each.language, timezone: each.timezone },
        teams: each.teams === null ? null : [...each.teams],
        kinds: [...each.kinds],
        to: whereTo(each),
      })),
    },
    alerts: alerts.map(({ name, measure, above, clear, forSeconds, windowMinutes, minCalls, ...rest }) => ({
      ...{ name, measure, above, clear, forSeconds, windowMinutes, minCalls },
      ...{ teams: [...rest.teams], queues: [...rest.queues], notify: [...rest.notify] },
    })),
    hooks: {
      retrySeconds: [...hooks.retrySeconds],
      timeoutSeconds: hooks.timeoutSeconds,
      allowPrivate: typeof hooks.allowPrivate === 'boolean' ? hooks.allowPrivate : [...hooks.allowPrivate],
    },
  };
}

function whereTo(recipient: Config['reports']['recipients'][number]): string[] {
  switch (recipient.type) {
    case 'mail':
      return [...recipient.to];
    case 'telegram':
      return [recipient.chat];
    case 'folder':
      return [recipient.path];
    default:
      return [new URL(recipient.url).host];
  }
}

function accessJson({ api }: Config): SettingsJson['access'] {
  const { requestsPerMinute, trustProxy, behindProxy, sessions, trustedHeader } = api;
  return {
    tokens: api.tokens.map(({ name, scopes, teams }) => ({
      ...{ name, scopes: [...scopes], teams: teams === null ? null : [...teams] },
    })),
    ...{ requestsPerMinute, trustProxy, behindProxy, tls: api.tls !== null, sessions: { ...sessions } },
    trustedHeader:
      trustedHeader === null
        ? null
        : { header: trustedHeader.header, from: [...trustedHeader.from], createAs: trustedHeader.createAs },
  };
}
