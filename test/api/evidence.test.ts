// Every figure leads to the very calls, customers or tasks that it counts, in every variant, cut and filter: what is listed there is
// counted here, the way that a client would check it.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { indicatorSchema } from '../../src/api/indicator-json.ts';
import { INDICATORS } from '../../src/metrics/catalogue.ts';
import { CUTS } from '../../src/metrics/cuts.ts';
import { SERVICE_VARIANTS } from '../../src/metrics/settings.ts';
import { type FigureHouse, openFigureHouse, PERIOD, TEAM_OF } from './figure-house.ts';

type IndicatorJson = z.output<typeof indicatorSchema>;
type Counted = IndicatorJson['figures'][number] | IndicatorJson['breakdowns'][number]['parts'][number];

let house: FigureHouse;
beforeAll(async () => {
  house = await openFigureHouse();
}, 60_000);
afterAll(() => house.close());

const ask = async (name: string, query = ''): Promise<IndicatorJson> => {
  const { status, body } = await house.get(`/api/v1/metrics/${name}?${PERIOD}&compare=none${query}`);
  expect([status, body.error]).toEqual([200, undefined]);
  return body;
};

// biome-ignore lint/suspicious/noExplicitAny: entries of three lists
type Entry = any;

const read = new Map<string, readonly Entry[]>();

/** All entries of a list, over all its pages. */
async function listed(url: string): Promise<readonly Entry[]> {
  const known = read.get(url);
  if (known !== undefined) return known;
  const items: Entry[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { status, body } = await house.get(`${url}&limit=40${cursor && `&cursor=${cursor}`}`);
    expect([url, status, body.error]).toEqual([url, 200, undefined]);
    items.push(...body.items);
    cursor = body.next;
  }
  read.set(url, items);
  return items;
}

const COUNTS: {
  readonly [counts: string]: (items: readonly Entry[], url: string) => number | Promise<number>;
} = {
  entries: (items) => items.length,
  customers: (items) =>
    new Set(items.map(({ direction, from, to }) => (direction === 'inbound' ? from : to).number)).size,
  offers: (items, url) => {
    const asked = new URL(url, 'http://house').searchParams;
    return items.flatMap(({ offers }) => offers).filter((offer) => isAskedFor(offer, asked)).length;
  },
  attempts: (items) => items.reduce((sum, { attempts }) => sum + attempts, 0),
  scripts: async (_items, url) => {
    let count = 0;
    for (const script of ['greeting', 'selling']) {
      const own = new URL(url, 'http://house');
      own.searchParams.set('script', script);
      count += (await listed(own.pathname + own.search)).length;
    }
    return count;
  },
};

function isAskedFor({ agent, result }: Entry, asked: URLSearchParams): boolean {
  const [wanted, who, team] = [asked.get('offer'), asked.get('offered'), asked.get('offeredTeam')];
  const isMissed = result !== 'answered' && result !== 'answered_elsewhere';
  return (
    (who === null || who === agent) &&
    (team === null || team === (TEAM_OF[agent] ?? '-')) &&
    (wanted === 'any' || (wanted === 'answered' ? result === 'answered' : isMissed))
  );
}

/** Means, percentiles and amounts are made of n, quotients are of their numerator, numbers of themselves. */
function wantedOf(unit: string, { numerator, value, n }: Counted): number {
  return unit === 'ms' || unit === 'score' || unit === 'amount' ? n : (numerator ?? value ?? 0);
}

/** A question with one of these can leave out all that a figure counts: calls of the other direction, tasks of a trunk, … */
const EXCLUDING = ['direction', 'trunk', 'hours'];

async function expectList(name: string, unit: string, counted: Counted, asked: string[]): Promise<void> {
  const wanted = wantedOf(unit, counted);
  if (counted.calls === null) {
    expect([name, wanted]).toEqual([name, 0]);
    expect([name, asked.filter((each) => EXCLUDING.includes(each))]).not.toEqual([name, []]);
    return;
  }
  const items = await listed(counted.calls);
  const count = await COUNTS[counted.counts]?.(items, counted.calls);
  expect([name, counted.calls, count]).toEqual([name, counted.calls, wanted]);
}

async function expectLists(answer: IndicatorJson, filter: string): Promise<void> {
  const asked = [...new URLSearchParams(filter).keys()];
  for (const figure of answer.figures) {
    await expectList(`${answer.indicator}.${figure.key}${filter}`, figure.unit, figure, asked);
  }
  for (const { key, unit, parts } of answer.breakdowns) {
    for (const part of parts) {
      await expectList(`${answer.indicator}.${key}.${part.key}${filter}`, unit, part, asked);
    }
  }
}

const FILTERS = [
  '',
  '&agent=anna',
  '&agent=-',
  '&team=support',
  '&team=-',
  '&hours=outside',
  '&hours=working',
  '&direction=inbound',
  '&direction=outbound',
  '&queue=-',
  '&queue=sales',
  '&did=5001',
  '&did=-',
  '&trunk=other',
  '&trunk=-',
  '&pbx=main',
  '&hour=11',
  '&weekday=1',
  '&weekday=7&agent=boris',
  '&team=sales&hours=working&direction=inbound',
];

describe('the list behind a figure holds what the figure counts', () => {
  test.each(INDICATORS.map(({ name }) => name))(
    '%s, whatever is asked for',
    async (name) => {
      for (const filter of FILTERS) await expectLists(await ask(name, filter), filter);
    },
    120_000,
  );

  test.each(SERVICE_VARIANTS)('service level: %s', async (variant) => {
    for (const seconds of [5, 20, 60]) {
      const filter = `&serviceVariant=${variant}&serviceSeconds=${seconds}`;
      for (const more of ['', '&agent=anna', '&weekday=3'])
        await expectLists(await ask('response_time', filter + more), filter + more);
    }
  });

  test('thresholds of a question go into the lists', async () => {
    const filter = '&conversionDays=14&shortTalkSeconds=10&longTalkSeconds=60&shortAbandonSeconds=20';
    for (const { name } of INDICATORS) await expectLists(await ask(name, filter), filter);
  });

  test.each([...CUTS, 'agent,day', 'team,weekday', 'weekday,hour'])(
    'each group by %s',
    async (by) => {
      for (const { name } of INDICATORS) {
        for (const filter of ['', '&team=sales', '&agent=anna']) {
          const { groups, figures } = await ask(name, `&by=${by}${filter}`);
          for (const { key, figures: own } of groups ?? []) {
            for (const { key: figure, unit } of figures) {
              const counted = own[figure];
              if (counted === undefined) continue;
              const what = `${name}.${figure} ${JSON.stringify(key)}${filter}`;
              await expectList(what, unit, counted as Counted, Object.keys(key));
            }
          }
        }
      }
    },
    120_000,
  );

  test('no figure is without a list, and the data has something for each of them', async () => {
    const empty: string[] = [];
    for (const { name } of INDICATORS) {
      const { figures, breakdowns } = await ask(name);
      const parts = breakdowns.flatMap(({ key, unit, parts: all }) =>
        all.map((part) => ({ ...part, unit, key: `${key}.${part.key}` })),
      );
      for (const figure of [...figures, ...parts]) {
        expect([figure.key, figure.calls]).not.toEqual([figure.key, null]);
        if (wantedOf(figure.unit, figure) === 0) empty.push(`${name}.${figure.key}`);
      }
    }
    expect(empty).toEqual([]);
  });
});
