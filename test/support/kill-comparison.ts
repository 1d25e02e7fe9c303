// A daemon that was killed again and again, held against one beside it that saw everything: what may differ, and what never.
// Rule: what the killed one was there for it knows; what it says it saw whole is the same to the last field.

import { agentsOf } from '../../src/calls/agents.ts';
import type { EpochMs } from '../../src/events/vocabulary.ts';
import { openForReading } from '../../src/store/database.ts';
import type { Gap } from '../../src/store/gap-queries.ts';
import type { StoredEvent } from '../../src/store/outbox-queries.ts';
import type { Page, PageRequest } from '../../src/store/paging.ts';
import { createQueries } from '../../src/store/queries.ts';
import type { StoredCall, StoredTask } from '../../src/store/stored.ts';
import { customerNumber } from '../../src/tasks/book.ts';
import { announcedEvents } from './outbox.ts';

/** What a daemon left in its file. */
export interface Books {
  readonly calls: readonly StoredCall[];
  readonly tasks: readonly StoredTask[];
  readonly gaps: readonly Gap[];
  readonly outbox: readonly StoredEvent[];
}

export interface Comparison {
  /** Calls of the daemon that saw everything. */
  readonly calls: number;
  /** Those that the killed one knows as well. */
  readonly known: number;
  /** Those that began and ended while it was down. */
  readonly unseen: number;
  /** Those that it says it saw whole. */
  readonly whole: number;
  readonly tasks: number;
  /** Tasks of numbers of which every call was seen whole. */
  readonly comparedTasks: number;
  /** What must not be, in words. */
  readonly wrong: readonly string[];
}

/** A call that a daemon saw for less than this it may have missed: the list was on its way. */
const GLIMPSE_MS = 1_000;

export async function readBooks(file: string): Promise<Books> {
  const { db, close } = openForReading(file);
  try {
    const queries = createQueries(db);
    return {
      calls: await everything((page) => queries.calls({}, page)),
      tasks: await everything((page) => queries.tasks({}, page)),
      gaps: await queries.gaps(),
      outbox: await announcedEvents(queries),
    };
  } finally {
    close();
  }
}

async function everything<T>(read: (page: PageRequest) => Promise<Page<T>>): Promise<readonly T[]> {
  const all: T[] = [];
  for (let cursor: string | null = null; ; ) {
    const { items, next }: Page<T> = await read({ limit: 1_000, cursor });
    all.push(...items);
    if (next === null) return all;
    cursor = next;
  }
}

/** Looks at calls that lay between the two moments: before, one of the two was not connected yet. */
export function compareBooks(
  steady: Books,
  killed: Books,
  { from, until }: { readonly from: EpochMs; readonly until: EpochMs },
): Comparison {
  const wrong: string[] = [];
  const ofLeg = ownersOf(killed.calls, wrong);
  const counts = { calls: 0, known: 0, unseen: 0, whole: 0 };
  const taken = new Map<string, string>();
  const wholeNumbers = new Map<string, boolean>();
  const isWithin = ({ startedAt, endedAt }: StoredCall) =>
    startedAt >= from && endedAt !== null && endedAt < until;
  for (const call of steady.calls) {
    const number = customerNumber(call);
    if (!isWithin(call)) {
      if (number !== null) wholeNumbers.set(number, false);
      continue;
    }
    counts.calls++;
    const twins = [...new Set(call.legs.flatMap(({ leg }) => ofLeg.get(`${call.pbx} ${leg}`) ?? []))];
    const [twin] = twins;
    const isWhole = twins.length === 1 && twin !== undefined && twin.complete;
    if (number !== null) wholeNumbers.set(number, isWhole && wholeNumbers.get(number) !== false);
    if (twin === undefined) {
      if (seenMs(call, killed.gaps) < GLIMPSE_MS) counts.unseen++;
      else wrong.push(`lost: ${call.id}, in sight for ${seenMs(call, killed.gaps)} ms`);
      continue;
    }
    counts.known++;
    if (twins.length > 1) wrong.push(`doubled: ${call.id} is ${twins.map(({ id }) => id).join(' and ')}`);
    for (const { id } of twins) {
      const before = taken.get(id);
      if (before !== undefined) wrong.push(`${id} is two calls: ${before} and ${call.id}`);
      taken.set(id, call.id);
    }
    if (!isWhole) continue;
    counts.whole++;
    const [said, saw] = [JSON.stringify(call), JSON.stringify(twin)];
    if (said !== saw) wrong.push(`differs: ${firstDifference(said, saw)}`);
  }
  for (const call of killed.calls) {
    if (call.state !== 'ended' && call.startedAt < until - 60_000) wrong.push(`never ended: ${call.id}`);
    if (call.complete && isWithin(call) && !taken.has(call.id)) {
      wrong.push(`invented: ${call.id} with ${agentsOf(call).join(', ')}`);
    }
  }
  wrong.push(...doubledTasks(killed.tasks));
  const compared = compareTasks(steady.tasks, killed.tasks, wholeNumbers, until);
  return {
    ...counts,
    tasks: killed.tasks.length,
    comparedTasks: compared.count,
    wrong: [...wrong, ...compared.wrong],
  };
}

/** `pbx leg` → the call that it is part of. */
function ownersOf(calls: readonly StoredCall[], wrong: string[]): ReadonlyMap<string, StoredCall> {
  const ofLeg = new Map<string, StoredCall>();
  for (const call of calls) {
    for (const { leg } of call.legs) {
      const other = ofLeg.get(`${call.pbx} ${leg}`);
      if (other !== undefined) wrong.push(`leg ${leg} is in two calls: ${other.id}, ${call.id}`);
      ofLeg.set(`${call.pbx} ${leg}`, call);
    }
  }
  return ofLeg;
}

/** How long a call lasted outside every gap of its PBX. */
function seenMs({ pbx, startedAt, endedAt }: StoredCall, gaps: readonly Gap[]): number {
  const end = endedAt ?? startedAt;
  const hidden = gaps
    .filter((gap) => gap.pbx === pbx)
    .reduce(
      (sum, gap) => sum + Math.max(0, Math.min(end, gap.endedAt ?? end) - Math.max(startedAt, gap.startedAt)),
      0,
    );
  return end - startedAt - hidden;
}

function firstDifference(a: string, b: string): string {
  let i = 0;
  while (a[i] === b[i]) i++;
  return `${a.slice(Math.max(0, i - 80), i + 60)} | ${b.slice(Math.max(0, i - 20), i + 60)}`;
}

function doubledTasks(tasks: readonly StoredTask[]): string[] {
  const wrong: string[] = [];
  const open = new Map<string, string>();
  for (const { id, number, closedAt, history } of tasks) {
    if (closedAt === null) {
      if (open.has(number)) wrong.push(`two open tasks of one number: ${open.get(number)}, ${id}`);
      open.set(number, id);
    }
    const events = history.map(({ event }) => event);
    const opened = events.filter((event) => event === 'opened' || event === 'reopened').length;
    const closed = events.filter((event) => ['done', 'cancelled', 'expired'].includes(event)).length;
    if (events.filter((event) => event === 'opened').length !== 1) wrong.push(`opened not once: ${id}`);
    if (closed > opened || (closed === opened) !== (closedAt !== null)) wrong.push(`closed not once: ${id}`);
  }
  return wrong;
}

/** What became of a task, without the moments at which the daemon noticed. */
function fate({ status, did, queue, missedCalls, calls, attempts, closedBy, history }: StoredTask): string {
  const steps = history.map(({ event, call, agent }) => ({ event, call, agent }));
  return JSON.stringify({ status, did, queue, missedCalls, calls, attempts, closedBy, steps });
}

function compareTasks(
  steady: readonly StoredTask[],
  killed: readonly StoredTask[],
  wholeNumbers: ReadonlyMap<string, boolean>,
  until: EpochMs,
): { readonly count: number; readonly wrong: readonly string[] } {
  const wrong: string[] = [];
  let count = 0;
  const touchedLate = (task: StoredTask) => task.history.some(({ at }) => at >= until - 5_000);
  for (const [number, isWhole] of wholeNumbers) {
    if (!isWhole) continue;
    const ofNumber = (tasks: readonly StoredTask[]) => tasks.filter((task) => task.number === number);
    const [expected, actual] = [ofNumber(steady), ofNumber(killed)];
    if ([...expected, ...actual].some(touchedLate)) continue;
    count += expected.length;
    const [said, saw] = [expected.map(fate), actual.map(fate)].map((all) => all.sort().join('\n'));
    if (said !== saw) wrong.push(`tasks of one number differ: ${firstDifference(said ?? '', saw ?? '')}`);
  }
  return { count, wrong };
}
