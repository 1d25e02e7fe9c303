// Configuration → what the core and the engine need, in their words and units.

import { createNumbers } from '../calls/numbers.ts';
import type { CallSettings } from '../calls/settings.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { AssignRule, AssignStrategy, ListName, TaskRules } from '../tasks/rules.ts';
import type { Config } from './schema.ts';
import { addWorkingMinutes, isWorkingTime, weeklyHours } from './working-hours.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

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
  const { tasks, timezone } = config;
  const hours = weeklyHours(config.workingHours);
  // A year without enough working time: plain time is better than no deadline.
  const later = (from: EpochMs, ms: number) =>
    addWorkingMinutes(hours, timezone, from, ms / MINUTE_MS) ?? from + ms;
  const teams = new Map(config.staff.agents.map(({ id, team }) => [id, team]));
  return {
    reachedAfterMs: tasks.reachedAfterSeconds * 1000,
    ignoreDids: tasks.ignoreDids,
    ignoreReasons: tasks.ignoreReasons,
    shortAbandonMs: tasks.shortAbandonSeconds * 1000,
    dueAt: (opened) => later(opened, tasks.dueMinutes * MINUTE_MS),
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

/** Tells whether a call that started at this moment came outside the working hours. */
export function afterHours(config: Config): (startedAt: EpochMs) => boolean {
  const hours = weeklyHours(config.workingHours);
  return (startedAt) => !isWorkingTime(hours, config.timezone, startedAt);
}
