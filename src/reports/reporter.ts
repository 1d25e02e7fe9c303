// Makes every summary that is due and is not there: at the configured time, after a start, and every hour in between, so that neither
// a night of downtime nor a clock that ticks twice makes a difference. What is there decides; `keep-report` keeps it once.

import { setTimeout } from 'node:timers/promises';
import type { ScheduledTask } from 'node-cron';
import type { Logger } from 'pino';
import { wakeDaily } from '../clockwork.ts';
import type { Asker, Execute } from '../desk/order.ts';
import { localDay, type Period } from '../metrics/periods.ts';
import type { Queries } from '../store/queries.ts';
import { audienceKey } from '../store/report-writer.ts';
import { type BuilderOptions, buildSummary } from './builder.ts';
import { type DueRules, dueReports } from './due.ts';
import type { Recipient } from './recipients.ts';
import type { ReportId, Summary } from './summary.ts';

export interface ReporterOptions extends BuilderOptions {
  readonly reads: Queries;
  readonly execute: Execute;
  readonly recipients: readonly Recipient[];
  readonly rules: DueRules;
  readonly log: Logger;
  /** After a start: every PBX has been asked who lives, and its records what the daemon missed. */
  readonly isSettled: () => boolean;
  /** Deliveries are owed. */
  readonly onKept: () => void;
}

/** Summaries are nobody's wish. */
export const REPORTER: Asker = {
  key: 'reporter',
  agent: null,
  teams: null,
  ownOnly: false,
  mayOverrule: false,
};
/** Summaries that are looked through for those that are there. */
const KNOWN_MAX = 500;

/** No summary waits longer for a PBX. */
const SETTLE_MS_MAX = 180_000;
/** So long nothing is awaited: what the PBXs said, and tasks that became overdue meanwhile, are written by then. */
const SETTLED_MS = 8_000;
const LOOK_EVERY_MS = 500;

const HOURLY = '23 * * * *';

export class Reporter {
  readonly #options: ReporterOptions;
  #tasks: readonly ScheduledTask[] = [];
  #running: Promise<void> | null = null;
  readonly #end = new AbortController();

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  start(): void {
    const { rules, log } = this.#options;
    const { atMinutes, zone } = rules;
    this.#tasks = wakeDaily({ atMinutes, zone, besides: HOURLY, log }, () => this.check());
    void this.#checkWhenSettled();
  }

  async stop(): Promise<void> {
    this.#end.abort();
    for (const task of this.#tasks) await task.destroy();
    await this.#running;
  }

  async #checkWhenSettled(): Promise<void> {
    const { signal } = this.#end;
    try {
      // From the first start on, days are owed.
      await this.#since().catch(() => undefined);
      let settledMs = 0;
      for (let waitedMs = 0; waitedMs < SETTLE_MS_MAX && settledMs < SETTLED_MS; waitedMs += LOOK_EVERY_MS) {
        await setTimeout(LOOK_EVERY_MS, undefined, { signal });
        settledMs = this.#options.isSettled() ? settledMs + LOOK_EVERY_MS : 0;
      }
    } catch {
      return;
    }
    await this.check();
  }

  /** Makes what is due. Whoever calls while it runs waits for the same run. */
  check(): Promise<void> {
    this.#running ??= this.#makeDue().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #makeDue(): Promise<void> {
    const { reads, rules, log, now } = this.#options;
    try {
      // Figures that are being made anew are not the whole truth yet: within the hour there is another try.
      const { callsLeft, tasksLeft } = await reads.figureBacklog();
      if (callsLeft + tasksLeft > 0) return;
      const since = await this.#since();
      for (const { kind, ...period } of dueReports(rules, since, await reads.reports(KNOWN_MAX), now())) {
        await this.#make({ kind, from: period.from }, period);
      }
    } catch (error) {
      log.error({ err: error }, 'a summary could not be made: trying again within the hour');
    }
  }

  async #since(): Promise<string> {
    const { execute, rules, now } = this.#options;
    const asked = { today: localDay(now(), rules.zone) };
    const { result } = await execute({ kind: 'begin-reports', asked, by: REPORTER, idempotency: null });
    return result.since;
  }

  async #make({ kind, from }: ReportId, period: Period): Promise<void> {
    const { execute, recipients, log, onKept } = this.#options;
    const told = recipients.filter(({ kinds }) => kinds.includes(kind));
    const summaries: Summary[] = [];
    for (const teams of audiencesOf(told)) {
      summaries.push(await buildSummary({ kind, period, teams }, this.#options));
    }
    const asked = { summaries, recipients: told.map(({ name }) => name) };
    const { result } = await execute({ kind: 'keep-report', asked, by: REPORTER, idempotency: null });
    if (!result.isNew) return;
    log.info({ kind, from, recipients: asked.recipients }, 'a summary was made');
    onKept();
  }
}

/** Each group of teams once; everybody's first. */
export function audiencesOf(
  recipients: readonly Pick<Recipient, 'teams'>[],
): readonly (readonly string[] | null)[] {
  const audiences = new Map<string, readonly string[] | null>([[audienceKey(null), null]]);
  for (const { teams } of recipients) audiences.set(audienceKey(teams), teams);
  return [...audiences.values()];
}
