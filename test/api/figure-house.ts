// A house with a fortnight of calls in which everything happens that figures count: repeated and missed offers, waits within and
// after the limit, several currencies, scripts with failed items, customers who are met, missed and called back, and tasks.

import { type CallRecord, MISSED_REASONS, type OfferResult } from '../../src/calls/record.ts';
import { afterHours, taskRules } from '../../src/config/settings.ts';
import { createCalendar } from '../../src/engine/calendar.ts';
import { callValues } from '../../src/store/rows.ts';
import { hoursRoute, teamOfCall } from '../../src/tasks/assignment.ts';
import type { Task } from '../../src/tasks/task.ts';
import { type CallSketch, sampleCall } from '../support/call-sketch.ts';
import { sampleTask } from '../support/sample-task.ts';
import { openHouse, TOKEN } from './house.ts';

export type FigureHouse = Awaited<ReturnType<typeof openFigureHouse>>;

/** Local days, both included. */
export const PERIOD = 'from=2026-03-02&to=2026-03-15';
export const TEAM_OF: { readonly [agent: string]: string | null } = {
  anna: 'sales',
  boris: 'support',
  clara: null,
};
const AGENTS = Object.keys(TEAM_OF);
/** Midnight of the first day, in Moscow. */
const START = Date.parse('2026-03-01T21:00:00Z');
const MINUTE = 60_000;
const CALLS = 150;

const item = (id: string, more: object = {}) => ({ id, text: id, ...more });
const SCRIPTS = [
  {
    id: 'greeting',
    name: 'Greeting',
    items: [item('hello'), item('name'), item('promise', { autoFail: true })],
  },
  // The same item at another place: marks are kept in the order of the script.
  { id: 'selling', name: 'Selling', items: [item('price', { weight: 2 }), item('hello')] },
];

/** The same numbers in every run. */
function dice(seed: number) {
  let state = seed;
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  return { next, pick: <T>(of: readonly T[]): T => of[next(of.length)] as T };
}

type Dice = ReturnType<typeof dice>;

const NUMBERS = [
  ...Array.from({ length: 14 }, (_none, i) => `+791600000${String(i).padStart(2, '0')}`),
  null,
];
const WAITS = [1_000, 4_999, 5_000, 19_999, 20_000, 20_001, 45_000];
const TALKS = [
  3_000, 9_999, 10_000, 19_999, 20_000, 60_000, 180_000, 300_000, 600_000, 900_000, 900_001, 1_800_000,
];
/** What was dialled was no number. */
const OFFICE = 'office';
/** Those that the service level counts come often. */
const REASONS = [...MISSED_REASONS, null, 'abandoned_queue', 'abandoned_ringing', 'abandoned_queue'] as const;
const MISSED_OFFERS: readonly (OfferResult | null)[] = ['no_answer', 'busy', 'rejected', 'cancelled', null];

function anyCall(i: number, { next, pick }: Dice): CallRecord {
  const direction = pick(['inbound', 'inbound', 'outbound', 'outbound', 'internal'] as const);
  const isUnknown = next(15) === 0;
  const isAnswered = next(2) === 0;
  const failed =
    direction === 'inbound'
      ? 'missed'
      : pick(['busy', 'no_answer', 'cancelled', 'rejected', 'failed'] as const);
  const disposition = isUnknown ? 'unknown' : isAnswered ? 'answered' : failed;
  const isOwned = direction !== 'inbound' || disposition === 'answered';
  const sketch: CallSketch = {
    leg: `leg-${i}`,
    at: START + (i * 131 + next(60)) * MINUTE,
    direction,
    disposition,
    number: pick(NUMBERS),
    agent: isOwned ? pick(AGENTS) : null,
    waitMs: pick(WAITS),
    talkMs: pick(TALKS),
    queue: pick(['sales', 'support', null]),
    did: pick(['5001', '5002', OFFICE]),
    trunk: pick(['trunk', 'other', null]),
    complete: next(12) > 0,
  };
  const sketched = sampleCall(sketch);
  const to = sketched.to.raw === OFFICE ? { ...sketched.to, number: null } : sketched.to;
  const call = { ...sketched, to, reason: disposition === 'missed' ? pick(REASONS) : null };
  // A call that was ordered, and whose agent let it ring, has tried nobody.
  const isUntried = disposition === 'cancelled' && next(2) === 0;
  const legs = isUntried ? call.legs.map((leg) => ({ ...leg, kind: 'agent' as const })) : call.legs;
  return { ...call, legs, offers: direction === 'inbound' ? offersOf(call, { next, pick }) : [] };
}

/** Minutes after which somebody who was missed is called back: in vain, but for the last time. */
const CALLED_BACK: readonly (readonly number[])[] = [[4, 12], [40, 55], [300, 310, 320, 330, 900], []];

/** Somebody is missed, for each reason in turn, and called back or not. */
function followedUp(i: number, { pick }: Dice): CallRecord[] {
  const at = START + (i * 977 + 600) * MINUTE;
  const known = { number: `+79260000${String(i).padStart(3, '0')}`, waitMs: 6_000, talkMs: 60_000, at };
  const agent = pick(AGENTS);
  const missed = { direction: 'inbound', disposition: 'missed', agent: null, did: '5001' } as const;
  const tries = CALLED_BACK[i % CALLED_BACK.length] ?? [];
  return [
    {
      ...sampleCall({ ...known, ...missed, leg: `missed-${i}` }),
      reason: REASONS[i % REASONS.length] ?? null,
    },
    ...tries.map((minutes, n) => {
      const disposition = n === tries.length - 1 ? 'answered' : 'busy';
      const [leg, when] = [`back-${i}-${n}`, at + minutes * MINUTE];
      return sampleCall({ ...known, direction: 'outbound', disposition, agent, leg, at: when });
    }),
  ];
}

/** Several agents, some of them more than once; the last one answers. */
function offersOf({ disposition, agent, startedAt, waitMs }: CallRecord, { next, pick }: Dice) {
  const offer = (who: string, result: OfferResult | null) => ({
    ...{ agent: who, startedAt, endedAt: startedAt + (waitMs ?? 0), ringMs: waitMs ?? 0, result },
  });
  const rung = Array.from({ length: next(5) }, () => offer(pick(AGENTS), pick(MISSED_OFFERS)));
  if (disposition !== 'answered' || agent === null) return rung;
  return [...rung, offer(pick(AGENTS), 'answered_elsewhere'), offer(agent, 'answered')];
}

const TASK_ENDS: readonly Partial<Task>[] = [
  { status: 'done', closedBy: { kind: 'manual', agent: 'clara', call: null } },
  {},
  { overdue: true },
  { status: 'done', closedBy: { kind: 'callback', agent: 'anna', call: null } },
  { status: 'done', closedBy: { kind: 'customer_called', agent: null, call: null } },
  { status: 'cancelled', closedBy: { kind: 'manual', agent: 'boris', call: null } },
  { status: 'expired', closedBy: { kind: 'expired', agent: null, call: null } },
];

function anyTask(i: number, { next, pick }: Dice): Task {
  const firstMissedAt = START + i * 7 * 131 * MINUTE;
  const end = TASK_ENDS[i % TASK_ENDS.length] ?? {};
  const assignee = pick([...AGENTS, null]);
  return sampleTask(i, {
    ...{ firstMissedAt, lastMissedAt: firstMissedAt, dueAt: firstMissedAt + 60 * MINUTE },
    ...{ did: pick(['5001', '5002', null]), queue: pick(['sales', null]), attempts: next(4), assignee },
    team: assignee === null ? pick(['sales', null]) : (TEAM_OF[assignee] ?? null),
    closedAt: end.closedBy == null ? null : firstMissedAt + (20 + next(90) * 60) * MINUTE,
    ...end,
  });
}

export async function openFigureHouse(settings: object = {}) {
  const house = await openHouse({
    timezone: 'Europe/Moscow',
    // The lists of every figure are read within a minute.
    api: { tokens: [{ name: 'crm', token: TOKEN }], requestsPerMinute: 1_000_000 },
    staff: {
      extensions: '^1\\d\\d$',
      agents: AGENTS.map((id, i) => ({ id, extensions: [String(101 + i)], team: TEAM_OF[id] })),
    },
    workingHours: { mon: '09:00-18:00', tue: '09:00-18:00', wed: '09:00-18:00', sat: '10:00-12:00' },
    scripts: SCRIPTS,
    ...settings,
  });
  const { config, writer, figures } = house;
  const rules = taskRules(config);
  const calendar = createCalendar(config.timezone, afterHours(config));
  const random = dice(20_260_302);
  const calls = [
    ...Array.from({ length: CALLS }, (_none, i) => anyCall(i, random)),
    ...Array.from({ length: REASONS.length }, (_none, i) => followedUp(i, random)).flat(),
  ];
  writer.transaction(() => {
    for (const call of calls) {
      const local = calendar(call.startedAt, hoursRoute(call, rules));
      writer.saveCall(callValues(call, local, teamOfCall(call, rules), 'live'), 0);
      figures.count(call, 0);
    }
    for (let i = 0; i < 28; i++) {
      const task = anyTask(i, random);
      writer.tasks.save(task, null, task.firstMissedAt);
      figures.countTask(task);
    }
  });
  const answered = calls.filter(
    ({ direction, disposition, agent }) =>
      direction !== 'internal' && disposition === 'answered' && agent !== null,
  );
  for (const [i, { id }] of answered.entries()) {
    await report(house, id, i);
    await score(house, id, i, random);
  }
  return { ...house, records: calls };
}

type House = Awaited<ReturnType<typeof openHouse>>;

/** Amounts that do not add up in binary; some calls in two currencies, some without any, some twice, some paid back. */
const REPORTED: readonly (readonly object[])[] = [
  [{ type: 'deal_won', amount: 117.05, currency: 'RUB' }],
  [
    { type: 'deal_won', amount: 0.1, currency: 'RUB' },
    { type: 'deal_won', amount: 0.2, currency: 'RUB' },
    { type: 'deal_won', amount: 9.99, currency: 'USD' },
  ],
  [],
  [{ type: 'deal_won' }, { type: 'quote_sent', amount: 33.33 }],
  [
    { type: 'refund', amount: 12.5, currency: 'EUR' },
    { type: 'refund', amount: -12.5, currency: 'EUR' },
  ],
  [],
];

async function report(house: House, id: string, i: number): Promise<void> {
  for (const outcome of REPORTED[i % REPORTED.length] ?? []) {
    const { status } = await house.post(`/api/v1/calls/${id}/outcomes`, {
      at: '2026-03-20T10:00:00Z',
      ...outcome,
    });
    if (status !== 201) throw new Error(`outcome: ${status}`);
  }
}

async function score(house: House, id: string, i: number, { next, pick }: Dice): Promise<void> {
  const scripts = SCRIPTS.filter((_script, n) => i % 4 === 0 || i % 4 === n + 1);
  house.writer.transaction(() => {
    for (const script of scripts) house.writer.scriptCalls.add(script.id, id);
  });
  for (const { id: script, items } of scripts) {
    if (next(3) === 0) continue;
    const marks = items.map((each) => ({
      item: each.id,
      mark: pick(['passed', 'passed', 'failed', 'not_applicable']),
    }));
    const body = { script, reviewer: 'olga', marks };
    const { status, body: answer } = await house.post(`/api/v1/calls/${id}/scores`, body);
    if (status !== 201) throw new Error(`score: ${JSON.stringify(answer)}`);
  }
}
