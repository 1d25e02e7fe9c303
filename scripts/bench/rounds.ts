// The four measurements. What is counted: events that are really written to the socket, so without those that
// the daemon asks an Asterisk to leave out; the parser alone is given the very same bytes.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Memory, type Stored, startDaemon } from './daemon.ts';
import { now } from './messages.ts';
import { Load, startParser } from './processes.ts';
import type { Stream } from './workload.ts';

const STORED_MS_MAX = 90_000;
const VISIBLE_MS_MAX = 20_000;

export interface Throughput {
  readonly stream: Stream;
  readonly traces: number;
  readonly copies: number;
  readonly events: number;
  readonly megabytes: number;
  /** Each measured in turn, a parser alone and then the daemon. */
  readonly rounds: readonly Round[];
  readonly parseOnlyPerSecond: number;
  readonly endToEndPerSecond: number;
  /** Median of the rounds' own ratios. */
  readonly ratio: number;
  readonly peakMb: number;
  readonly stored: Stored;
  /** Calls that the recordings' authors count; null when some recording does not state them. */
  readonly callsExpected: number | null;
}

interface Round {
  readonly parseOnlyPerSecond: number;
  readonly endToEndPerSecond: number;
}

/** What the daemon asks an Asterisk to leave out: learned by letting it connect. */
export async function learnFilters(): Promise<readonly string[]> {
  const load = await Load.start();
  const told = load.filters();
  const daemon = await startDaemon(load.address);
  const filters = await told;
  await daemon.stop();
  load.stop();
  return filters;
}

export async function measureThroughput(
  stream: Stream,
  filters: readonly string[],
  copies: number,
  rounds: number,
): Promise<Throughput> {
  const load = await Load.start();
  try {
    const common = { copiesPerSecond: 60, how: 'pour', inTwoParts: false, marked: true } as const;
    const from = Date.now() - (copies / common.copiesPerSecond) * 1_000;
    const prepared = await load.prepare({ stream, filters, copies, from, ...common });
    const events = prepared.events[0] ?? 0;
    const done: Round[] = [];
    let peakMb = 0;
    let stored: Stored | null = null;
    for (let i = 0; i < rounds; i++) {
      const parseOnlyPerSecond = await parseOnce(load, filters, events);
      const end = await storeOnce(load, events, prepared.markerNumber ?? '');
      done.push({ parseOnlyPerSecond, endToEndPerSecond: end.perSecond });
      peakMb = Math.max(peakMb, end.memory.peakMb);
      stored = end.stored;
    }
    if (stored === null) throw new Error('no round was run');
    return {
      ...{ stream, traces: prepared.traces, copies, events },
      megabytes: (prepared.bytes[0] ?? 0) / 1e6,
      rounds: done,
      parseOnlyPerSecond: median(done.map((round) => round.parseOnlyPerSecond)),
      endToEndPerSecond: median(done.map((round) => round.endToEndPerSecond)),
      ratio: median(done.map((round) => round.endToEndPerSecond / round.parseOnlyPerSecond)),
      ...{ peakMb, stored, callsExpected: prepared.calls },
    };
  } finally {
    load.stop();
  }
}

async function parseOnce(load: Load, filters: readonly string[], events: number): Promise<number> {
  const parser = await startParser(load.address, filters, events);
  try {
    const [{ firstByteAt }, parsedAt] = await Promise.all([load.play(), parser.parsedAt]);
    return perSecond(events, parsedAt - firstByteAt);
  } finally {
    parser.stop();
  }
}

async function storeOnce(load: Load, events: number, markerNumber: string) {
  const daemon = await startDaemon(load.address);
  const { firstByteAt } = await load.play();
  const storedAt = await visibleAt(() => daemon.hasTask(markerNumber), STORED_MS_MAX);
  const memory = daemon.memory();
  const stored = await daemon.stop();
  if (storedAt === null) throw new Error(`The last call was not stored within ${STORED_MS_MAX / 1_000} s.`);
  return { perSecond: perSecond(events, storedAt - firstByteAt), memory, stored };
}

export interface CallsInProgress {
  readonly wanted: number;
  readonly callsOpen: number;
  readonly idle: Memory;
  readonly busy: Memory;
  /** Open calls after the rest was played: nothing may be left over. */
  readonly leftOpen: number;
}

export async function measureMemory(filters: readonly string[], calls: number): Promise<CallsInProgress> {
  const load = await Load.start();
  try {
    const how = { how: 'pour', inTwoParts: true, marked: true, copiesPerSecond: 500 } as const;
    const from = Date.now() - (calls / how.copiesPerSecond) * 1_000;
    const prepared = await load.prepare({ stream: 'all', filters, copies: calls, from, ...how });
    const daemon = await startDaemon(load.address);
    const idle = daemon.memory();
    await load.play(0);
    await settled(() => daemon.metric('ringback_events_total'));
    const callsOpen = await daemon.metric('ringback_calls_open');
    const busy = daemon.memory();
    await load.play(1);
    await visibleAt(() => daemon.hasTask(prepared.markerNumber ?? ''), STORED_MS_MAX);
    const { calls: all, endedCalls } = await daemon.stop();
    return { wanted: calls, callsOpen, idle, busy, leftOpen: all - endedCalls };
  } finally {
    load.stop();
  }
}

/** Until a rising figure has stood still for a second. */
async function settled(figure: () => Promise<number>): Promise<void> {
  const until = Date.now() + STORED_MS_MAX;
  let last = -1;
  for (let current = await figure(); current !== last && Date.now() < until; current = await figure()) {
    last = current;
    await sleep(1_000);
  }
}

export interface Latency {
  readonly callsPerSecond: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly tasks: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Missed calls whose task was never seen. */
  readonly unseen: number;
}

export async function measureLatency(
  filters: readonly string[],
  callsPerSecond: number,
  seconds: number,
): Promise<Latency> {
  const load = await Load.start();
  try {
    const copies = callsPerSecond * seconds;
    const how = { how: 'pace', inTwoParts: false, marked: false, copiesPerSecond: callsPerSecond } as const;
    // Time to render the load and to start the daemon.
    const from = Date.now() + 12_000;
    const prepared = await load.prepare({ stream: 'all', filters, copies, from, ...how });
    const daemon = await startDaemon(load.address);
    const waits: Promise<number | null>[] = [];
    load.onHangup((number, at) => {
      const seen = visibleAt(() => daemon.hasTask(number), VISIBLE_MS_MAX);
      waits.push(seen.then((seenAt) => (seenAt === null ? null : seenAt - at)));
    });
    const { firstByteAt, lastByteAt } = await load.play();
    const waited = await Promise.all(waits);
    await daemon.stop();
    const ms = waited.filter((wait) => wait !== null).sort((one, other) => one - other);
    const playedMs = lastByteAt - Math.max(firstByteAt, from);
    return {
      ...{ callsPerSecond, seconds, tasks: ms.length, unseen: waited.length - ms.length },
      eventsPerSecond: perSecond(prepared.events[0] ?? 0, playedMs),
      ...{ p50Ms: quantile(ms, 0.5), p99Ms: quantile(ms, 0.99), maxMs: ms.at(-1) ?? 0 },
    };
  } finally {
    load.stop();
  }
}

/** Asks again and again; null when it did not come true. */
async function visibleAt(ask: () => Promise<boolean>, withinMs: number): Promise<number | null> {
  const until = Date.now() + withinMs;
  while (Date.now() < until) {
    if (await ask()) return now();
    await sleep(5);
  }
  return null;
}

function perSecond(events: number, ms: number): number {
  return (events / ms) * 1_000;
}

function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((one, other) => one - other),
    0.5,
  );
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
