// How fast a year of a busy company answers, while calls come in: the dashboard's questions for a month and for a year, one after
// the other, and how late events are committed meanwhile. The database is made by scripts/bench/year.ts when it is not given.

import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sync } from '../../src/backup/copy.ts';
import { type Daemon, pause, startDaemon, startGenerator } from './processes.ts';
import { makeYear, YEAR_CALLS, yearConfig } from './year.ts';

export interface FiguresResult {
  readonly calls: number;
  readonly databaseMb: number;
  readonly callsPerSecond: number;
  readonly month: Spread;
  /** Across two months: their sums do not help. */
  readonly days: Spread;
  readonly year: Spread;
  /** From the arrival of an event to its commit: without questions, and while they are asked. */
  readonly lagQuietMs: Spread;
  readonly lagAskedMs: Spread;
}

interface Spread {
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

const MONTH = 'from=2026-09-01&to=2026-09-30';
const DAYS = 'from=2026-08-15&to=2026-09-13';
const YEAR = 'from=2025-11-01&to=2026-10-31';
const QUESTIONS = 40;
const CALLS_PER_SECOND = 20;
/** Events of one missed call once the daemon's filter is on. */
const EVENTS_PER_CALL = 14;
const SECONDS = 600;
const QUIET_SECONDS = 20;
const LAG_EVERY_MS = 25;

/** `file`: a year made before; null: make one. */
export async function measureFigures(
  file: string | null,
  say: (text: string) => void,
): Promise<FiguresResult> {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-year-'));
  try {
    const year = file ?? join(folder, 'year.db');
    if (!existsSync(year)) {
      makeYear(year, YEAR_CALLS, (done) => {
        if (done % 100_000 === 0) say(`${done} calls made`);
      });
    }
    return await measure(year);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(year: string): Promise<FiguresResult> {
  const generator = await startGenerator({
    ...{ selection: 'missed', copies: CALLS_PER_SECOND * SECONDS, interleave: CALLS_PER_SECOND },
    eventsPerSecond: CALLS_PER_SECOND * EVENTS_PER_CALL,
    playedShare: 1,
    tellHangups: false,
  });
  const { port, username, secret } = generator;
  const daemon = await startDaemon(
    { type: 'asterisk', port, username, secret },
    (target) => copyToDisk(year, target),
    // The first backup would be made just now; it belongs into the night.
    { ...yearConfig(''), backups: { enabled: false } },
  );
  try {
    const quiet = watchLag(daemon);
    await pause(QUIET_SECONDS * 1_000);
    const lagQuietMs = await quiet();
    const asked = watchLag(daemon);
    const month = await ask(daemon, MONTH);
    const days = await ask(daemon, DAYS);
    const whole = await ask(daemon, YEAR);
    return {
      calls: YEAR_CALLS,
      databaseMb: Math.round(statSync(year).size / 1_048_576),
      callsPerSecond: CALLS_PER_SECOND,
      month,
      days,
      year: whole,
      lagQuietMs,
      lagAskedMs: await asked(),
    };
  } finally {
    await daemon.stop();
    await generator.stop();
  }
}

/** The machine does not write gigabytes out while commits are measured. */
function copyToDisk(from: string, to: string): void {
  copyFileSync(from, to);
  sync(to);
}

async function ask(daemon: Daemon, period: string): Promise<Spread> {
  const times: number[] = [];
  for (let i = 0; i < QUESTIONS; i++) {
    const began = performance.now();
    const answer = await daemon.get(`/api/v1/metrics?${period}`);
    await answer.text();
    if (!answer.ok) throw new Error(`the dashboard's question was answered ${answer.status}`);
    times.push(performance.now() - began);
  }
  return spread(times);
}

/** Looks again and again; ends with what was seen. */
function watchLag(daemon: Daemon): () => Promise<Spread> {
  const lags: number[] = [];
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const text = await (await daemon.get('/metrics')).text();
      const lag = /^ringback_commit_lag_seconds (\S+)$/m.exec(text)?.[1];
      if (lag !== undefined) lags.push(Number(lag) * 1_000);
      await pause(LAG_EVERY_MS);
    }
  })();
  return async () => {
    isOver = true;
    await watching;
    return spread(lags);
  };
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN);
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), max: Math.round(sorted.at(-1) ?? NaN) };
}
