// Backups that nobody has to remember: one a day, at the configured time, after a night of downtime as soon as there is
// a daemon again. The clock only triggers; the rule decides: is there one that is younger than the last such moment?
// Rule: nothing old goes before something new is there, and a failure is told (log, /readyz, Prometheus), never thrown.

import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import type { ScheduledTask } from 'node-cron';
import type { Logger } from 'pino';
import { wakeDaily } from '../clockwork.ts';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { BackupWork } from './backup-work.ts';
import { type DatabaseFacts, removeDatabase } from './copy.ts';
import { type Backup, type Keep, listBackups, nameOfBackup, removeBackup, surplus } from './shelf.ts';

export interface BackupRules {
  readonly folder: string;
  /** Minutes after midnight, in `zone`. */
  readonly atMinutes: number;
  readonly zone: string;
  readonly keep: Keep;
  /** null: as many bytes as `keep` makes. */
  readonly bytesMax: number | null;
}

export interface BackupStatus {
  /** When the newest backup was made that was found sound; null: there is none. */
  readonly lastAt: EpochMs | null;
  readonly lastBytes: number | null;
  readonly failures: number;
  /** Why there is no newer one; null while all is well. */
  readonly problem: string | null;
}

export interface BackupKeeperOptions {
  /** The database. */
  readonly file: string;
  readonly rules: BackupRules;
  readonly work: BackupWork;
  readonly log: Logger;
  readonly now: () => EpochMs;
}

/** A daemon that has just started has other things to do. */
const FIRST_LOOK_MS = 20_000;
/** After a failure, and for moments that passed while nobody looked. */
const HOURLY = '41 * * * *';
const DRAFT = /^ringback-\d{8}T\d{6}Z\.db\.part/;
/** A clock that was wrong once must not keep backups from being made for years. */
const CLOCK_ERROR_MS_MAX = 86_400_000;

export class BackupKeeper {
  readonly #options: BackupKeeperOptions;
  readonly #abort = new AbortController();
  #tasks: readonly ScheduledTask[] = [];
  #firstLook: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #failures = 0;
  #problem: string | null = null;
  #newest: Backup | null = null;

  constructor(options: BackupKeeperOptions) {
    this.#options = options;
    this.#look();
  }

  start(): void {
    const { rules, log } = this.#options;
    const { atMinutes, zone } = rules;
    this.#tasks = wakeDaily({ atMinutes, zone, besides: HOURLY, log }, () => this.check());
    this.#firstLook = setTimeout(() => void this.check(), FIRST_LOOK_MS).unref();
  }

  /** A copy that is being made is given up. */
  async stop(): Promise<void> {
    this.#abort.abort();
    if (this.#firstLook !== null) clearTimeout(this.#firstLook);
    for (const task of this.#tasks) await task.destroy();
    await this.#running;
  }

  status(): BackupStatus {
    return {
      lastAt: this.#newest?.at ?? null,
      lastBytes: this.#newest?.bytes ?? null,
      failures: this.#failures,
      problem: this.#problem,
    };
  }

  /** Makes a backup if one is due. Whoever calls while it runs waits for the same run. */
  check(): Promise<void> {
    this.#running ??= this.#checkOnce().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #checkOnce(): Promise<void> {
    const { rules, log, now } = this.#options;
    try {
      mkdirSync(rules.folder, { recursive: true, mode: 0o700 });
      this.#look();
      if ((this.#newest?.at ?? -Infinity) >= lastMoment(rules, now())) return;
      this.#removeDrafts();
      const { file, facts } = await this.#make();
      this.#problem = null;
      const removed = this.#rotate();
      this.#look();
      log.info({ file, ...facts, removed }, 'a backup was made and found sound');
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.#failures++;
      this.#problem = error instanceof Error ? error.message : String(error);
      const known = error instanceof AppError ? { problem: error.message } : { err: error };
      log.warn(known, 'a backup could not be made: trying again within the hour');
    }
  }

  async #make(): Promise<{ readonly file: string; readonly facts: DatabaseFacts }> {
    const { file: from, rules, work, now } = this.#options;
    const to = join(rules.folder, nameOfBackup(now()));
    return { file: to, facts: await work({ from, to }, this.#abort.signal) };
  }

  /** Returns how many went. */
  #rotate(): number {
    const { folder, keep, zone, bytesMax } = this.#options.rules;
    const gone = surplus(listBackups(folder), keep, zone, bytesMax);
    for (const backup of gone) removeBackup(backup);
    return gone.length;
  }

  /** What a crash left in the middle of a copy. */
  #removeDrafts(): void {
    const { folder } = this.#options.rules;
    for (const name of readdirSync(folder)) if (DRAFT.test(name)) removeDatabase(join(folder, name));
  }

  /** What is there: somebody may have taken some away. */
  #look(): void {
    const { rules, now } = this.#options;
    this.#newest = listBackups(rules.folder).find(({ at }) => at < now() + CLOCK_ERROR_MS_MAX) ?? null;
  }
}

/** The last moment at which a backup was due. */
export function lastMoment({ atMinutes, zone }: BackupRules, now: EpochMs): EpochMs {
  const local = DateTime.fromMillis(now, { zone });
  const at = { hour: Math.floor(atMinutes / 60), minute: atMinutes % 60, second: 0, millisecond: 0 };
  const today = local.set(at);
  return (today <= local ? today : local.minus({ days: 1 }).set(at)).toMillis();
}
