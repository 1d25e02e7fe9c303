// Figures for Prometheus. Each one is read when it is asked for; nothing is counted twice.

import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { SignInCounts } from '../access/door.ts';
import type { EngineCounters } from '../engine/engine.ts';
import type { LinkStatus } from '../pbx/link.ts';
import type { Queries } from '../store/queries.ts';
import type { UpkeepStatus } from '../upkeep.ts';

interface Sources {
  readonly counters: () => EngineCounters;
  readonly links: () => readonly LinkStatus[];
  readonly signIns: SignInCounts;
  readonly upkeep: () => UpkeepStatus;
  readonly reads: Pick<Queries, 'openTaskCount' | 'hooks' | 'gaps'>;
}

export interface MetricsAnswer {
  readonly contentType: string;
  readonly text: string;
}

export function createMetrics(sources: Sources): () => Promise<MetricsAnswer> {
  const register = new Registry();
  collectDefaultMetrics({ register });
  addEngine(register, sources);
  addLinks(register, sources);
  const { reads } = sources;
  gauge(register, 'ringback_tasks_open', 'Callback tasks that are not closed', () =>
    reads.openTaskCount(null),
  );
  addHooks(register, reads);
  addGaps(register, sources);
  addSignIns(register, sources.signIns);
  addUpkeep(register, sources.upkeep);
  return async () => ({ contentType: register.contentType, text: await register.metrics() });
}

function addEngine(register: Registry, { counters }: Sources): void {
  counter(register, 'ringback_events_total', 'Events stored', () => counters().events);
  counter(register, 'ringback_commits_total', 'Transactions committed', () => counters().commits);
  counter(
    register,
    'ringback_failed_commits_total',
    'Transactions that failed',
    () => counters().failedCommits,
  );
  gauge(register, 'ringback_queue_events', 'Events waiting to be stored', () => counters().queued);
  gauge(
    register,
    'ringback_commit_lag_seconds',
    'Arrival to commit of the oldest event of the last transaction',
    () => counters().lagMs / 1000,
  );
  gauge(
    register,
    'ringback_calls_open',
    'Calls in progress, and those that ended a few seconds ago',
    () => counters().callsInMemory,
  );
  gauge(register, 'ringback_storage_up', '1 while events can be stored', () =>
    counters().storageProblem === null ? 1 : 0,
  );
}

/** What is blind now, and what was: a rule can ask for either. */
function addGaps(register: Registry, { links, reads }: Sources): void {
  const open = new Gauge({
    name: 'ringback_gap_open',
    help: '1 while nobody sees what the PBX does',
    labelNames: ['pbx'],
    registers: [register],
    async collect() {
      const gaps = await reads.gaps();
      for (const { pbx } of links()) {
        open.set({ pbx }, gaps.some((gap) => gap.pbx === pbx && gap.endedAt === null) ? 1 : 0);
      }
    },
  });
  const last = new Gauge({
    name: 'ringback_gap_last_start_timestamp_seconds',
    help: 'When the latest gap began; absent: there was none',
    labelNames: ['pbx', 'reason'],
    registers: [register],
    async collect() {
      last.reset();
      const gaps = await reads.gaps();
      for (const { pbx } of links()) {
        const gap = gaps.findLast((each) => each.pbx === pbx);
        if (gap !== undefined) last.set({ pbx, reason: gap.reason }, gap.startedAt / 1000);
      }
    },
  });
}

function addSignIns(register: Registry, signIns: SignInCounts): void {
  const metric = new Counter({
    name: 'ringback_sign_ins_total',
    help: 'Sign-ins: ok, wrong, and delayed ones that were not looked at because too many had failed',
    labelNames: ['result'],
    registers: [register],
    collect() {
      metric.reset();
      for (const [result, count] of Object.entries(signIns)) metric.inc({ result }, count);
    },
  });
}

function addUpkeep(register: Registry, upkeep: () => UpkeepStatus): void {
  const backup = () => upkeep().backup;
  const disk = () => upkeep().disk;
  gauge(register, 'ringback_backup_enabled', '1 when the daemon makes backups by itself', () =>
    backup() === null ? 0 : 1,
  );
  gauge(
    register,
    'ringback_backup_last_success_timestamp_seconds',
    'When the newest backup was made that was found sound; 0: there is none',
    () => (backup()?.lastAt ?? 0) / 1000,
  );
  gauge(register, 'ringback_backup_last_size_bytes', 'Size of that backup', () => backup()?.lastBytes ?? 0);
  counter(
    register,
    'ringback_backup_failures_total',
    'Backups that could not be made since the start',
    () => backup()?.failures ?? 0,
  );
  gauge(register, 'ringback_database_sound', '0 when the database is known to be damaged', () =>
    upkeep().databaseProblem === null ? 1 : 0,
  );
  gauge(register, 'ringback_database_size_bytes', 'Size of the database', () => disk().databaseBytes);
  gauge(register, 'ringback_database_wal_bytes', 'Size of its write-ahead log', () => disk().logBytes);
  gauge(
    register,
    'ringback_disk_free_bytes',
    'Free on the disk of the database; NaN when it cannot be told',
    () => disk().freeBytes ?? Number.NaN,
  );
}

function addHooks(register: Registry, reads: Sources['reads']): void {
  const sum = async (state: 'pending' | 'dead') =>
    (await reads.hooks()).reduce((total, hook) => total + hook[state], 0);
  gauge(register, 'ringback_deliveries_pending', 'Events that webhooks have still to be told', () =>
    sum('pending'),
  );
  gauge(register, 'ringback_deliveries_dead', 'Events that could not be delivered and were given up', () =>
    sum('dead'),
  );
}

function addLinks(register: Registry, { links }: Sources): void {
  const perLink = (
    name: string,
    help: string,
    value: (link: LinkStatus) => number | null,
    rising = false,
  ) => {
    const Kind = rising ? Counter : Gauge;
    const metric: Gauge<'pbx'> | Counter<'pbx'> = new Kind({
      name,
      help,
      labelNames: ['pbx'],
      registers: [register],
      collect() {
        metric.reset();
        for (const link of links()) {
          const now = value(link);
          if (now !== null) metric.inc({ pbx: link.pbx }, now);
        }
      },
    });
  };
  perLink('ringback_link_up', '1 while the link to the PBX is up', (link) => (link.state === 'up' ? 1 : 0));
  perLink('ringback_link_connects_total', 'Times the link came up', (link) => link.connects, true);
  perLink('ringback_frames_total', 'Frames received from the PBX', (link) => link.framesReceived, true);
  perLink('ringback_unknown_frames_total', 'Frames not used', (link) => link.framesUnknown, true);
  perLink(
    'ringback_anomalies_total',
    'Things the PBX said that made no sense',
    (link) => link.anomalies,
    true,
  );
  perLink('ringback_clock_offset_seconds', 'Clock of the PBX minus ours', (link) =>
    link.clockOffsetMs === null ? null : link.clockOffsetMs / 1000,
  );
}

type Value = () => number | Promise<number>;

function gauge(register: Registry, name: string, help: string, value: Value): void {
  const metric = new Gauge({
    name,
    help,
    registers: [register],
    async collect() {
      metric.set(await value());
    },
  });
}

function counter(register: Registry, name: string, help: string, value: Value): void {
  const metric = new Counter({
    name,
    help,
    registers: [register],
    async collect() {
      const now = await value();
      metric.reset();
      metric.inc(now);
    },
  });
}
