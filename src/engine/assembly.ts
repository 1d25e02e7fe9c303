// Database, writer and engine from a configuration: the whole writing side of the daemon in one thread.

import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import { afterHours, callSettings, taskRules } from '../config/settings.ts';
import { isStorageFailure, openForWriting, storageError } from '../store/database.ts';
import { Writer } from '../store/writer.ts';
import { createCalendar } from './calendar.ts';
import { Engine } from './engine.ts';

export interface Assembly {
  readonly engine: Engine;
  /** Commits what has arrived and closes the database. */
  close(): void;
}

const DAY_MS = 86_400_000;

/** Opens the database and takes up the calls in progress. Errors: `storage`, `conflict`. */
export function assembleEngine(config: Config, log: Logger, onRoom: () => void): Assembly {
  const { file, synchronous } = config.database;
  const database = openForWriting(file, { synchronous });
  try {
    const engine = new Engine({
      writer: new Writer(database.db),
      calls: config.pbx.map(({ id }) => callSettings(config, id)),
      taskRules: taskRules(config),
      calendar: createCalendar(config.timezone, afterHours(config)),
      log,
      now: Date.now,
      queueEventsMax: config.limits.queueEvents,
      batchEventsMax: config.limits.batchEvents,
      journalRetentionMs: config.journal.retentionDays * DAY_MS,
      onRoom,
    });
    engine.start();
    return {
      engine,
      close() {
        try {
          engine.stop();
        } finally {
          database.close();
        }
      },
    };
  } catch (error) {
    database.close();
    throw isStorageFailure(error) ? storageError(file, error) : error;
  }
}
