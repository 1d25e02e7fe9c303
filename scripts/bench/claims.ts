// How fast many workers claim tasks over HTTP from the built daemon, and that each task goes to exactly one of them.

import Database from 'better-sqlite3';
import { openForWriting } from '../../src/store/database.ts';
import { Writer } from '../../src/store/writer.ts';
import type { Task } from '../../src/tasks/task.ts';
import { startDaemon } from './processes.ts';

const TASKS = 5_000;
const WORKERS = 50;
const LIMIT = 5;

export interface ClaimsResult {
  readonly tasks: number;
  readonly workers: number;
  readonly requests: number;
  readonly seconds: number;
  readonly claimsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Tasks that nobody or more than one got: must be 0. */
  readonly wrong: number;
}

/** So many customers who were missed. */
export function fillTasks(file: string, count: number): readonly string[] {
  const { db, close } = openForWriting(file, { synchronous: 'normal' });
  const writer = new Writer(db);
  const ids = Array.from({ length: count }, (_none, i) => `bench-${String(i).padStart(6, '0')}`);
  const from = Date.now() - count;
  writer.transaction(() => {
    for (const [i, id] of ids.entries()) writer.tasks.save(taskOf(id, i, from + i), null, from + i);
  });
  close();
  return ids;
}

function taskOf(id: string, i: number, at: number): Task {
  const call = `call-${id}`;
  return {
    id,
    status: 'open',
    number: `+7916${1_000_000 + i}`,
    pbx: 'bench',
    name: null,
    did: null,
    queue: null,
    team: null,
    missedCalls: 1,
    firstMissedAt: at,
    lastMissedAt: at,
    calls: [call],
    attempts: 0,
    lastAttemptAt: null,
    lastAttemptResult: null,
    dueAt: at,
    overdue: true,
    priority: 0,
    escalations: 0,
    assignee: null,
    claimedBy: null,
    claimExpiresAt: null,
    snoozedUntil: null,
    closedAt: null,
    closedBy: null,
    result: null,
    history: [{ at, event: 'opened', call, agent: null, actor: null, note: null }],
  };
}

export async function measureClaims(): Promise<ClaimsResult> {
  const daemon = await startDaemon(
    { type: 'asterisk', port: 9, username: 'nobody', secret: 'nobody' },
    (file) => void fillTasks(file, TASKS),
  );
  try {
    const times: number[] = [];
    const owners = new Map<string, number>();
    const work = async (worker: number): Promise<void> => {
      for (;;) {
        const askedAt = performance.now();
        const answer = await daemon.post('/api/v1/tasks/claim', { agent: `w${worker}`, limit: LIMIT });
        times.push(performance.now() - askedAt);
        const { items } = (await answer.json()) as { items: readonly { id: string }[] };
        if (items.length === 0) return;
        for (const { id } of items) owners.set(id, (owners.get(id) ?? 0) + 1);
      }
    };
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: WORKERS }, (_none, worker) => work(worker)));
    const seconds = (performance.now() - startedAt) / 1_000;
    times.sort((a, b) => a - b);
    const at = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? Number.NaN);
    const twice = [...owners.values()].filter((count) => count !== 1).length;
    return {
      ...{ tasks: TASKS, workers: WORKERS, requests: times.length, seconds: Math.round(seconds * 10) / 10 },
      claimsPerSecond: Math.round(TASKS / seconds),
      ...{ p50Ms: at(0.5), p99Ms: at(0.99) },
      wrong: TASKS - owners.size + twice + leftOpen(daemon.databaseFile),
    };
  } finally {
    await daemon.stop();
  }
}

function leftOpen(file: string): number {
  const database = new Database(file, { readonly: true });
  try {
    const { n } = database.prepare("SELECT count(*) AS n FROM tasks WHERE status = 'open'").get() as {
      n: number;
    };
    return n;
  } finally {
    database.close();
  }
}
