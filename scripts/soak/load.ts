// `npm run soak -- [MINUTES] [CALLS PER SECOND]`: the built daemon under steady load from the simulated PBX, which plays the
// recorded calls again and again. Watches memory, handles and what waits, and counts in the end whether every call is there.
// Writes bench/soak-<calls per second>.json and bench/SOAK.md; ends by itself, with status 1 when calls are missing.

import { writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { decodeRecording } from '../../src/pbx/asterisk/recording.ts';
import { Replay } from '../../test/support/replay.ts';
import { pause, startDaemon, startGenerator } from '../bench/processes.ts';
import { readRecordings } from '../bench/recordings.ts';
import { look, say, writePage } from './load-watch.ts';
import type { Sample, Soak } from './soak-page.ts';

const MINUTES = 60;
const CALLS_PER_SECOND = 60;
/** How long a played call lasts. */
const CALL_SECONDS = 10;
const SAMPLE_EVERY_MS = 10_000;
/** What was sent last has to be committed within this. */
const SETTLE_MS = 120_000;
const SLACK = 2;

async function main(): Promise<void> {
  const minutes = Number(process.argv[2] ?? MINUTES);
  const callsPerSecond = Number(process.argv[3] ?? CALLS_PER_SECOND);
  const recordings = readRecordings('every');
  const perRound = recordings.map(countCalls);
  const callsPerCopy = sum(perRound.flatMap((count) => [...count.values()])) / recordings.length;
  const eventsPerCopy = sum(recordings.map(countEvents)) / recordings.length;
  const copies = Math.round((minutes * 60 * callsPerSecond) / callsPerCopy);
  const eventsPerSecond = Math.round((callsPerSecond / callsPerCopy) * eventsPerCopy);
  const generator = await startGenerator({
    ...{ selection: 'every', copies, eventsPerSecond, playedShare: 1, tellHangups: false },
    interleave: Math.round((callsPerSecond * CALL_SECONDS) / callsPerCopy),
  });
  let sent = 0;
  let grewAt = Date.now();
  generator.onReport((report) => {
    if (report.kind !== 'sent' || report.events === sent) return;
    sent = report.events;
    grewAt = Date.now();
  });
  const { port, username, secret } = generator;
  const daemon = await startDaemon({ type: 'asterisk', port, username, secret });
  try {
    const samples: Sample[] = [];
    const startedAt = Date.now();
    // The PBX tells more than is made of it, and a busy machine plays slower: the end is when all was played.
    const deadline = startedAt + minutes * 60_000 * SLACK + SETTLE_MS;
    while (Date.now() < deadline) {
      await pause(SAMPLE_EVERY_MS);
      const sample = await look(daemon, startedAt);
      samples.push(sample);
      say(sample, sent);
      const isOver = sent > 0 && Date.now() - grewAt > SAMPLE_EVERY_MS && sample.queued === 0;
      if (isOver) break;
    }
    // Calls that end within a moment of each other wait for the second that follows.
    await pause(3_000);
    const expected = expectedOf(perRound, copies);
    const counted = countStored(daemon.databaseFile);
    const soak: Soak = {
      ...{ minutes, callsPerSecond, eventsPerSecond, events: sent, samples, expected, counted },
      measuredAt: new Date().toISOString(),
    };
    writeFileSync(`bench/soak-${callsPerSecond}.json`, `${JSON.stringify(soak)}\n`);
    writePage();
    const isWhole = [...Object.keys(expected), ...Object.keys(counted)].every(
      (word) => expected[word] === counted[word],
    );
    console.log(JSON.stringify({ expected, counted }));
    if (!isWhole) process.exitCode = 1;
  } finally {
    await daemon.stop();
    await generator.stop();
  }
}

/** Disposition → calls of one recording, by the core alone. */
function countCalls(bytes: Buffer): Map<string, number> {
  const { calls } = new Replay().play(decodeRecording(bytes).events).rows;
  const counts = new Map<string, number>();
  for (const { disposition } of calls) {
    const word = wordOf(disposition ?? 'open');
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** A call that did not reach anybody at once failed; played slower, it rang. */
const wordOf = (disposition: string): string =>
  disposition === 'failed' || disposition === 'no_answer' ? 'failed or no_answer' : disposition;

const countEvents = (bytes: Buffer): number => decodeRecording(bytes).events.length;
const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** Copies take the recordings in turn. */
function expectedOf(perRound: readonly Map<string, number>[], copies: number): Record<string, number> {
  const expected: Record<string, number> = {};
  for (const [i, counts] of perRound.entries()) {
    const times = Math.floor(copies / perRound.length) + (i < copies % perRound.length ? 1 : 0);
    for (const [word, count] of counts) expected[word] = (expected[word] ?? 0) + count * times;
  }
  return expected;
}

function countStored(file: string): Record<string, number> {
  const db = new Database(file, { readonly: true });
  try {
    const rows = db
      .prepare("SELECT coalesce(disposition, 'open') AS word, count(*) AS n FROM calls GROUP BY 1")
      .all() as { word: string; n: number }[];
    const counted: Record<string, number> = {};
    for (const { word, n } of rows) counted[wordOf(word)] = (counted[wordOf(word)] ?? 0) + n;
    return counted;
  } finally {
    db.close();
  }
}

await main();
