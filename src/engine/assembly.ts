// Database, writer and engine from a configuration: the whole writing side of the daemon in one thread.

import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import { refuseEmptied, withAdvice } from '../backup/advice.ts';
import { backupFolder, listBackups } from '../backup/shelf.ts';
import type { Storyteller } from '../calls/history.ts';
import type { CallSettings } from '../calls/settings.ts';
import type { Config } from '../config/schema.ts';
import { afterHours, callSettings, configuredLists, figureRules, taskRules } from '../config/settings.ts';
import { alertHandlers } from '../desk/alert-orders.ts';
import { cdrHandlers } from '../desk/cdr-orders.ts';
import { contactHandlers } from '../desk/contact-orders.ts';
import { Desk } from '../desk/desk.ts';
import { dialHandlers } from '../desk/dial-orders.ts';
import { erasureHandlers } from '../desk/erasure-orders.ts';
import { figureHandlers } from '../desk/figure-orders.ts';
import { hookHandlers } from '../desk/hook-orders.ts';
import { importHandlers } from '../desk/import-orders.ts';
import { keyHandlers } from '../desk/key-orders.ts';
import { reportHandlers } from '../desk/report-orders.ts';
import { scriptHandlers } from '../desk/script-orders.ts';
import { taskHandlers } from '../desk/task-orders.ts';

import { userHandlers } from '../desk/user-orders.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { recordDialect } from '../pbx/records.ts';

import {
  CHECK_AT_START_BYTES_MAX,
  databaseBytes,
  isStorageFailure,
  type OpenDatabase,
  openForWriting,
  storageError,
} from '../store/database.ts';
import type { LocalTime } from '../store/rows.ts';
import { Writer } from '../store/writer.ts';
import { createListing } from '../tasks/number-list.ts';
import type { Surroundings, TaskRoute, TaskRules } from '../tasks/rules.ts';
import { createCalendar } from './calendar.ts';
import { CdrKeeper } from './cdr-keeper.ts';
import { Engine } from './engine.ts';
import { FigureKeeper, type FigureRules } from './figure-keeper.ts';
import { Importer } from './importer.ts';
import { Ledger } from './ledger.ts';
import type { RecordAges } from './retention.ts';
import { ScriptKeeper, type ScriptSettings } from './script-keeper.ts';
import { TaskKeeper } from './task-keeper.ts';

export interface Assembly {
  readonly engine: Engine;
  /** Commits what has arrived and closes the database. */
  close(): void;
}

const DAY_MS = 86_400_000;

/** The part of the writing side that knows calls that are over, tasks and orders. */
interface DeskRoom {
  readonly tasks: TaskKeeper;
  readonly cdrs: CdrKeeper;
  readonly figures: FigureKeeper;
  readonly scripts: ScriptKeeper;
  readonly ledger: Ledger;
  readonly desk: Desk;
}

export interface DeskOptions {
  readonly writer: Writer;
  readonly rules: TaskRules;
  readonly figureRules: FigureRules;
  readonly calendar: (at: EpochMs, route: TaskRoute) => LocalTime;
  /** The lists of the configuration; those that the API keeps are asked as well. */
  readonly isListed: Surroundings['isListed'];
  /** One for every configured PBX. */
  readonly calls: readonly CallSettings[];
  /** What the records of each PBX say. */
  readonly tellers: ReadonlyMap<string, Storyteller>;
  /** How long records are kept that a gap may need. */
  readonly retentionMs: number;
  readonly scriptSettings: ScriptSettings;
}

export function openDesk(options: DeskOptions): DeskRoom {
  const { writer, rules, calendar, isListed, calls, tellers } = options;
  const figures = new FigureKeeper(writer, rules, options.figureRules, calendar);
  const tasks = new TaskKeeper(
    writer,
    rules,
    figures,
    (...asked) => isListed(...asked) || writer.lists.isListed(...asked),
  );
  const scripts = new ScriptKeeper(writer, options.scriptSettings);
  const cdrs = new CdrKeeper(writer, calls, tellers, options.retentionMs);
  const ledger = new Ledger({ writer, tasks, figures, scripts, calendar });
  const desk = new Desk(writer, {
    ...taskHandlers(tasks),
    ...keyHandlers(writer.keys, writer.users),
    ...userHandlers(writer.users, writer.keys),
    ...hookHandlers(writer.hooks),
    ...contactHandlers(writer, figures),
    ...dialHandlers(writer.dials, tasks),
    ...cdrHandlers(cdrs),
    ...figureHandlers(writer.facts),
    ...reportHandlers(writer.reports),
    ...alertHandlers(writer),
    ...scriptHandlers(writer, scripts),
    ...erasureHandlers(writer, tasks, (call) => ledger.remembers(call)),
    ...importHandlers(writer, new Importer(writer, ledger, calls, tellers)),
  });
  return { tasks, cdrs, figures, scripts, ledger, desk };
}

export function scriptSettings({ scripts, timezone }: Config): ScriptSettings {
  return { configured: scripts, timezone };
}

/** Who can tell what the records of a PBX say. */
export function storytellers(config: Config): Map<string, Storyteller> {
  return new Map(config.pbx.map(({ id, type }) => [id, recordDialect(type).tell]));
}

/** 0 and null: for ever. */
export function recordAges({ retention }: Config): RecordAges {
  const age = (days: number | null) => (days === null || days === 0 ? null : days * DAY_MS);
  return {
    callMs: age(retention.callDays),
    taskMs: age(retention.taskDays),
    recordingMs: age(retention.recordingDays),
    reportMs: age(retention.reportDays),
    auditMs: retention.auditDays * DAY_MS,
  };
}

/** `check`: looks through the database first, if that is quickly done. `checkpoints`: as of `openForWriting`. */
export interface AssemblyOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly onRoom: () => void;
  readonly check: boolean;
  readonly checkpoints?: 'thread';
}

/** Errors: as `openForWriting`; of a damaged database it is said how to go on. */
function openConfigured({ config, log, check, checkpoints }: AssemblyOptions): OpenDatabase {
  const { file, synchronous } = config.database;
  const { main: bytes } = databaseBytes(file);
  try {
    refuseEmptied(config);
    if (!existsSync(file) && listBackups(backupFolder(config)).length > 0) {
      log.warn({ file }, 'there are backups but no database: a new one is begun (see "ringback restore")');
    }
    return openForWriting(file, {
      synchronous,
      ...(checkpoints === undefined ? {} : { checkpoints }),
      check: check && bytes <= CHECK_AT_START_BYTES_MAX,
      onMigrated: (migrated) => log.info(migrated, 'the database has a new schema'),
    });
  } catch (error) {
    throw withAdvice(error, config);
  }
}

/** Opens the database and takes up the calls in progress. Errors: `storage`, `conflict`, `damaged`. */
export function assembleEngine(options: AssemblyOptions): Assembly {
  const { config, log, onRoom } = options;
  const { file } = config.database;
  const database = openConfigured(options);
  try {
    const writer = new Writer(database.db);
    const calls = config.pbx.map(({ id }) => callSettings(config, id));
    const journalRetentionMs = config.journal.retentionDays * DAY_MS;
    const engine = new Engine({
      writer,
      calls,
      ...openDesk({
        writer,
        calls,
        rules: taskRules(config),
        figureRules: figureRules(config),
        calendar: createCalendar(config.timezone, afterHours(config)),
        isListed: createListing(configuredLists(config)),
        tellers: storytellers(config),
        retentionMs: journalRetentionMs,
        scriptSettings: scriptSettings(config),
      }),
      log,
      now: Date.now,
      elapsed: () => Math.round(performance.now()),
      queueEventsMax: config.limits.queueEvents,
      batchEventsMax: config.limits.batchEvents,
      journalRetentionMs,
      eventRetentionMs: config.events.retentionDays * DAY_MS,
      transcriptRetentionMs: config.transcripts.retentionDays * DAY_MS,
      recordAges: recordAges(config),
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
