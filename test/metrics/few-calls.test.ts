// Who had too few calls to be ranked is said of the same people wherever figures are asked for.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerGroups } from '../../src/metrics/answer.ts';
import { INDICATORS } from '../../src/metrics/catalogue.ts';
import { headlinesOf } from '../../src/metrics/headlines.ts';
import type { Group } from '../../src/metrics/question.ts';
import { SETTINGS } from './naive-figures.ts';

const few = SETTINGS.fewCalls;

const group = (counts: { readonly [name: string]: number }): Group => ({
  key: ['anna'],
  sums: { counts, times: {}, customers: { callers: 0, missed: 0, called: 0, reached: 0, customers: 0 } },
});

/** The mark as the overview and as each indicator has it. */
function marks(counts: { readonly [name: string]: number }): Set<boolean | undefined> {
  const groups = [group(counts)];
  return new Set([
    headlinesOf(groups, SETTINGS)[0]?.few,
    ...INDICATORS.map((indicator) => answerGroups(indicator, SETTINGS, ['agent'], groups)[0]?.few),
  ]);
}

test('inbound and outbound calls count together: either alone may be few', () => {
  expect(marks({ in: few - 5, out: 5 })).toEqual(new Set([false]));
  expect(marks({ in: few - 6, out: 5 })).toEqual(new Set([true]));
});

test('offers are no calls: whose telephone rang often and who talked seldom has few', () => {
  expect(marks({ in: 1, offers: 10 * few, 'offers.missed': 10 * few })).toEqual(new Set([true]));
});

test('law: the overview and every indicator say the same of a group, and it is whether it has fewCalls calls', () => {
  const n = fc.integer({ min: 0, max: 2 * few });
  fc.assert(
    fc.property(
      fc.record({ in: n, out: n, offers: n, tried: n, 'script.scored': n, 'task.opened': n }),
      (counts) => {
        expect(marks(counts)).toEqual(new Set([counts.in + counts.out < few]));
      },
    ),
  );
});
