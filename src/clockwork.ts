// node-cron, fenced: it only wakes whoever knows what is due, and may do so once too often. Rule: nothing is due because a
// clock struck; so a tick that was missed or doubled changes nothing.

import { type ScheduledTask, schedule } from 'node-cron';
import type { Logger } from 'pino';

export interface WakeOptions {
  /** Minutes after midnight, in `zone`. */
  readonly atMinutes: number;
  readonly zone: string;
  /** When else, as cron says it. */
  readonly besides: string;
  readonly log: Logger;
}

/** Calls `wake` every day at that time, and besides. The caller destroys what it gets. */
export function wakeDaily(
  { atMinutes, zone, besides, log }: WakeOptions,
  wake: () => Promise<void>,
): readonly ScheduledTask[] {
  const at = `${atMinutes % 60} ${Math.floor(atMinutes / 60)} * * *`;
  // The library writes to the console and keeps the process alive unless it is told otherwise.
  const logger = {
    info: (message: string) => log.debug(message),
    warn: (message: string) => log.debug(message),
    error: (message: string | Error) => log.debug({ err: message }, 'node-cron'),
    debug: (message: string | Error) => log.trace({ err: message }, 'node-cron'),
  };
  const options = { timezone: zone, logger, suppressMissedWarning: true, unref: true };
  return [at, besides].map((expression) => schedule(expression, wake, options));
}
