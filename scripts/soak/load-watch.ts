// What soaks look at while they run, and the page that they write.

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { megabytes, readMetrics } from '../bench/measures.ts';
import type { Daemon } from '../bench/processes.ts';
import { type AsteriskSoak, renderPage, type Sample, type Soak } from './soak-page.ts';

export async function look(daemon: Daemon, startedAt: number): Promise<Sample> {
  const { queued, callsOpen, lagMs } = await readMetrics(daemon);
  return {
    ...{ queued, callsOpen, lagMs },
    seconds: Math.round((Date.now() - startedAt) / 1_000),
    rssMb: megabytes(daemon.rssBytes()),
    handles: daemon.handles(),
    walMb: megabytes(statSync(`${daemon.databaseFile}-wal`).size),
    fileMb: megabytes(statSync(daemon.databaseFile).size),
  };
}

/** `sent`: events or calls. */
export function say(sample: Sample, sent: number): void {
  const { seconds, rssMb, handles, queued, callsOpen, lagMs, walMb, fileMb } = sample;
  console.log(
    `${seconds} s: ${sent} sent, ${rssMb} MB, ${handles} handles, ${callsOpen} calls, ${queued} waiting, ` +
      `lag ${Math.round(lagMs)} ms, WAL ${walMb} MB, file ${fileMb} MB`,
  );
}

const ASTERISK = 'bench/soak-asterisk.json';

/** From all that was measured so far. */
export function writePage(): void {
  const names = readdirSync('bench').filter((name) => /^soak-\d+\.json$/.test(name));
  const soaks = names.map((name) => read<Soak>(`bench/${name}`));
  const asterisk = existsSync(ASTERISK) ? read<AsteriskSoak>(ASTERISK) : null;
  writeFileSync('bench/SOAK.md', renderPage(soaks, asterisk));
}

const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
