// `npm run bench`: how fast the daemon is against the bare parsers of AMI and ESL, how much memory calls take, how soon
// a missed call is a task, how fast tasks are claimed. Writes bench/results.json and bench/RESULTS.md and ends by
// itself. `npm run bench -- esl`, `-- claims` or `-- metrics [FILE]`: only that, shown and not written. `-- all FILE`: everything, with a
// year of calls that was made before. Build first.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { type ClaimsResult, measureClaims } from './claims.ts';
import { type EslResult, measureEsl } from './esl.ts';
import { type FiguresResult, measureFigures } from './figures.ts';
import {
  type EndToEnd,
  type Latency,
  type Memory,
  measureEndToEnd,
  measureLatency,
  measureMemory,
  measureParse,
} from './measures.ts';

interface Results {
  /** `load`: runnable processes in the minute before; others that share the cores slow everything down. */
  readonly machine: { cores: number; model: string; memoryGb: number; node: string; load: number };
  readonly measuredAt: string;
  readonly parse: { events: number; eventsPerSecond: number };
  readonly endToEnd: Omit<EndToEnd, 'filters'>;
  /** End to end over parse-only. */
  readonly ratio: number;
  readonly memory: Memory;
  readonly latency: Latency;
  readonly freeswitch: EslResult;
  readonly claims: ClaimsResult;
  readonly figures: FiguresResult;
}

const CALLS_OPEN = 5_000;
const CALLS_PER_SECOND = 60;
const LATENCY_SECONDS = 20;

async function main(): Promise<void> {
  if (!existsSync('dist/main.js')) throw new Error('There is no dist/main.js: run `npm run build` first.');
  if (process.argv[2] === 'esl') return say(renderEsl(await measureEsl()));
  if (process.argv[2] === 'claims') return say(renderClaims(await measureClaims()));
  if (process.argv[2] === 'metrics') {
    return say(renderFigures(await measureFigures(process.argv[3] ?? null, say)));
  }
  const machine = describeMachine();
  say('FreeSWITCH …');
  const freeswitch = await measureEsl();
  say(renderEsl(freeswitch));
  say('claims …');
  const claims = await measureClaims();
  say(renderClaims(claims));
  say('a year of figures …');
  const figures = await measureFigures(process.argv[3] ?? null, say);
  say(renderFigures(figures));
  say('end to end …');
  const { filters, ...endToEnd } = await measureEndToEnd();
  say(`${endToEnd.eventsPerSecond} events/s; parse only …`);
  const parsed = await measureParse(filters, endToEnd.events);
  const parseRate = Math.round(parsed.events / (parsed.ms / 1_000));
  say(`${parseRate} events/s; memory with ${CALLS_OPEN} calls …`);
  const memory = await measureMemory(CALLS_OPEN);
  say(`${memory.rssMb} MB; latency at ${CALLS_PER_SECOND} calls/s …`);
  const latency = await measureLatency(CALLS_PER_SECOND, LATENCY_SECONDS);
  const results: Results = {
    machine,
    measuredAt: new Date().toISOString(),
    parse: { events: parsed.events, eventsPerSecond: parseRate },
    endToEnd,
    ratio: Math.round((endToEnd.eventsPerSecond / parseRate) * 100) / 100,
    memory,
    latency,
    freeswitch,
    claims,
    figures,
  };
  mkdirSync('bench', { recursive: true });
  writeFileSync('bench/results.json', `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync('bench/RESULTS.md', render(results));
  say(render(results));
}

function describeMachine(): Results['machine'] {
  const processors = cpus();
  return {
    cores: processors.length,
    model: processors[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

function render(results: Results): string {
  const { machine, measuredAt, parse, endToEnd, ratio, memory, latency } = results;
  return `# Benchmark

Written by \`npm run bench\` on ${measuredAt.slice(0, 10)}: ${machine.cores} cores (${machine.model}), ${machine.memoryGb} GB, Node ${machine.node}; load before the start ${machine.load}.
The generator, the daemon and this script share the machine.

| figure | value |
|---|---|
| asterisk-manager alone, same bytes | ${parse.eventsPerSecond} events/s |
| the daemon, first byte to last committed row | ${endToEnd.eventsPerSecond} events/s |
| ratio | ${ratio} |
| events, calls and tasks in that run | ${endToEnd.events}, ${endToEnd.calls}, ${endToEnd.tasks} in ${endToEnd.seconds.toFixed(1)} s |
| daemon's peak memory in that run | ${endToEnd.peakRssMb} MB |
| daemon's memory before the first call | ${memory.idleRssMb} MB |
| daemon's memory with ${memory.callsOpen} calls in progress | ${memory.rssMb} MB |
| hang-up on the wire to task in the API, at ${latency.callsPerSecond} calls/s | p50 ${latency.p50Ms} ms, p99 ${latency.p99Ms} ms (${latency.seen} of ${latency.calls} calls) |

The bytes are the recordings of test/traces/asterisk-22, many copies at once, after the event filter that the daemon
asks the PBX for. "Committed" is SQLite with \`synchronous = full\`.

${renderEsl(results.freeswitch)}
${renderClaims(results.claims)}
${renderFigures(results.figures)}`;
}

function renderEsl({ offeredPerCall, passedPerCall, ...esl }: EslResult): string {
  return `## FreeSWITCH

| figure | value |
|---|---|
| modesl alone, same bytes | ${esl.parseEventsPerSecond} events/s |
| the daemon, first byte to last committed row | ${esl.eventsPerSecond} events/s |
| ratio | ${esl.ratio} |
| events, calls and tasks in that run | ${esl.events}, ${esl.calls}, ${esl.tasks} |
| daemon's peak memory in that run | ${esl.peakRssMb} MB |
| a recorded scenario, as the recording's subscription shows it | ${offeredPerCall.events} events, ${offeredPerCall.kilobytes} kB |
| the same, as the daemon's subscription and filters let it through | ${passedPerCall.events} events, ${passedPerCall.kilobytes} kB |

The bytes are the recordings of test/traces/freeswitch, many copies at once.
`;
}

function renderClaims(claims: ClaimsResult): string {
  return `## Claims

${claims.workers} workers claim ${claims.tasks} tasks over HTTP, each as fast as it can.

| figure | value |
|---|---|
| tasks that nobody or more than one worker got | ${claims.wrong} |
| claims | ${claims.claimsPerSecond} a second (${claims.requests} requests in ${claims.seconds} s) |
| one request | p50 ${claims.p50Ms} ms, p99 ${claims.p99Ms} ms |
`;
}

function renderFigures({
  calls,
  databaseMb,
  callsPerSecond,
  month,
  days,
  year,
  ...lags
}: FiguresResult): string {
  const { lagQuietMs: quiet, lagAskedMs: asked } = lags;
  return `## Figures

A year of ${calls} calls (${databaseMb} MB), made from a seed, while ${callsPerSecond} calls a second come in. The question is
\`GET /api/v1/metrics\`: all indicators, compared with the period before, with their course, agents and hours.

| figure | p50 | p95 | max |
|---|---|---|---|
| a month | ${month.p50} ms | ${month.p95} ms | ${month.max} ms |
| thirty days across two months | ${days.p50} ms | ${days.p95} ms | ${days.max} ms |
| a year | ${year.p50} ms | ${year.p95} ms | ${year.max} ms |
| arrival to commit of an event, nobody asking | ${quiet.p50} ms | ${quiet.p95} ms | ${quiet.max} ms |
| the same, while these questions are asked | ${asked.p50} ms | ${asked.p95} ms | ${asked.max} ms |
`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

await main();
