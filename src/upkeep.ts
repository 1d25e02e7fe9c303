// What the daemon does for its database beside the calls: backups, and a look through a file that is too large to be
// looked through at the start. Says how the disk is.
// Rule: nobody waits for any of it, and whatever fails is shown and told, never thrown.

import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { withAdvice } from './backup/advice.ts';
import { BackupKeeper, type BackupStatus } from './backup/backup-keeper.ts';
import { type BackupWork, doBackupWork } from './backup/backup-work.ts';
import { backupFolder } from './backup/shelf.ts';
import type { Config } from './config/schema.ts';
import { AppError } from './errors.ts';
import type { EpochMs } from './events/vocabulary.ts';
import { CHECK_AT_START_BYTES_MAX, databaseBytes } from './store/database.ts';

/** A daemon that has just started has other things to do. */
const CHECK_LATER_MS = 60_000;

export interface DiskStatus {
  readonly databaseBytes: number;
  readonly logBytes: number;
  /** On the disk of the database, for this user. */
  readonly freeBytes: number | null;
}

export interface UpkeepStatus {
  /** null: the daemon makes none. */
  readonly backup: BackupStatus | null;
  /** What is wrong inside the database; null: nothing is known to be. */
  readonly databaseProblem: string | null;
  readonly disk: DiskStatus;
}

export interface Upkeep {
  start(): void;
  stop(): Promise<void>;
  status(): UpkeepStatus;
}

export interface UpkeepOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly now: () => EpochMs;
  readonly work?: BackupWork;
  readonly checkAtStartBytesMax?: number;
  readonly checkLaterMs?: number;
}

export function createUpkeep({ config, log, now, work = doBackupWork, ...bounds }: UpkeepOptions): Upkeep {
  const { file } = config.database;
  const abort = new AbortController();
  const keeper = config.backups.enabled ? createKeeper(config, log, now, work) : null;
  let databaseProblem: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    try {
      await work({ from: file, to: null }, abort.signal);
      log.info('the database was looked through and is sound');
    } catch (error) {
      if (abort.signal.aborted) return;
      const told = withAdvice(error, config);
      if (!(told instanceof AppError)) log.error({ err: told }, 'the database could not be looked through');
      else if (told.code === 'damaged') {
        databaseProblem = told.message;
        log.error({ problem: told.message }, 'the database is damaged');
      } else log.warn({ problem: told.message }, 'the database could not be looked through');
    }
  };
  return {
    start() {
      keeper?.start();
      if (databaseBytes(file).main <= (bounds.checkAtStartBytesMax ?? CHECK_AT_START_BYTES_MAX)) return;
      log.info('the database is large: it is looked through while the daemon works, not before');
      timer = setTimeout(() => void look(), bounds.checkLaterMs ?? CHECK_LATER_MS).unref();
    },
    async stop() {
      clearTimeout(timer);
      abort.abort();
      await keeper?.stop();
    },
    status: () => ({ backup: keeper?.status() ?? null, databaseProblem, disk: diskOf(file) }),
  };
}

function createKeeper(config: Config, log: Logger, now: () => EpochMs, work: BackupWork): BackupKeeper {
  const { at, keep, maxMegabytes } = config.backups;
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  return new BackupKeeper({
    ...{ file: config.database.file, work, log, now },
    rules: {
      ...{ folder: backupFolder(config), atMinutes: hours * 60 + minutes, zone: config.timezone, keep },
      bytesMax: maxMegabytes === null ? null : maxMegabytes * 1_048_576,
    },
  });
}

function diskOf(file: string): DiskStatus {
  const { main, log } = databaseBytes(file);
  return { databaseBytes: main, logBytes: log, freeBytes: freeBytes(dirname(file)) };
}

/** null: the folder is not there, or its disk does not say. */
function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** Of a process that is no daemon. */
export function noUpkeep(file: string): UpkeepStatus {
  return { backup: null, databaseProblem: null, disk: diskOf(file) };
}
