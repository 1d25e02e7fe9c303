// A year of a busy company, from a seed: calls, missed customers, callbacks, outcomes, written through the daemon's own writing side.
// `npx tsx scripts/bench/year.ts FILE [CALLS]` makes the database; `npm run bench -- metrics [FILE]` measures on it.

import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { DateTime } from 'luxon';
import { makeCallId } from '../../src/calls/call-id.ts';
import type { CallRecord, MissedReason } from '../../src/calls/record.ts';
import { checkConfig } from '../../src/config/load.ts';
import { afterHours, figureRules, taskRules } from '../../src/config/settings.ts';
import { createCalendar } from '../../src/engine/calendar.ts';
import { FigureKeeper } from '../../src/engine/figure-keeper.ts';
import { MonthWork } from '../../src/engine/month-work.ts';
import { TaskKeeper } from '../../src/engine/task-keeper.ts';
import { createRandom, type Random } from '../../src/pbx/simulator/random.ts';
import { openForWriting } from '../../src/store/database.ts';
import { callValues } from '../../src/store/rows.ts';
import { Writer } from '../../src/store/writer.ts';
import { hoursRoute, teamOfCall } from '../../src/tasks/assignment.ts';

export const YEAR_ZONE = 'Europe/Moscow';
export const YEAR_FIRST_DAY = '2025-11-01';
/** The day after its last one. */
const YEAR_IS_OVER = '2026-11-01';
export const YEAR_CALLS = 2_000_000;
const SEED = 20_251_101;
const DAYS = 365;
const BATCH_CALLS = 500;
const CUSTOMERS = 300_000;
const TEAMS = ['sales', 'support', 'service', 'north'];
const AGENTS = 60;
/** Share of a day's calls in each hour. */
const HOURS = [0, 0, 0, 0, 0, 0, 0, 1, 3, 9, 12, 12, 10, 8, 10, 11, 10, 7, 4, 2, 1, 0, 0, 0];

/** The settings by which the year was lived. */
export function yearConfig(file: string): object {
  return {
    pbx: [{ id: 'bench', type: 'asterisk', host: '127.0.0.1', username: 'u', secret: 's' }],
    timezone: YEAR_ZONE,
    staff: {
      extensions: '^1\\d\\d$',
      agents: Array.from({ length: AGENTS }, (_, i) => ({
        id: String(100 + i),
        extensions: [String(100 + i)],
        team: TEAMS[i % TEAMS.length],
      })),
    },
    workingHours: {
      mon: '09:00-18:00',
      tue: '09:00-18:00',
      wed: '09:00-18:00',
      thu: '09:00-18:00',
      fri: '09:00-18:00',
    },
    database: { file },
  };
}

export function makeYear(file: string, calls: number, tell: (done: number) => void): void {
  const config = checkConfig(yearConfig(file), 'year');
  const { db, close } = openForWriting(file, { synchronous: 'normal' });
  db.pragma('synchronous = OFF');
  const writer = new Writer(db);
  const rules = taskRules(config);
  const calendar = createCalendar(config.timezone, afterHours(config));
  const figures = new FigureKeeper(writer, rules, figureRules(config), calendar);
  writer.transaction(() => writer.facts.beginAnew(figures.print));
  writer.transaction(() => {
    writer.facts.moveCalls(null);
    writer.facts.moveTasks(null);
  });
  const tasks = new TaskKeeper(writer, rules, figures, () => false);
  let batch: CallRecord[] = [];
  let done = 0;
  const flush = () => {
    writer.transaction(() => {
      for (const call of batch) {
        const now = call.endedAt ?? call.startedAt;
        const local = calendar(call.startedAt, hoursRoute(call, rules));
        writer.saveCall(callValues(call, local, teamOfCall(call, rules)), now);
        figures.count(call, now);
        tasks.count(call, now);
        if (tasks.isAnyDue(now)) tasks.wake(now);
      }
    });
    done += batch.length;
    batch = [];
    tell(done);
  };
  for (const call of yearOfCalls(calls)) {
    batch.push(call);
    if (batch.length === BATCH_CALLS) flush();
  }
  flush();
  const months = new MonthWork(writer.facts.rollups);
  for (let isLeft = true; isLeft; ) isLeft = writer.transaction(() => months.turn(YEAR_IS_OVER));
  db.exec('DELETE FROM outbox; DELETE FROM deliveries');
  db.pragma('optimize');
  close();
}

function* yearOfCalls(calls: number): Generator<CallRecord> {
  const random = createRandom(SEED);
  const first = DateTime.fromISO(YEAR_FIRST_DAY, { zone: YEAR_ZONE });
  let made = 0;
  const callers: string[] = [];
  for (let day = 0; day < DAYS; day++) {
    const start = first.plus({ days: day });
    const isWeekend = start.weekday > 5;
    const left = calls - made;
    const today = day === DAYS - 1 ? left : Math.round((left / (DAYS - day)) * (isWeekend ? 0.35 : 1.26));
    const moments = Array.from({ length: Math.min(today, left) }, () => moment(random)).sort((a, b) => a - b);
    for (const at of moments) yield sketch(random, start.toMillis() + at, made++, callers);
  }
}

function moment(random: Random): number {
  const total = HOURS.reduce((sum, weight) => sum + weight, 0);
  let left = random.next() * total;
  for (const [hour, weight] of HOURS.entries()) {
    if (left < weight) return Math.floor((hour + left / weight) * 3_600_000);
    left -= weight;
  }
  return 0;
}

const REASONS: readonly MissedReason[] = [
  'abandoned_queue',
  'abandoned_queue',
  'abandoned_ringing',
  'abandoned_ivr',
  'queue_timeout',
  'no_answer',
  'voicemail',
];

/** `waiting`: numbers that were missed and are to be called back. */
function sketch(random: Random, startedAt: number, i: number, waiting: string[]): CallRecord {
  const isCallback = waiting.length > 50 || (waiting.length > 0 && random.next() < 0.1);
  const isInbound = !isCallback && random.next() < 0.5;
  const number = isCallback
    ? (waiting.shift() ?? '')
    : `+7916${String(Math.floor(random.next() ** 2 * CUSTOMERS) + 1_000_000).padStart(7, '0')}`;
  const agent = String(100 + Math.floor(random.next() * AGENTS));
  const isAnswered = random.next() < (isInbound ? 0.86 : 0.55);
  const waitMs = Math.floor(-Math.log(1 - random.next()) * 18_000);
  const talkMs = isAnswered ? Math.floor(-Math.log(1 - random.next()) * 180_000) : 0;
  const answeredAt = isAnswered ? startedAt + waitMs : null;
  const endedAt = startedAt + waitMs + talkMs;
  if (isInbound && !isAnswered) waiting.push(number);
  const customer = { number, raw: number.slice(1), name: null };
  const did = `7495000000${Math.floor(random.next() * 6)}`;
  const reason = REASONS[Math.floor(random.next() * REASONS.length)] ?? 'no_answer';
  const queue = reason === 'abandoned_ivr' && !isAnswered ? null : `q${Math.floor(random.next() * 5)}`;
  const rung = isInbound && queue !== null ? [agent, String(100 + Math.floor(random.next() * AGENTS))] : [];
  return {
    id: makeCallId('bench', `leg-${i}`, startedAt),
    pbx: 'bench',
    pbxCallId: `leg-${i}`,
    direction: isInbound ? 'inbound' : 'outbound',
    state: 'ended',
    from: isInbound ? customer : { number: agent, raw: agent, name: null },
    to: isInbound ? { number: `+${did}`, raw: did, name: null } : customer,
    trunk: `trunk${Math.floor(random.next() * 2)}`,
    startedAt,
    answeredAt,
    endedAt,
    disposition: isAnswered ? 'answered' : isInbound ? 'missed' : random.next() < 0.6 ? 'no_answer' : 'busy',
    reason: isInbound && !isAnswered ? reason : null,
    hungUpBy: 'customer',
    hangupCause: { q850: 16, raw: '16' },
    responseMs: isInbound && isAnswered ? waitMs + 2_000 : null,
    ivrMs: 2_000,
    waitMs,
    talkMs,
    holdMs: 0,
    durationMs: endedAt - startedAt,
    agent: isInbound && !isAnswered ? null : agent,
    offers: [...new Set(rung)].map((each, n) => ({
      agent: each,
      startedAt,
      endedAt: startedAt + waitMs,
      ringMs: waitMs,
      result: !isAnswered ? 'cancelled' : n === 0 ? 'answered' : 'answered_elsewhere',
    })),
    talks: answeredAt === null ? [] : [{ agent, startedAt: answeredAt, endedAt, talkMs, holdMs: 0 }],
    queues:
      isInbound && queue !== null
        ? [
            {
              queue,
              joinedAt: startedAt,
              leftAt: startedAt + waitMs,
              waitMs,
              result: isAnswered ? 'answered' : 'abandoned',
            },
          ]
        : [],
    transfers: [],
    recordings: [],
    legs: [
      {
        leg: `leg-${i}`,
        name: `PJSIP/trunk-${i}`,
        kind: 'customer',
        agent: null,
        startedAt,
        answeredAt,
        endedAt,
        cause: { q850: 16, raw: '16' },
      },
    ],
    complete: true,
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [file, count] = process.argv.slice(2);
  if (file === undefined || existsSync(file))
    throw new Error('Give the name of a file that does not exist yet.');
  const began = Date.now();
  makeYear(file, count === undefined ? YEAR_CALLS : Number(count), (done) => {
    if (done % 50_000 === 0) {
      const perCall = ((Date.now() - began) * 1_000) / done;
      process.stderr.write(`${done} calls, ${perCall.toFixed(0)} µs each\n`);
    }
  });
}
