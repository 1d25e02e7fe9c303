// Whatever calls there were, and in whatever order they became known: kept sums say what the facts say, and both say what a
// naive count of the records says. Under three time zones, over days of 23 and of 25 hours.

import { join } from 'node:path';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import type { CallRecord } from '../../src/calls/record.ts';
import { createCalendar } from '../../src/engine/calendar.ts';
import { FigureKeeper } from '../../src/engine/figure-keeper.ts';
import { MonthWork } from '../../src/engine/month-work.ts';
import { answerIndicator } from '../../src/metrics/answer.ts';
import { INDICATORS } from '../../src/metrics/catalogue.ts';
import type { Cut, PlaceFilter } from '../../src/metrics/cuts.ts';
import { daysOf, type Period, shiftDay } from '../../src/metrics/periods.ts';
import type { Group, Sums } from '../../src/metrics/question.ts';
import { callValues } from '../../src/store/rows.ts';
import { type CallSketch, sampleCall } from '../support/call-sketch.ts';
import { FIGURE_RULES, RULES } from '../support/replay.ts';
import { inFolder, openWorkshop, type Workshop } from '../support/workshop.ts';
import { countListed } from './listed.ts';
import { NaiveFigures, type NaiveOutcome, SETTINGS } from './naive-figures.ts';

/** The day on which the clock changes, or any. */
const ZONES = [
  { zone: 'Europe/Moscow', day: '2026-03-08' },
  { zone: 'America/New_York', day: '2026-03-08' },
  { zone: 'Australia/Lord_Howe', day: '2026-04-05' },
] as const;

const HOUR = 3_600_000;
const NUMBERS = ['+79160000001', '+79160000002', '+79160000003', null];
const TEAMS: { readonly [agent: string]: string | null } = { '101': 'sales', '102': 'support', '103': null };

interface Scene {
  readonly sketches: readonly (Omit<CallSketch, 'leg' | 'at'> & { readonly minutes: number })[];
  /** In which order they become known. */
  readonly order: readonly number[];
  /** Calls that were told otherwise first. */
  readonly wrong: readonly number[];
  /** Calls that turned out to be part of others. */
  readonly merged: readonly number[];
  readonly outcomes: readonly { readonly call: number; readonly type: string; readonly afterHours: number }[];
}

const duration = () =>
  fc.oneof(
    fc.integer({ min: 0, max: 60_000 }),
    fc.constantFrom(0, 5_000, 20_000, 900_000),
    fc.integer({ min: 0, max: 2 * HOUR }),
  );

const anySketch = fc
  .record({
    minutes: fc.integer({ min: -36 * 60, max: 60 * 60 }),
    direction: fc.constantFrom('inbound', 'outbound', 'internal'),
    isAnswered: fc.boolean(),
    isUnknown: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    number: fc.constantFrom(...NUMBERS),
    agent: fc.constantFrom('101', '102', '103'),
    queue: fc.constantFrom('sales', 'support', null),
    did: fc.constantFrom('5001', '5002'),
    reason: fc.constantFrom(
      'abandoned_queue',
      'abandoned_ringing',
      'abandoned_ivr',
      'no_answer',
      'voicemail',
    ),
    rung: fc.subarray(['101', '102', '103']),
    waitMs: duration(),
    talkMs: duration(),
    complete: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  })
  .map(({ isAnswered, isUnknown, agent, rung, ...rest }): Scene['sketches'][number] => {
    const disposition = isUnknown
      ? 'unknown'
      : isAnswered
        ? 'answered'
        : rest.direction === 'inbound'
          ? 'missed'
          : 'busy';
    const owner = rest.direction === 'inbound' && disposition !== 'answered' ? null : agent;
    return {
      ...rest,
      disposition,
      agent: owner,
      rung: rung.filter((each) => each !== owner),
    } as Scene['sketches'][number];
  });

const anyScene: fc.Arbitrary<Scene> = fc
  .array(anySketch, { minLength: 1, maxLength: 25 })
  .chain((sketches) => {
    const index = fc.integer({ min: 0, max: sketches.length - 1 });
    return fc.record({
      sketches: fc.constant(sketches),
      order: fc.shuffledSubarray([...sketches.keys()], { minLength: sketches.length }),
      wrong: fc.array(index, { maxLength: 4 }),
      merged: fc.array(index, { maxLength: 2 }),
      outcomes: fc.array(
        fc.record({
          call: index,
          type: fc.constantFrom('deal_won', 'meeting'),
          afterHours: fc.integer({ min: -10, max: 800 }),
        }),
        { maxLength: 4 },
      ),
    });
  });

/** Lives through a scene; what is left in the end. */
function live(shop: Workshop, figures: FigureKeeper, zone: string, day: string, scene: Scene) {
  const calendar = createCalendar(zone, (at) => Math.floor(at / HOUR) % 3 === 0);
  const midnight = DateTime.fromISO(day, { zone }).toMillis();
  const calls = scene.sketches.map(({ minutes, ...sketch }, i) =>
    sampleCall({ ...sketch, leg: `leg-${i}`, at: midnight + minutes * 60_000 + i }),
  );
  const team = ({ agent }: CallRecord) => (agent === null ? null : (TEAMS[agent] ?? null));
  const know = (call: CallRecord) =>
    shop.writer.transaction(() => {
      const local = calendar(call.startedAt, { did: null, queue: null, team: null });
      shop.writer.saveCall(callValues(call, local, team(call), 'live'), 0);
      figures.count(call, 0);
    });
  for (const i of scene.order) {
    const call = calls[i];
    if (call === undefined) continue;
    if (scene.wrong.includes(i)) {
      know(
        sampleCall({ ...sketchOf(scene, i), leg: `leg-${i}`, at: call.startedAt, disposition: 'unknown' }),
      );
    }
    know(call);
  }
  const outcomes = scene.outcomes.flatMap(({ call, type, afterHours }, n): NaiveOutcome[] => {
    const own = calls[call];
    if (own === undefined) return [];
    const at = own.startedAt + afterHours * HOUR;
    shop.writer.transaction(() => {
      const outcome = {
        id: `outcome-${n}`,
        type,
        externalId: null,
        amount: 10.1,
        currency: 'RUB',
        note: null,
        at,
        by: 'crm',
      };
      shop.writer.contacts.saveOutcome(own.id, outcome, 0);
      figures.recount(own.id, 0);
    });
    return [{ call: own.id, type, at }];
  });
  for (const i of scene.merged) {
    const call = calls[i];
    if (call === undefined) continue;
    shop.writer.transaction(() => {
      shop.writer.mergeCall(call.id, 'survivor');
      figures.drop(call.id, 0);
    });
  }
  const left = calls.filter((_call, i) => !scene.merged.includes(i));
  return { calls: left, outcomes: outcomes.filter(({ call }) => left.some(({ id }) => id === call)), team };
}

function sketchOf(scene: Scene, i: number): Omit<CallSketch, 'leg' | 'at'> {
  const sketch = scene.sketches[i];
  if (sketch === undefined) throw new Error(`no call ${i}`);
  const { minutes: _minutes, ...rest } = sketch;
  return rest;
}

/** Every figure that the naive count knows, by indicator and key. */
function told(sums: Sums): Record<string, number | null> {
  const figures: Record<string, number | null> = { incomplete: sums.counts.incomplete ?? 0 };
  for (const indicator of INDICATORS) {
    const answer = answerIndicator(indicator, SETTINGS, sums, null);
    for (const { key, value } of answer.figures) figures[`${indicator.name}.${key}`] = value;
    for (const { key, parts } of answer.breakdowns) {
      for (const part of parts) figures[`${indicator.name}.${key}.${part.key}`] = part.value;
    }
  }
  return figures;
}

/** Percentiles come from buckets: as exact as these are. */
function expectFigures(sums: Sums, naive: Record<string, number | null>): void {
  const figures = told(sums);
  for (const [name, wanted] of Object.entries(naive)) {
    const found = figures[name] ?? null;
    if (wanted === null || found === null) {
      expect([name, found]).toEqual([name, wanted]);
      continue;
    }
    // Durations are whole milliseconds; percentiles are as exact as buckets are narrow.
    const slack = /Median$/.test(name) ? Math.max(1_000, wanted * 0.05) : /Mean$/.test(name) ? 0.5 : 1e-6;
    expect(Math.abs(found - wanted), `${name}: found ${found}, want ${wanted}`).toBeLessThanOrEqual(slack);
  }
}

/** Every figure leads to a list of what it counts. */
async function expectLists(
  { queries }: Workshop,
  sums: Sums,
  asked: { readonly period: Period; readonly filter: PlaceFilter },
  zone: string,
): Promise<void> {
  for (const indicator of INDICATORS) {
    const { figures, breakdowns } = answerIndicator(indicator, SETTINGS, sums, null);
    const parts = breakdowns.flatMap((each) => each.parts.map((part) => ({ ...part, unit: each.unit })));
    for (const { key, unit, evidence, n, numerator, value } of [...figures, ...parts]) {
      const listed = await countListed(queries, evidence, asked, zone);
      const isOfAll = unit === 'ms' || unit === 'score' || unit === 'amount';
      const wanted = isOfAll ? n : (numerator ?? value);
      if (listed !== null) expect([indicator.name, key, listed]).toEqual([indicator.name, key, wanted]);
    }
  }
}

const QUESTIONS: readonly { readonly by: readonly Cut[]; readonly filter: PlaceFilter }[] = [
  { by: [], filter: {} },
  { by: ['agent'], filter: {} },
  { by: ['agent', 'day'], filter: { teams: ['sales', 'support'] } },
  { by: ['queue', 'week'], filter: {} },
  { by: ['did'], filter: { afterHours: true } },
  { by: ['hour', 'weekday'], filter: {} },
  { by: ['team', 'hours', 'month'], filter: {} },
  { by: ['day'], filter: { agent: '101' } },
  { by: ['trunk', 'pbx'], filter: {} },
  { by: ['direction'], filter: { queue: 'sales' } },
  { by: ['hour'], filter: { hour: 2 } },
  { by: ['agent'], filter: { weekday: 7 } },
  { by: ['weekday', 'team'], filter: { teams: ['sales', null] } },
];

const plain = (groups: readonly Group[]) =>
  groups
    .filter(({ key, sums }) => key.length === 0 || Object.keys(sums.counts).length > 0)
    .map(({ key, sums }) => ({
      key,
      counts: rounded(sums.counts),
      customers: sums.customers,
      times: timesOf(sums),
    }))
    .sort((a, b) => (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1));

const rounded = (counts: Sums['counts']) =>
  Object.fromEntries(
    Object.entries(counts)
      .map(([name, n]) => [name, Math.round(n * 1e6) / 1e6] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const timesOf = ({ times }: Sums) =>
  Object.entries(times)
    .filter(([, numbers]) => numbers.length > 0)
    .map(([name, numbers]) => [name, ...numbers])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));

describe.each(ZONES)('in $zone', ({ zone, day }) => {
  test('kept sums, facts and a naive count agree', async () => {
    await fc.assert(
      fc.asyncProperty(anyScene, (scene) =>
        inFolder(async (folder) => {
          const shop = openWorkshop(join(folder, 'a.db'));
          const rules = { ...RULES, teamOf: (agent: string) => TEAMS[agent] ?? null };
          const calendar = createCalendar(zone, (at) => Math.floor(at / HOUR) % 3 === 0);
          const figures = new FigureKeeper(shop.writer, rules, FIGURE_RULES, calendar);
          const { calls, outcomes, team } = live(shop, figures, zone, day, scene);
          const period = { from: shiftDay(day, -1), to: shiftDay(day, 1) };
          const ask = (question: (typeof QUESTIONS)[number], of = period) =>
            shop.queries.tallies({ ...question, period: of });
          const kept = await Promise.all(QUESTIONS.map((question) => ask(question)));
          shop.writer.transaction(() => shop.writer.facts.rollups.markAllStale());
          const counted = await Promise.all(QUESTIONS.map((question) => ask(question)));
          expect(kept.map(plain)).toEqual(counted.map(plain));
          const rebuildDays = () => {
            for (const each of daysOf({ from: shiftDay(day, -3), to: shiftDay(day, 4) })) {
              shop.writer.transaction(() => shop.writer.rebuildDay(each));
            }
          };
          rebuildDays();
          const rebuilt = await Promise.all(QUESTIONS.map((question) => ask(question)));
          expect(rebuilt.map(plain)).toEqual(counted.map(plain));

          const months = { from: '2026-03-01', to: '2026-04-30' };
          const byDays = await Promise.all(QUESTIONS.map((question) => ask(question, months)));
          const work = new MonthWork(shop.writer.facts.rollups);
          const sumMonths = () => {
            while (shop.writer.transaction(() => work.turn('2026-05-01')));
          };
          sumMonths();
          const byMonths = await Promise.all(QUESTIONS.map((question) => ask(question, months)));
          expect(byMonths.map(plain)).toEqual(byDays.map(plain));
          const naive = new NaiveFigures(calls, outcomes, zone);
          const everything = rebuilt[0]?.[0];
          expect(everything).toBeDefined();
          if (everything !== undefined) {
            expectFigures(
              everything.sums,
              naive.figures(period.from, period.to, () => true),
            );
          }
          for (const filter of [{}, { agent: '101' }]) {
            const [group] = await ask({ by: [], filter });
            if (group !== undefined) await expectLists(shop, group.sums, { period, filter }, zone);
          }
          const queued = await ask({ by: [], filter: { queue: 'sales', teams: ['support'] } });
          const isQueued = (call: CallRecord) =>
            call.queues[0]?.queue === 'sales' && team(call) === 'support';
          if (queued[0] !== undefined) {
            expectFigures(queued[0].sums, naive.figures(period.from, period.to, isQueued));
          }
          const [sundays] = await ask({ by: [], filter: { weekday: 7, teams: [null] } });
          const isOnSunday = (call: CallRecord) =>
            DateTime.fromMillis(call.startedAt, { zone }).weekday === 7 && team(call) === null;
          if (sundays !== undefined) {
            expectFigures(sundays.sums, naive.figures(period.from, period.to, isOnSunday));
          }
          for (const each of daysOf(period)) {
            const [today] = await ask({ by: [], filter: {} }, { from: each, to: each });
            if (today !== undefined)
              expectFigures(
                today.sums,
                naive.figures(each, each, () => true),
              );
          }
          const [late] = calls;
          if (late !== undefined) {
            shop.writer.transaction(() => figures.drop(late.id, 0));
            const withoutMonths = await Promise.all(QUESTIONS.map((question) => ask(question, months)));
            shop.writer.transaction(() => shop.writer.facts.rollups.markAllStale());
            const toldAgain = await Promise.all(QUESTIONS.map((question) => ask(question, months)));
            expect(withoutMonths.map(plain)).toEqual(toldAgain.map(plain));
            rebuildDays();
            sumMonths();
            const summedAgain = await Promise.all(QUESTIONS.map((question) => ask(question, months)));
            expect(summedAgain.map(plain)).toEqual(toldAgain.map(plain));
          }
          shop.close();
        }),
      ),
      { numRuns: 40 },
    );
  });
});
