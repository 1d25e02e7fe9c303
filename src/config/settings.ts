// Configuration → what the core and the engine need, in their words and units.

import type { AlertRule } from '../alerts/measures.ts';
import { createNumbers } from '../calls/numbers.ts';
import type { CallSettings } from '../calls/settings.ts';
import type { FigureRules } from '../engine/figure-keeper.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Person } from '../live/board.ts';
import { COUNTING_VERSION } from '../metrics/catalogue.ts';
import {
  type AssignRule,
  type AssignStrategy,
  fits,
  type ListName,
  type TaskRoute,
  type TaskRules,
} from '../tasks/rules.ts';
import { parseHoliday } from './holidays.ts';
import { type Exceptions, Schedule } from './schedule.ts';
import type { Config } from './schema.ts';
import { weeklyHours } from './working-hours.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Of the threshold: below, an alert is over. */
const CLEAR_SHARE = 0.8;

export function callSettings(config: Config, pbx: string): CallSettings {
  return {
    pbx,
    staffExtensions: config.staff.extensions,
    agents: config.staff.agents,
    trunks: config.trunks,
    region: config.region,
    callAgeMsMax: config.limits.callAgeHours * HOUR_MS,
  };
}

export function taskRules(config: Config): TaskRules {
  const { tasks } = config;
  const scheduleFor = schedules(config);
  // A year without enough working time: plain time is better than no deadline.
  const later = (from: EpochMs, ms: number, route: TaskRoute) =>
    scheduleFor(route).schedule.add(from, ms) ?? from + ms;
  const teams = new Map(config.staff.agents.map(({ id, team }) => [id, team]));
  return {
    reachedAfterMs: tasks.reachedAfterSeconds * 1000,
    ignoreDids: tasks.ignoreDids,
    ignoreReasons: tasks.ignoreReasons,
    shortAbandonMs: tasks.shortAbandonSeconds * 1000,
    dueAt: (opened, route) =>
      later(opened, (scheduleFor(route).dueMinutes ?? tasks.dueMinutes) * MINUTE_MS, route),
    workingTimeAfter: later,
    expireAfterMs: tasks.expireAfterDays === 0 ? null : tasks.expireAfterDays * DAY_MS,
    lastAgentMs: tasks.lastAgentDays * DAY_MS,
    routes: tasks.routes.map((route, i) => ({
      dids: route.dids,
      queues: route.queues,
      team: route.team,
      assign: assignRule(`routes[${i}]`, route, route.team, config),
    })),
    fallback: tasks.fallback === null ? null : assignRule('fallback', tasks.fallback, null, config),
    priority: tasks.priority,
    escalations: tasks.escalation
      .map((step, i) => ({
        afterMs: step.overdueMinutes * MINUTE_MS,
        priority: step.priority,
        assign: step.reassign === null ? null : assignRule(`escalation[${i}]`, step.reassign, null, config),
        notify: step.notify,
      }))
      .sort((a, b) => a.afterMs - b.afterMs),
    teamOf: (agent) => teams.get(agent) ?? null,
  };
}

/** Those of the configuration; that a summary reached nobody is always looked at. */
export function alertRules(config: Config): readonly AlertRule[] {
  const rules = config.alerts.map((alert) => ({
    ...alert,
    clear: alert.clear ?? alert.above * CLEAR_SHARE,
    forMs: alert.forSeconds * 1000,
    windowMs: alert.windowMinutes * MINUTE_MS,
  }));
  if (rules.some(({ measure }) => measure === 'failed_deliveries')) return rules;
  const always = { name: 'failed-delivery', measure: 'failed_deliveries', above: 0, clear: 0 } as const;
  return [...rules, { ...always, forMs: 0, windowMs: 0, minCalls: 0, teams: [], queues: [], notify: [] }];
}

/** People of the configuration, as the board shows them. */
export function peopleOf({ staff }: Config): readonly Person[] {
  return staff.agents.map(({ id, name, team }) => ({ agent: id, name, team }));
}

/** Attempts to reach a number that are longer ago than this belong to another story. */
const ATTEMPT_WINDOW_DAYS = 30;

/** What the facts behind figures depend on. */
export function figureRules(config: Config): FigureRules {
  const { meaningfulTalkSeconds, attribution, conversionDays } = config.metrics;
  const numbers = createNumbers(config.region);
  const scheduleFor = schedules(config);
  return {
    attemptWindowMs: ATTEMPT_WINDOW_DAYS * DAY_MS,
    meaningfulTalkMs: meaningfulTalkSeconds * 1000,
    attribution,
    conversionMs: conversionDays * DAY_MS,
    workingTimeBetween: (from, to, route) => scheduleFor(route).schedule.between(from, to),
    normalise: (raw) => numbers.normalise(raw),
    zone: config.timezone,
    print: JSON.stringify({
      counting: COUNTING_VERSION,
      timezone: config.timezone,
      reachedAfterSeconds: config.tasks.reachedAfterSeconds,
      meaningfulTalkSeconds,
      attribution,
      ...(attribution === 'last' ? { conversionDays } : {}),
    }),
  };
}

/** A rule that names no agents means the members of its team. */
function assignRule(
  name: string,
  { assign, agents }: { readonly assign: AssignStrategy; readonly agents: readonly string[] },
  team: string | null,
  config: Config,
): AssignRule {
  const members = config.staff.agents.filter((agent) => team !== null && agent.team === team);
  return { name, strategy: assign, agents: agents.length > 0 ? agents : members.map(({ id }) => id) };
}

/** Numbers of the configuration's lists, as written and in the form that calls carry. */
export function configuredLists(config: Config): { readonly [list in ListName]: readonly string[] } {
  const numbers = createNumbers(config.region);
  const both = (patterns: readonly string[]) => [
    ...new Set(patterns.flatMap((pattern) => [pattern, numbers.normalise(pattern) ?? pattern])),
  ];
  return {
    ignore: both(config.tasks.ignoreNumbers),
    vip: both(config.lists.vip),
    internal: both(config.lists.internal),
  };
}

interface Planned {
  readonly schedule: Schedule;
  /** null: as everywhere. */
  readonly dueMinutes: number | null;
}

/** The schedule that holds where a call came in: the first that names its DID, else its queue, else its team. */
export function schedules(config: Config): (route: TaskRoute) => Planned {
  const numbers = createNumbers(config.region);
  const everywhere = exceptionsOf(config.holidays);
  const usual: Planned = {
    schedule: new Schedule(weeklyHours(config.workingHours), config.timezone, [everywhere]),
    dueMinutes: null,
  };
  const special = config.schedules.map((each) => ({
    ...each,
    // What it says of a day itself goes before what holds everywhere.
    schedule: new Schedule(weeklyHours(each.hours), each.timezone ?? config.timezone, [
      exceptionsOf(each.holidays),
      everywhere,
    ]),
  }));
  return ({ did, queue, team }) =>
    special.find(({ dids }) => fits(dids, did, numbers.normalise(did))) ??
    special.find(({ queues }) => fits(queues, queue)) ??
    special.find(({ teams }) => fits(teams, team)) ??
    usual;
}

function exceptionsOf(holidays: readonly string[]): Exceptions {
  return new Map(holidays.flatMap((text) => parseHoliday(text) ?? []));
}

/** Tells whether a call that started at this moment came outside the working hours. */
export function afterHours(config: Config): (startedAt: EpochMs, route: TaskRoute) => boolean {
  const scheduleFor = schedules(config);
  return (startedAt, route) => !scheduleFor(route).schedule.isWorkingTime(startedAt);
}
