// The figures as bench/results.json and, for people, as bench/RESULTS.md. The machine is described by what it
// is, never by its name.

import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { CallsInProgress, Latency, Throughput } from './rounds.ts';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  /** Runnable processes a minute before the start: others that share the cores slow everything down. */
  readonly loadBefore: number;
}

export interface Results {
  readonly measuredAt: string;
  readonly machine: Machine;
  readonly leftOut: readonly string[];
  readonly throughput: readonly Throughput[];
  readonly memory: CallsInProgress;
  readonly latency: Latency;
}

const WANTED = { endToEndPerSecond: 25_000, ratio: 0.5, rssMb: 200, p99Ms: 150 };
const FOLDER = fileURLToPath(new URL('../../bench/', import.meta.url));

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: round(totalmem() / 2 ** 30, 1),
    system: `${platform()} ${release().split('-')[0]} ${arch()}`,
    node: process.version,
    loadBefore: round(loadavg()[0] ?? 0, 2),
  };
}

export function writeResults(results: Results): string {
  const text = describe(results);
  mkdirSync(FOLDER, { recursive: true });
  const rounded = JSON.stringify(
    results,
    (_key, value) => (typeof value === 'number' ? round(value, 3) : value),
    2,
  );
  writeFileSync(`${FOLDER}results.json`, `${rounded}\n`);
  writeFileSync(`${FOLDER}RESULTS.md`, text);
  return text;
}

function describe({ measuredAt, machine, throughput, memory, latency }: Results): string {
  const { processor, cores, memoryGb, system, node, loadBefore } = machine;
  return `# Benchmark

\`npm run bench\` measures and writes this page; the figures in full are in \`results.json\`.

Measured ${measuredAt.slice(0, 16).replace('T', ' ')} UTC on ${processor}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}; load of the machine before the start: ${loadBefore}.

| what | measured | wanted |
|---|---|---|
${throughput.flatMap(throughputRows).join('\n')}
| memory (RSS) with ${memory.callsOpen} calls in progress | ${round(memory.busy.rssMb)} MB, peak ${round(memory.busy.peakMb)} MB ${mark(memory.busy.peakMb < WANTED.rssMb)} | < ${WANTED.rssMb} MB |
| hang-up to task in the API, ${latency.callsPerSecond} calls a second, p50 | ${round(latency.p50Ms)} ms | |
| the same, p99 | ${round(latency.p99Ms)} ms ${mark(latency.p99Ms < WANTED.p99Ms)} | < ${WANTED.p99Ms} ms |

## What is counted

- **Event**: one AMI event written to the socket by the load generator. Those that the daemon asks an Asterisk to leave out (RTCP, VarSet and the like) are never written and not counted.
- **Load**: ${throughput[0]?.traces} recordings of a real Asterisk 22 (\`test/traces/asterisk-22\`), copied in turn, 60 calls begun for each second of their own time, every copy with ids, channels and a customer of its own. \`all\`: an account with most rights. \`lean\`: \`read = call,agent,cdr,reporting\`.
- **Parsed only**: asterisk-manager alone in its own process, counting \`managerevent\`; from the first byte sent to the last event counted.
- **End to end**: the daemon (\`dist/main.js serve\`, fresh database on disk, \`synchronous: full\`); from the first byte sent until the task of the very last call is answered by the HTTP API, which is after everything before it was committed.
- Both in turn, ${throughput[0]?.rounds.length} rounds; medians. The generator has rendered everything before and runs in a process of its own.
- **Memory**: every call is stopped just before its first hang-up; afterwards the rest is played, and ${memory.leftOpen} calls were left open. Idle: ${round(memory.idle.rssMb)} MB.
- **Latency**: at real pace for ${latency.seconds} s (${round(latency.eventsPerSecond)} events a second), from the write of a missed call's last \`Hangup\` until \`GET /api/v1/tasks?number=…\` shows its task; ${latency.tasks} tasks, ${latency.unseen} never seen, slowest ${round(latency.maxMs)} ms. Asking takes part in the figure: the question is put every 5 ms.
`;
}

function throughputRows(each: Throughput): string[] {
  const { stream, events, megabytes, stored, callsExpected } = each;
  const load = `\`${stream}\`, ${events} events, ${round(megabytes)} MB`;
  const calls =
    callsExpected === null ? `${stored.calls} calls` : `${stored.calls} of ${callsExpected} calls`;
  return [
    `| parsed only (${load}) | ${round(each.parseOnlyPerSecond)} events/s | |`,
    `| end to end (${load}; ${calls}, ${stored.tasks} tasks stored) | ${round(each.endToEndPerSecond)} events/s ${mark(each.endToEndPerSecond >= WANTED.endToEndPerSecond)} | ≥ ${WANTED.endToEndPerSecond} |`,
    `| ratio, \`${stream}\` | ${round(each.ratio, 2)} ${mark(each.ratio >= WANTED.ratio)} | ≥ ${WANTED.ratio} |`,
    `| peak memory (RSS) of that run, \`${stream}\` | ${round(each.peakMb)} MB | |`,
  ];
}

function mark(met: boolean): string {
  return met ? '✓' : '✗';
}

function round(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}
