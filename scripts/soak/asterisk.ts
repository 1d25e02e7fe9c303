// `npm run soak:asterisk -- [MINUTES] [CALLS PER SECOND]`: a real Asterisk under load (real SIP and RTP from a second one) beside the
// built daemon; in the end the calls of Asterisk's own CDR are held against the daemon's, id by id. Linux and root only. Writes
// bench/soak-asterisk.json and bench/SOAK.md; ends by itself, with status 1 when a call is missing or too many.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createRandom } from '../../src/pbx/simulator/random.ts';
import { pause, startDaemon } from '../bench/processes.ts';
import { STAFF, startWorld, type World } from '../pbx/world.ts';
import { look, say, writePage } from './load-watch.ts';
import type { Sample } from './soak-page.ts';

const MINUTES = 10;
const CALLS_PER_SECOND = 3;
const SAMPLE_EVERY_MS = 10_000;
const VERSION = '22';

/** Direct, ring group, queue, menu, to voicemail, by Local channels, refused, one phone after the other. */
const LINES = ['5001', '5002', '5003', '5004', '5006', '5010', '5017', '5022'] as const;
const PHONES = ['p1-a-w3-x', 'p2-a-w20', 'p60'] as const;
const CALLERS = ['x', 'w2-x', 'w5-x', 'w30'] as const;

const random = createRandom(Date.now());

async function main(): Promise<void> {
  const minutes = Number(process.argv[2] ?? MINUTES);
  const callsPerSecond = Number(process.argv[3] ?? CALLS_PER_SECOND);
  execFileSync(join(import.meta.dirname, '../pbx/install.sh'), [VERSION], { stdio: 'inherit' });
  const world = await startWorld(VERSION);
  const account = { port: world.pbxAmiPort, username: 'lean', secret: 'lean-secret' };
  const daemon = await startDaemon({ type: 'asterisk', ...account }, () => {}, {
    trunks: ['trunk'],
    region: 'RU',
  });
  const samples: Sample[] = [];
  try {
    const startedAt = Date.now();
    let placed = 0;
    for (; Date.now() < startedAt + minutes * 60_000; placed++) {
      await place(world);
      await pause(Math.max(0, startedAt + ((placed + 1) / callsPerSecond) * 1_000 - Date.now()));
      if (Date.now() - startedAt < (samples.length + 1) * SAMPLE_EVERY_MS) continue;
      const sample = await look(daemon, startedAt);
      samples.push(sample);
      say(sample, placed + 1);
    }
    await world.pbx.action('Command', { Command: 'channel request hangup all' });
    await world.quiet();
    await pause(5_000);
    const told = idsOfCdr(world.records().cdr);
    const seen = idsOfDaemon(daemon.databaseFile);
    const missing = [...told].filter((id) => !seen.has(id));
    // Asterisk writes no record of what it turned away without ringing anybody (cdr.conf: unanswered = no).
    const refused = [...seen].filter(([id, { reason }]) => reason === 'refused' && !told.has(id)).length;
    const extra = [...seen].filter(([id, { reason }]) => reason !== 'refused' && !told.has(id));
    const incomplete = [...seen.values()].filter(({ complete }) => complete === 0).length;
    console.log(
      JSON.stringify({ placed, cdr: told.size, daemon: seen.size, refused, incomplete, missing, extra }),
    );
    writeFileSync(
      'bench/soak-asterisk.json',
      `${JSON.stringify({
        ...{ minutes, callsPerSecond, samples, incomplete, placed, refused },
        ...{ cdr: told.size, daemon: seen.size, missing: missing.length, extra: extra.length },
        measuredAt: new Date().toISOString(),
      })}\n`,
    );
    writePage();
    if (missing.length + extra.length > 0 || seen.size !== placed) process.exitCode = 1;
  } finally {
    await daemon.stop();
    await world.stop();
  }
}

async function place(world: World): Promise<void> {
  await world.phone(random.pick([...STAFF] as [string, ...string[]]), random.pick([...PHONES]));
  await world.call({
    from: `7916${random.between(1_000_000, 9_999_999)}`,
    to: random.pick([...LINES]),
    steps: random.pick([...CALLERS]),
    patienceSeconds: random.between(1, 8),
  });
}

/** Calls of Master.csv: with `newcdrcolumns` the last columns are peeraccount, linkedid and sequence. */
function idsOfCdr(text: string): Set<string> {
  const rows = text.split('\n').filter((line) => line !== '');
  return new Set(rows.map((row) => row.split(',').at(-2)?.replaceAll('"', '') ?? ''));
}

interface Row {
  readonly id: string;
  readonly complete: number;
  readonly reason: string | null;
}

/** By the id of the first channel. */
function idsOfDaemon(file: string): Map<string, Row> {
  const db = new Database(file, { readonly: true });
  try {
    const rows = db.prepare('SELECT pbx_call_id AS id, complete, reason FROM calls').all() as Row[];
    return new Map(rows.map((row) => [row.id, row]));
  } finally {
    db.close();
  }
}

await main();
