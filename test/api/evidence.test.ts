// Every figure leads to the very calls, customers or tasks that it counts, in every variant, cut and filter: what is listed there is
// counted here, the way that a client would check it.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { z } from 'zod';
import type { indicatorSchema } from '../../src/api/indicator-json.ts';
import { INDICATORS } from '../../src/metrics/catalogue.ts';
import { CUTS } from '../../src/metrics/cuts.ts';
import { SERVICE_VARIANTS } from '../../src/metrics/settings.ts';
import { type FigureHouse, openFigureHouse, PERIOD, TEAM_OF } from './figure-house.ts';
import { TOKEN } from './house.ts';

type IndicatorJson = z.output<typeof indicatorSchema>;
type Counted = IndicatorJson['figures'][number] | IndicatorJson['breakdowns'][number]['parts'][number];

// biome-ignore lint/suspicious/noExplicitAny: entries of three lists
type Entry = any;

/** Whoever asks, with what they have read already. */
class Client {
  readonly #house: FigureHouse;
  readonly #token: string;
  readonly #read = new Map<string, readonly Entry[]>();

  constructor(house: FigureHouse, token: string = TOKEN) {
    this.#house = house;
    this.#token = token;
  }

  async ask(name: string, query = ''): Promise<IndicatorJson> {
    return this.#get(`/api/v1/metrics/${name}?${PERIOD}&compare=none${query}`);
  }

  /** All entries of a list, over all its pages. */
  async listed(url: string): Promise<readonly Entry[]> {
    const known = this.#read.get(url);
    if (known !== undefined) return known;
    const items: Entry[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Entry = await this.#get(`${url}&limit=40${cursor && `&cursor=${cursor}`}`);
      items.push(...page.items);
      cursor = page.next;
    }
    this.#read.set(url, items);
    return items;
  }

  /** As many as a figure counts of its list. */
  async count(counts: string, url: string): Promise<number> {
    const items = await this.listed(url);
    if (counts !== 'scripts') return COUNTS[counts]?.(items, url) ?? Number.NaN;
    let count = 0;
    for (const script of ['greeting', 'selling']) {
      const own = new URL(url, 'http://house');
      own.searchParams.set('script', script);
      count += (await this.listed(own.pathname + own.search)).length;
    }
    return count;
  }

  async #get(url: string): Promise<Entry> {
    const { status, body } = await this.#house.get(url, this.#token);
    expect([url, status, body.error]).toEqual([url, 200, undefined]);
    return body;
  }
}

let house: FigureHouse;
let admin: Client;
beforeAll(async () => {
  house = await openFigureHouse();
  admin = new Client(house);
}, 60_000);
afterAll(() => house.close());

const COUNTS: {
  readonly [counts: string]: (items: readonly Entry[], url: string) => number;
} = {
  entries: (items) => items.length,
  customers: (items) =>
    new Set(items.map(({ direction, from, to }) => (direction === 'inbound' ? from : to).number)).size,
  offers: (items, url) => {
    const asked = new URL(url, 'http://house').searchParams;
    const each = items.map(({ offers }) => offers.filter((offer: Entry) => isAskedFor(offer, asked)).length);
    // Calls without such an offer have no place in the list.
    expect([url, each]).not.toEqual([url, expect.arrayContaining([0])]);
    return each.reduce((sum, count) => sum + count, 0);
  },
  attempts: (items) => items.reduce((sum, { attempts }) => sum + attempts, 0),
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

interface Shown {
  /** With its indicator. */
  readonly name: string;
  readonly unit: string;
  readonly counted: Counted;
}

function shownIn({ indicator, figures, breakdowns }: IndicatorJson): Shown[] {
  return [
    ...figures.map((each) => ({ name: `${indicator}.${each.key}`, unit: each.unit, counted: each })),
    ...breakdowns.flatMap(({ key, unit, parts }) =>
      parts.map((each) => ({ name: `${indicator}.${key}.${each.key}`, unit, counted: each })),
    ),
  ];
}

/** `asked`: names of what the question asks for, beside the period. */
async function expectList(
  client: Client,
  shown: Shown,
  asked: readonly string[],
  where: string,
): Promise<void> {
  const { name, unit, counted } = shown;
  const wanted = wantedOf(unit, counted);
  if (counted.calls === null) {
    expect([name, where, wanted]).toEqual([name, where, 0]);
    expect([name, where, asked.some((each) => EXCLUDING.includes(each))]).toEqual([name, where, true]);
    return;
  }
  const count = await client.count(counted.counts, counted.calls);
  expect([name, where, counted.calls, count]).toEqual([name, where, counted.calls, wanted]);
}

async function expectLists(client: Client, indicator: string, filter: string): Promise<void> {
  const asked = [...new URLSearchParams(filter).keys()];
  for (const shown of shownIn(await client.ask(indicator, filter))) {
    await expectList(client, shown, asked, filter);
  }
}

const NAMES = INDICATORS.map(({ name }) => name);
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
  '&did=office',
  '&trunk=other',
  '&trunk=-',
  '&pbx=main',
  '&hour=11',
  '&weekday=1',
  '&weekday=7&agent=boris',
  '&team=sales&hours=working&direction=inbound',
];

describe('the list behind a figure holds what the figure counts', () => {
  test.each(NAMES)(
    '%s, whatever is asked for',
    async (name) => {
      for (const filter of FILTERS) await expectLists(admin, name, filter);
    },
    120_000,
  );

  test.each(SERVICE_VARIANTS)('service level: %s', async (variant) => {
    for (const seconds of [5, 20, 60]) {
      const filter = `&serviceVariant=${variant}&serviceSeconds=${seconds}`;
      for (const more of ['', '&agent=anna', '&weekday=3'])
        await expectLists(admin, 'response_time', filter + more);
    }
  });

  test('thresholds of a question go into the lists', async () => {
    const filter = '&conversionDays=14&shortTalkSeconds=10&longTalkSeconds=60&shortAbandonSeconds=20';
    for (const name of NAMES) await expectLists(admin, name, filter);
  });

  test.each([...CUTS, 'agent,day', 'team,weekday', 'weekday,hour'])(
    'each group by %s',
    async (by) => {
      // Groups of two cuts are narrow enough.
      const filters = by.includes(',') ? [''] : ['', '&team=sales', '&agent=anna'];
      const names = by === 'weekday,hour' ? ['calls', 'missed_calls'] : NAMES;
      for (const name of names) {
        for (const filter of filters) {
          const { groups, figures } = await admin.ask(name, `&by=${by}${filter}`);
          for (const { key, figures: own } of groups ?? []) {
            for (const { key: figure, unit } of figures) {
              const counted = own[figure] as Counted | undefined;
              if (counted === undefined) continue;
              const shown = { name: `${name}.${figure}`, unit, counted };
              await expectList(admin, shown, Object.keys(key), JSON.stringify(key) + filter);
            }
          }
        }
      }
    },
    120_000,
  );

  test('where customers are credited to their last talk, they are found by where that was', async () => {
    const other = await openFigureHouse({ metrics: { attribution: 'last' } });
    try {
      const client = new Client(other);
      for (const filter of FILTERS) await expectLists(client, 'conversion', filter);
    } finally {
      await other.close();
    }
  }, 60_000);
});

test('facts of before that are made anew say where a call for a script came in', async () => {
  const other = await openFigureHouse();
  try {
    // As they were copied once: nothing but a number, on a day of another zone.
    const { db } = other.database;
    db.exec("UPDATE script_calls SET did = NULL WHERE did = 'office'");
    db.exec(`UPDATE script_calls SET local_day = '2020-01-01'
      WHERE call_id = (SELECT max(call_id) FROM script_calls)`);
    expect((await other.post('/api/v1/metrics/rebuild', { what: 'facts' })).status).toBe(202);
    await vi.waitUntil(async () => {
      const { callsLeft, tasksLeft } = (await other.get('/api/v1/metrics/rebuild')).body;
      return callsLeft + tasksLeft === 0;
    }, 20_000);
    const client = new Client(other);
    for (const filter of ['', '&did=office', '&did=-']) await expectLists(client, 'script_adherence', filter);
  } finally {
    await other.close();
  }
}, 60_000);

test('no figure is without a list, and there is something to count for each of them', async () => {
  for (const indicator of NAMES) {
    for (const { name, unit, counted } of shownIn(await admin.ask(indicator))) {
      expect([name, counted.calls]).not.toEqual([name, null]);
      expect([name, wantedOf(unit, counted)]).not.toEqual([name, 0]);
    }
  }
});

test('amounts of a currency are of that currency alone, and add up to the last cent', async () => {
  const { breakdowns } = await admin.ask('conversion');
  const amounts = breakdowns.find(({ key }) => key === 'amounts')?.parts ?? [];
  const cents = new Map<string, [cents: number, calls: number]>();
  for (const call of await admin.listed(`/api/v1/calls?direction=inbound,outbound&disposition=answered`)) {
    const met = new Set<string>();
    for (const { type, amount, currency } of call.outcomes) {
      if (amount === null) continue;
      const key = `${type}.${currency ?? ''}`;
      const [sum, calls] = cents.get(key) ?? [0, 0];
      cents.set(key, [sum + Math.round(amount * 100), calls + (met.has(key) ? 0 : 1)]);
      met.add(key);
    }
  }
  const wanted = [...cents].map(([key, [sum, calls]]) => [key, Number(`${sum}e-2`), calls]).sort();
  expect(amounts.map(({ key, value, n }) => [key, value, n]).sort()).toEqual(wanted);
  expect(wanted.map(([key]) => key)).toEqual(['deal_won.RUB', 'deal_won.USD', 'quote_sent.', 'refund.EUR']);
});

test.each([[['sales']], [['sales', 'support']]])(
  'a key of the teams %j is shown what its figures count',
  async (teams) => {
    const { status, body } = await house.post('/api/v1/keys', {
      name: `board-${teams.length}`,
      scopes: ['calls:read', 'tasks:read'],
      teams,
    });
    expect(status).toBe(201);
    const client = new Client(house, body.key);
    for (const indicator of NAMES) {
      for (const shown of shownIn(await client.ask(indicator))) {
        const { unit, counted } = shown;
        // What rang at theirs and became a call of another team is counted, and is not theirs to see.
        if (counted.counts === 'offers') {
          const count = await client.count(counted.counts, counted.calls ?? '');
          expect([shown.name, count]).toEqual([shown.name, expect.any(Number)]);
          expect(count).toBeLessThanOrEqual(wantedOf(unit, counted));
        } else await expectList(client, shown, [], teams.join());
      }
    }
    const { figures } = await client.ask('calls', '&team=-');
    expect(figures.find(({ key }) => key === 'total')).toMatchObject({ value: 0, calls: null });
  },
);
