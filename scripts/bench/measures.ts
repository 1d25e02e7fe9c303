// What is measured, one function a figure. Every wait has an end.

import Database from 'better-sqlite3';
import type { GeneratorReport } from './generator.ts';
import type { ParseResult } from './parse-only.ts';
import { type Daemon, type Generator, pause, runOnce, startDaemon, startGenerator } from './processes.ts';

const COPIES = 4_000;
const WINDOW = 200;
const FLOW = { selection: 'every', copies: COPIES, interleave: WINDOW, eventsPerSecond: null } as const;
const DEADLINE_MS = 180_000;

export interface EndToEnd {
  readonly events: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly calls: number;
  readonly tasks: number;
  readonly peakRssMb: number;
  readonly filters: readonly string[];
}

function asterisk({ port, username, secret }: Generator): object {
  return { type: 'asterisk', port, username, secret };
}

/** From the first byte to the last committed row. */
export async function measureEndToEnd(): Promise<EndToEnd> {
  const generator = await startGenerator({ ...FLOW, playedShare: 1, tellHangups: false });
  const stream = watch(generator);
  const daemon = await startDaemon(asterisk(generator));
  try {
    let peak = 0;
    let doneAt: number | null = null;
    const deadline = Date.now() + DEADLINE_MS;
    while (Date.now() < deadline && !(doneAt !== null && stream.isOver())) {
      await pause(100);
      const { frames, queued } = await readMetrics(daemon);
      peak = Math.max(peak, daemon.rssBytes());
      const caughtUp = stream.events > 0 && frames >= stream.events && queued === 0;
      doneAt = caughtUp ? (doneAt ?? Date.now()) : null;
    }
    if (doneAt === null) throw new Error(`The daemon did not catch up within ${DEADLINE_MS / 1_000} s.`);
    const seconds = (doneAt - (stream.startedAt ?? doneAt)) / 1_000;
    const { calls, tasks } = rowCounts(daemon);
    const { events, filters } = stream;
    return {
      ...{ events, seconds, calls, tasks, filters },
      eventsPerSecond: Math.round(events / seconds),
      peakRssMb: megabytes(peak),
    };
  } finally {
    await daemon.stop();
    await generator.stop();
  }
}

/** The same bytes, only parsed. */
export async function measureParse(filters: readonly string[], events: number): Promise<ParseResult> {
  const generator = await startGenerator({ ...FLOW, playedShare: 1, tellHangups: false });
  try {
    const { port, username, secret } = generator;
    const order = { port, username, secret, filters, events };
    return await runOnce<ParseResult>('scripts/bench/parse-only.ts', order);
  } finally {
    await generator.stop();
  }
}

export interface Memory {
  readonly callsOpen: number;
  readonly idleRssMb: number;
  readonly rssMb: number;
}

/** Twice what a saturated Asterisk on such a machine emits. */
const MEMORY_EVENTS_PER_SECOND = 4_000;

/** Calls that are answered and never end. */
export async function measureMemory(calls: number): Promise<Memory> {
  const order = {
    selection: 'talking',
    copies: calls,
    interleave: calls,
    eventsPerSecond: MEMORY_EVENTS_PER_SECOND,
  } as const;
  const generator = await startGenerator({ ...order, playedShare: 0.6, tellHangups: false });
  const stream = watch(generator);
  const daemon = await startDaemon(asterisk(generator));
  try {
    const idleRssMb = megabytes(daemon.rssBytes());
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      await pause(250);
      if (stream.startedAt !== null && stream.isOver() && (await readMetrics(daemon)).queued === 0) break;
    }
    await pause(3_000);
    const { callsOpen } = await readMetrics(daemon);
    return { callsOpen, idleRssMb, rssMb: megabytes(daemon.rssBytes()) };
  } finally {
    await daemon.stop();
    await generator.stop();
  }
}

export interface Latency {
  readonly calls: number;
  readonly callsPerSecond: number;
  readonly seen: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** From the hang-up on the wire to the task in the answer of GET /api/v1/tasks, polling included. */
export async function measureLatency(callsPerSecond: number, seconds: number): Promise<Latency> {
  const copies = callsPerSecond * seconds;
  const order = { selection: 'missed', copies, interleave: callsPerSecond } as const;
  const eventsPerSecond = Math.round(callsPerSecond * EVENTS_PER_MISSED_CALL);
  const generator = await startGenerator({ ...order, eventsPerSecond, playedShare: 1, tellHangups: true });
  const stream = watch(generator);
  const daemon = await startDaemon(asterisk(generator));
  try {
    const visible = await pollTasks(daemon, stream, Date.now() + (seconds + 15) * 1_000);
    const waits: number[] = [];
    for (const [number, at] of stream.hangups) {
      const seenAt = visible.get(`+${number}`);
      if (seenAt !== undefined) waits.push(Math.max(0, seenAt - at));
    }
    waits.sort((one, other) => one - other);
    const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? NaN;
    return {
      calls: stream.hangups.size,
      callsPerSecond: Math.round((stream.hangups.size / stream.spanMs()) * 1_000),
      seen: waits.length,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
    };
  } finally {
    await daemon.stop();
    await generator.stop();
  }
}

/** Events a missed call has once the daemon's filter is on. */
const EVENTS_PER_MISSED_CALL = 14;

async function pollTasks(daemon: Daemon, stream: Stream, deadline: number): Promise<Map<string, number>> {
  const visible = new Map<string, number>();
  let cursor: string | null = null;
  while (Date.now() < deadline) {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await daemon.get(`/api/v1/tasks?limit=100${query}`);
    const { items, next } = (await answer.json()) as { items: { number: string }[]; next: string | null };
    const now = Date.now();
    for (const { number } of items) if (!visible.has(number)) visible.set(number, now);
    if (next !== null) cursor = next;
    else if (stream.isOver() && stream.hangups.size > 0 && visible.size >= stream.hangups.size) break;
    else await pause(2);
  }
  return visible;
}

interface Stream {
  startedAt: number | null;
  events: number;
  filters: readonly string[];
  /** Number → last hang-up of its call. */
  readonly hangups: Map<string, number>;
  /** Nothing was sent for a while. */
  isOver(): boolean;
  /** First to last hang-up. */
  spanMs(): number;
}

const QUIET_MS = 1_000;

function watch(generator: Generator): Stream {
  let grewAt = Date.now();
  const stream: Stream = {
    ...{ startedAt: null, events: 0, filters: [], hangups: new Map() },
    isOver: () => stream.events > 0 && Date.now() - grewAt > QUIET_MS,
    spanMs: () => {
      const times = [...stream.hangups.values()];
      return Math.max(1, Math.max(...times) - Math.min(...times));
    },
  };
  generator.onReport((report: GeneratorReport) => {
    if (report.kind === 'started') Object.assign(stream, { startedAt: report.at, filters: report.filters });
    if (report.kind === 'hangup') stream.hangups.set(report.number, report.at);
    if (report.kind !== 'sent' || report.events === stream.events) return;
    stream.events = report.events;
    grewAt = Date.now();
  });
  return stream;
}

interface Metrics {
  readonly frames: number;
  readonly queued: number;
  readonly lagMs: number;
  readonly callsOpen: number;
}

export async function readMetrics(daemon: Daemon): Promise<Metrics> {
  const text = await (await daemon.get('/metrics')).text();
  const value = (name: string) =>
    Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
  return {
    frames: value('ringback_frames_total'),
    queued: value('ringback_queue_events'),
    lagMs: value('ringback_commit_lag_seconds') * 1_000,
    callsOpen: value('ringback_calls_open'),
  };
}

export function rowCounts(daemon: Daemon): { calls: number; tasks: number } {
  const database = new Database(daemon.databaseFile, { readonly: true });
  const count = (table: string) =>
    (database.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
  try {
    return { calls: count('calls'), tasks: count('tasks') };
  } finally {
    database.close();
  }
}

export function megabytes(bytes: number): number {
  return Math.round(bytes / 1_048_576);
}
