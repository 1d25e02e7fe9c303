// Laws of alerts: what is told, and what is not told again.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CALM, judge } from '../../src/alerts/hysteresis.ts';
import type { AlertRule } from '../../src/alerts/measures.ts';

const RULE: AlertRule = {
  name: 'wait',
  measure: 'longest_wait_seconds',
  above: 60,
  clear: 40,
  forMs: 10_000,
  windowMs: 3_600_000,
  minCalls: 10,
  teams: [],
  queues: [],
  notify: [],
};

/** Looked at every five seconds. */
function told(values: readonly (number | null)[], rule = RULE) {
  let state = CALM;
  return values.map((value, index) => {
    const judged = judge(rule, state, value, index * 5_000);
    state = judged.state;
    return judged.news;
  });
}

test('a threshold that is passed for long enough is told once, and its end once', () => {
  expect(told([50, 61, 70, 80, 90, 50, 39, 20])).toEqual([
    ...[null, null, null, 'raised', null, null, 'cleared', null],
  ]);
});

test('a spike is no news', () => {
  expect(told([90, 90, 60, 90, 90, 60])).toEqual(Array(6).fill(null));
});

test('what swings around the threshold tells nobody again', () => {
  const swing = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? 61 : 59));
  expect(told([70, 70, 70, ...swing]).filter((news) => news !== null)).toEqual(['raised']);
});

test('too little to look at neither raises nor ends', () => {
  expect(told([70, 70, null, 70, 70, 70, null, null, 10])).toEqual([
    ...[null, null, null, null, null, 'raised', null, null, 'cleared'],
  ]);
});

const values = fc.array(fc.option(fc.integer({ min: 0, max: 120 }), { freq: 8 }), { maxLength: 200 });

test('whatever happens: raised and cleared take turns, each for its reason', () => {
  fc.assert(
    fc.property(values, (series) => {
      const news = told(series);
      const said = news.filter((each) => each !== null);
      expect(said).toEqual(said.map((_, index) => (index % 2 === 0 ? 'raised' : 'cleared')));
      for (const [index, each] of news.entries()) {
        if (each === 'raised') {
          for (const value of series.slice(index - 2, index + 1)) expect(value).toBeGreaterThan(RULE.above);
        }
        if (each === 'cleared') expect(series[index]).toBeLessThanOrEqual(RULE.clear);
      }
    }),
    { numRuns: 500 },
  );
});
