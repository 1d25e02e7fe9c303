// A call as lanes and steps: laws for calls of any length and shape, beside calls that were recorded.

import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallDetail } from '../../src/web/client.ts';
import { storyOf, ticksOf } from '../../src/web/pages/calls/story.ts';

/** The daemon's own code is checked with other rules than the page's: here it is what it says it is. */
interface House {
  playAtOnce(events: readonly unknown[]): Promise<void>;
  get(path: string): Promise<{ readonly body: unknown }>;
  close(): Promise<void>;
}

let house: House;
let calls: CallDetail[] = [];

beforeAll(async () => {
  const { openHouse, traceEvents } = await import('../api/house.ts' as string);
  const { TRACES } = await import('../engine/recorded.ts' as string);
  house = (await openHouse({ timezone: 'Europe/Moscow' })) as House;
  for (const { name } of TRACES) await house.playAtOnce(traceEvents(name));
  const { items } = (await house.get('/api/v1/calls?limit=500')).body as { items: CallDetail[] };
  calls = await Promise.all(
    items.map(async ({ id }) => (await house.get(`/api/v1/calls/${id}`)).body as CallDetail),
  );
});
afterAll(() => house.close());

describe('every recorded call', () => {
  test('is drawn within its own time, and everybody who was rung or talked has a lane', () => {
    expect(calls.length).toBeGreaterThan(60);
    for (const call of calls) {
      const { from, to, lanes, marks } = storyOf(call, 0);
      expect(from).toBe(Date.parse(call.startedAt));
      for (const { stretches, lives } of lanes) {
        for (const each of [...stretches, ...lives]) {
          expect(each.from).toBeGreaterThanOrEqual(from);
          expect(each.to).toBeLessThanOrEqual(to);
          expect(each.to).toBeGreaterThanOrEqual(each.from);
        }
      }
      const agents = lanes.filter(({ kind }) => kind === 'agent').map(({ who }) => who);
      expect(new Set(agents).size).toBe(agents.length);
      for (const { agent } of [...call.offers, ...call.talks])
        if (agent !== null) expect(agents).toContain(agent);
      for (const { lane, toLane } of marks) {
        for (const each of [lane, toLane]) if (each !== null) expect(lanes[each]).toBeDefined();
      }
    }
  });

  test('is told in order, from its beginning to its end, each offer, talk, queue and transfer once', () => {
    for (const call of calls) {
      const { steps } = storyOf(call, 0);
      expect(steps[0]?.kind).toBe('began');
      if (call.endedAt !== null) expect(steps.at(-1)?.kind).toBe('ended');
      expect(steps.map(({ at }) => at)).toEqual(steps.map(({ at }) => at).toSorted((a, b) => a - b));
      const count = (kind: string) => steps.filter((step) => step.kind === kind).length;
      expect([count('ring'), count('talk'), count('queue'), count('transfer')]).toEqual(
        [call.offers, call.talks, call.queues, call.transfers].map(({ length }) => length),
      );
    }
  });

  test('holds as long as its record says, as long as there are events', () => {
    for (const call of calls.filter(({ holdMs }) => (holdMs ?? 0) > 0)) {
      const holds = storyOf(call, 0).steps.flatMap((step) => (step.kind === 'hold' ? [step.ms] : []));
      expect(holds.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual((call.holdMs ?? 0) - 1);
    }
  });
});

test('a call without events or legs is drawn from its record alone', () => {
  for (const call of calls) {
    const { lanes, steps } = storyOf({ ...call, timeline: [], legs: [] }, 0);
    expect(steps.at(-1)?.kind).toBe('ended');
    if (call.direction !== 'internal') expect(lanes[0]?.lives).toHaveLength(1);
  }
});

test('what lasts is drawn up to now', () => {
  const [call] = calls.filter(({ talks }) => talks.length === 1);
  if (call === undefined) throw new Error('no call with one talk');
  const now = Date.parse(call.startedAt) + 60_000;
  const talks = call.talks.map((talk) => ({ ...talk, endedAt: null }));
  const story = storyOf({ ...call, state: 'talking', endedAt: null, talks }, now);
  expect(story.to).toBe(now);
  expect(
    story.lanes.flatMap(({ stretches }) => stretches).filter(({ to }) => to === now).length,
  ).toBeGreaterThan(0);
  expect(story.steps.some(({ kind }) => kind === 'ended')).toBe(false);
});

test('a call of any length has marks on its axis that do not touch, and all within it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2_000_000_000_000 }),
      fc.integer({ min: 1, max: 3 * 86_400_000 }),
      fc.integer({ min: 2, max: 20 }),
      (from, length, most) => {
        const ticks = ticksOf({ from, to: from + length }, most);
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(from);
          expect(tick).toBeLessThanOrEqual(from + length);
        }
      },
    ),
  );
  // Two seconds and two hours alike.
  expect(ticksOf({ from: 0, to: 2_000 }, 10).length).toBeGreaterThan(5);
  expect(ticksOf({ from: 0, to: 7_200_000 }, 10).length).toBeGreaterThan(5);
});
