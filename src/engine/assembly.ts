// Database, writer and engine from a configuration: the whole writing side of the daemon in one thread.

import type { Logger } from 'pino';
import type { Storyteller } from '../calls/history.ts';
import type { CallSettings } from '../calls/settings.ts';
import type { Config } from '../config/schema.ts';
import { afterHours, callSettings, configuredLists, taskRules } from '../config/settings.ts';
import { cdrHandlers } from '../desk/cdr-orders.ts';
import { contactHandlers } from '../desk/contact-orders.ts';
import { Desk } from '../desk/desk.ts';
import { dialHandlers } from '../desk/dial-orders.ts';
import { hookHandlers } from '../desk/hook-orders.ts';
import { importHandlers } from '../desk/import-orders.ts';
import { keyHandlers } from '../desk/key-orders.ts';
import { taskHandlers } from '../desk/task-orders.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { recordDialect } from '../pbx/records.ts';
import { isStorageFailure, openForWriting, storageError } from '../store/database.ts';
import type { LocalTime } from '../store/rows.ts';
import { Writer } from '../store/writer.ts';
import { createListing } from '../tasks/number-list.ts';
import type { Surroundings, TaskRoute, TaskRules } from '../tasks/rules.ts';
import { createCalendar } from './calendar.ts';
import { CdrKeeper } from './cdr-keeper.ts';
import { Engine } from './engine.ts';
import { Importer } from './importer.ts';
import { Ledger } from './ledger.ts';
import { TaskKeeper } from './task-keeper.ts';

export interface Assembly {
  readonly engine: Engine;
  /** Commits what has arrived and closes the database. */
  close(): void;
}

const DAY_MS = 86_400_000;

export interface DeskOptions {
  readonly writer: Writer;
  readonly rules: TaskRules;
  /** The lists of the configuration; those that the API keeps are asked as well. */
  readonly isListed: Surroundings['isListed'];
  /** One for every configured PBX. */
  readonly calls: readonly CallSettings[];
  /** What the records of each PBX say. */
  readonly tellers: ReadonlyMap<string, Storyteller>;
  readonly calendar: (at: EpochMs, route: TaskRoute) => LocalTime;
  /** How long records are kept that a gap may need. */
  readonly retentionMs: number;
}

/** The part of the writing side that knows calls that are over, tasks and orders. */
export function openDesk({ writer, rules, isListed, calls, tellers, calendar, retentionMs }: DeskOptions): {
  readonly tasks: TaskKeeper;
  readonly cdrs: CdrKeeper;
  readonly ledger: Ledger;
  readonly desk: Desk;
} {
  const tasks = new TaskKeeper(
    writer,
    rules,
    (...asked) => isListed(...asked) || writer.lists.isListed(...asked),
  );
  const cdrs = new CdrKeeper(writer, calls, tellers, retentionMs);
  const ledger = new Ledger(writer, tasks, calendar);
  const desk = new Desk(writer, {
    ...taskHandlers(tasks),
    ...keyHandlers(writer.keys),
    ...hookHandlers(writer.hooks),
    ...contactHandlers(writer),
    ...dialHandlers(writer.dials, tasks),
    ...cdrHandlers(cdrs),
    ...importHandlers(writer, new Importer(writer, ledger, calls, tellers)),
  });
  return { tasks, cdrs, ledger, desk };
}

/** Who can tell what the records of a PBX say. */
export function storytellers(config: Config): Map<string, Storyteller> {
  return new Map(config.pbx.map(({ id, type }) => [id, recordDialect(type).tell]));
}

/** Opens the database and takes up the calls in progress. Errors: `storage`, `conflict`. */
export function assembleEngine(config: Config, log: Logger, onRoom: () => void): Assembly {
  const { file, synchronous } = config.database;
  const database = openForWriting(file, { synchronous });
  try {
    const writer = new Writer(database.db);
    const calls = config.pbx.map(({ id }) => callSettings(config, id));
    const journalRetentionMs = config.journal.retentionDays * DAY_MS;
    const engine = new Engine({
      writer,
      calls,
      ...openDesk({
        writer,
        rules: taskRules(config),
        isListed: createListing(configuredLists(config)),
        calls,
        tellers: storytellers(config),
        calendar: createCalendar(config.timezone, afterHours(config)),
        retentionMs: journalRetentionMs,
      }),
      log,
      now: Date.now,
      queueEventsMax: config.limits.queueEvents,
      batchEventsMax: config.limits.batchEvents,
      journalRetentionMs,
      eventRetentionMs: config.events.retentionDays * DAY_MS,
      onRoom,
    });
    writer.dials.failUnasked();
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
