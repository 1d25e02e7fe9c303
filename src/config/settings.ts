// Configuration → what the core and the engine need, in their words and units.

import { createNumbers } from '../calls/numbers.ts';
import type { CallSettings } from '../calls/settings.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { TaskRules } from '../tasks/book.ts';
import type { Config } from './schema.ts';
import { addWorkingMinutes, isWorkingTime, weeklyHours } from './working-hours.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

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
  const numbers = createNumbers(config.region);
  const hours = weeklyHours(config.workingHours);
  return {
    reachedAfterMs: tasks.reachedAfterSeconds * 1000,
    // Both as written and in the form that calls carry.
    ignore: [
      ...new Set(tasks.ignoreNumbers.flatMap((number) => [number, numbers.normalise(number) ?? number])),
    ],
    ignoreDids: tasks.ignoreDids,
    ignoreReasons: tasks.ignoreReasons,
    shortAbandonMs: tasks.shortAbandonSeconds * 1000,
    // A year without enough working time: plain time is better than no deadline.
    dueAt: (opened) =>
      addWorkingMinutes(hours, timezone, opened, tasks.dueMinutes) ?? opened + tasks.dueMinutes * MINUTE_MS,
  };
}

/** Tells whether a call that started at this moment came outside the working hours. */
export function afterHours(config: Config): (startedAt: EpochMs) => boolean {
  const hours = weeklyHours(config.workingHours);
  return (startedAt) => !isWorkingTime(hours, config.timezone, startedAt);
}
