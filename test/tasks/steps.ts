// Steps in the life of a small town, for the laws of callback tasks: people call, work on tasks, and time passes.

import fc from 'fast-check';
import type { CallRecord } from '../../src/calls/record.ts';
import { decodeRecording } from '../../src/pbx/asterisk/recording.ts';
import type { TaskMove } from '../../src/tasks/moves.ts';
import type { TaskRules } from '../../src/tasks/rules.ts';
import { Replay, RULES } from '../support/replay.ts';
import { traces } from '../support/traces.ts';
import { type CallKind, EXPIRE_MINUTES, MINUTE, STEPS } from './naive-town.ts';

const NUMBERS = ['+79160000001', '+79160000002'] as const;
const WORKERS = ['101', '102'] as const;

/** As `NaiveTown` has them. */
export const TOWN_RULES: TaskRules = {
  ...RULES,
  expireAfterMs: EXPIRE_MINUTES * MINUTE,
  escalations: STEPS.map(({ after, points, to }, i) => ({
    afterMs: after * MINUTE,
    priority: points,
    assign: to === null ? null : { name: `e${i}`, strategy: 'fixed', agents: [to] },
    notify: ['chief'],
  })),
};

export type Step =
  | { readonly kind: 'call'; readonly what: CallKind; readonly number: string }
  | { readonly kind: 'wait'; readonly minutes: number }
  | { readonly kind: 'claim-next'; readonly limit: number; readonly leaseMs: number; readonly worker: string }
  | {
      readonly kind: 'move';
      readonly asked: (now: number) => TaskMove;
      readonly number: string;
      /** Aims at the first task that the number ever had, not at the latest. */
      readonly first: boolean;
      readonly worker: string;
      readonly mayOverrule: boolean;
    };

const number = fc.constantFrom(...NUMBERS);
const worker = fc.constantFrom(...WORKERS);
const minutes = fc.oneof(
  fc.integer({ min: 1, max: 60 }),
  fc.constantFrom(5, 10, 15, 25, 45, EXPIRE_MINUTES, EXPIRE_MINUTES + 15),
);
const leaseMs = minutes.map((each) => each * MINUTE);
const words = fc.constantFrom('a', 'b');

const anyMove: fc.Arbitrary<(now: number) => TaskMove> = fc.oneof(
  leaseMs.map((ms) => () => ({ move: 'claim', leaseMs: ms }) as const),
  leaseMs.map((ms) => () => ({ move: 'heartbeat', leaseMs: ms }) as const),
  fc.constant(() => ({ move: 'release' }) as const),
  leaseMs.map((ms) => (now: number) => ({ move: 'snooze', until: now + ms, note: null }) as const),
  words.map((result) => () => ({ move: 'complete', result, note: null }) as const),
  words.map((reason) => () => ({ move: 'cancel', reason }) as const),
  fc.constant(() => ({ move: 'reopen', note: null }) as const),
  words.map((note) => () => ({ move: 'note', note }) as const),
  words.map((note) => () => ({ move: 'dial', note }) as const),
  fc.constantFrom('101', null).map((assignee) => () => ({ move: 'assign', assignee }) as const),
  fc.integer({ min: -10, max: 2_000 }).map((priority) => () => ({ move: 'prioritise', priority }) as const),
);

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('call' as const),
      what: fc.constantFrom<CallKind[]>('missed', 'missed', 'missed', 'unreached', 'reached', 'answered'),
      number,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      asked: anyMove,
      number,
      first: fc.boolean(),
      worker,
      mayOverrule: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('claim-next' as const),
      limit: fc.integer({ min: 1, max: 2 }),
      leaseMs,
      worker,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes }) },
);

const [MISSED, UNREACHED, REACHED] = callsOf('missed-then-called-back') as [
  CallRecord,
  CallRecord,
  CallRecord,
];
const [ANSWERED] = callsOf('inbound-answered-caller-hangs-up') as [CallRecord];
const RECORDED = { missed: MISSED, unreached: UNREACHED, reached: REACHED, answered: ANSWERED };

export const TOWN_BEGINS = MISSED.startedAt;

function callsOf(name: string): CallRecord[] {
  const trace = traces('asterisk-22', 'all.ami').find((each) => each.name === name);
  if (trace === undefined) throw new Error(`no trace ${name}`);
  return new Replay().play(decodeRecording(trace.bytes).events).calls;
}

/** The recorded call, of another customer and at another time; `count` makes it one of its own. */
export function callAt(
  { what, number: of }: { readonly what: CallKind; readonly number: string },
  now: number,
  count: number,
): CallRecord {
  const call = RECORDED[what];
  const party = { number: of, raw: of, name: null };
  return {
    ...call,
    id: `${call.id.slice(0, 20)}${String(count).padStart(6, '0')}`,
    ...(call.direction === 'inbound' ? { from: party } : { to: party }),
    startedAt: now,
    answeredAt: call.answeredAt === null ? null : now,
    endedAt: now,
    durationMs: 0,
  };
}
