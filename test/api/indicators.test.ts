// Indicators over HTTP: what an answer says, and what it depends on. The lists behind figures are tested in evidence.test.ts.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { indicatorSchema, overviewSchema } from '../../src/api/indicator-json.ts';
import { missedCallerSchema } from '../../src/api/missed-caller-routes.ts';
import { INDICATORS } from '../../src/metrics/catalogue.ts';
import { openHouse, traceEvents } from './house.ts';

type House = Awaited<ReturnType<typeof openHouse>>;
type IndicatorJson = z.output<typeof indicatorSchema>;
let house: House;

const PERIOD = 'from=2026-11-20&to=2026-11-24';
const RECORDED = [
  'missed-then-called-back',
  'queue-answered',
  'queue-abandoned',
  'inbound-busy',
  'inbound-no-answer',
  'outbound-answered',
  'outbound-busy',
  'outbound-agent-gives-up',
  'ring-group-second-answers',
  'cyrillic-and-anonymous',
  'ivr-abandoned',
  'voicemail-left',
  'internal-answered',
];

beforeAll(async () => {
  house = await openHouse({
    timezone: 'Europe/Moscow',
    staff: {
      extensions: '^1\\d\\d$',
      agents: [
        { id: 'anna', extensions: ['101'], team: 'sales' },
        { id: 'boris', extensions: ['102'], team: 'support' },
      ],
    },
    workingHours: { mon: '00:00-12:00', tue: '00:00-12:00' },
  });
  for (const name of RECORDED) await house.playAtOnce(traceEvents(name));
  const { items } = (await house.get('/api/v1/calls?disposition=answered&limit=3')).body;
  for (const [i, { id }] of items.entries()) {
    await house.post(`/api/v1/calls/${id}/outcomes`, {
      type: i === 0 ? 'deal_won' : 'meeting',
      amount: 10,
      currency: 'RUB',
    });
  }
});
afterAll(() => house.close());

const ask = async (name: string, query = ''): Promise<IndicatorJson> => {
  const { status, body } = await house.get(`/api/v1/metrics/${name}?${PERIOD}${query}`);
  expect([status, body.error]).toEqual([200, undefined]);
  return body;
};

/** How many items a list has, over all its pages. */
async function listed(url: string): Promise<number> {
  let [count, cursor]: [number, string | null] = [0, ''];
  while (cursor !== null) {
    const { status, body } = await house.get(`${url}&limit=7${cursor && `&cursor=${cursor}`}`);
    expect([url, status]).toEqual([url, 200]);
    count += body.items.length;
    cursor = body.next;
  }
  return count;
}

describe('an answer', () => {
  test('has the documented shape, with the formula, what it depends on, and the period in its zone', async () => {
    for (const { name, settings } of INDICATORS) {
      const answer = await ask(name, '&by=agent');
      expect(indicatorSchema.strict().safeParse(answer).error?.issues ?? []).toEqual([]);
      expect(Object.keys(answer.settings)).toEqual([...settings]);
      expect(answer.period).toMatchObject({
        from: '2026-11-20',
        zone: 'Europe/Moscow',
        since: '2026-11-19T21:00:00.000Z',
      });
      expect(answer.compared).toMatchObject({ from: '2026-11-15', to: '2026-11-19' });
      for (const { formula } of answer.figures) expect(formula).not.toBe('');
    }
  });

  test('says the same to a threshold that is asked for as to one of the configuration', async () => {
    const find = ({ figures }: IndicatorJson, key: string) => figures.find((figure) => figure.key === key);
    const strict = find(await ask('response_time', '&serviceSeconds=1'), 'serviceLevel');
    const usual = find(await ask('response_time'), 'serviceLevel');
    expect(strict?.value).toBeLessThan(usual?.value ?? 0);
    const answered = find(await ask('response_time', '&serviceVariant=answered'), 'serviceLevel');
    expect(answered?.formula).toBe('answered within T ÷ answered');
    const marks = async (calls: number) =>
      ((await ask('calls', `&by=agent&fewCalls=${calls}`)).groups ?? []).map(({ few }) => few);
    expect([new Set(await marks(0)), new Set(await marks(1_000))]).toEqual([
      new Set([false]),
      new Set([true]),
    ]);
  });

  test('speaks Russian', async () => {
    const { title, figures } = await ask('connect_rate', '&lang=ru');
    expect([title, figures[0]?.title]).toEqual(['Доля дозвонов', 'Доля дозвонов']);
  });

  test('is not made again for whoever has it', async () => {
    const url = `/api/v1/metrics/calls?${PERIOD}`;
    const tag = (await house.get(url)).headers.get('etag') ?? '';
    const again = await house.ask('GET', url, { headers: { 'if-none-match': tag } });
    expect(again.status).toBe(304);
  });

  test('reaches up to today from a first day alone', async () => {
    const { body } = await house.get('/api/v1/metrics/calls?from=2026-11-20');
    const today = new Date().toLocaleDateString('sv', { timeZone: 'Europe/Moscow' });
    expect(body.period).toMatchObject({ from: '2026-11-20', to: today });
  });

  test('has the day up to which conversion is open only where conversion is told of', async () => {
    const open = await Promise.all(
      INDICATORS.map(async ({ name }) => {
        const { body } = await house.get(`/api/v1/metrics/${name}?period=today`);
        return body.notes.openUntil === null ? [] : [name];
      }),
    );
    expect(open.flat()).toEqual(['conversion']);
  });

  test('refuses what cannot be answered, in words', async () => {
    const refusal = async (query: string) => {
      const { status, body } = await house.get(`/api/v1/metrics/calls?${query}`);
      expect(status).toBe(400);
      return body.error.message;
    };
    expect(await refusal('period=someday')).toMatch(/period: found "someday", want today, yesterday/);
    expect(await refusal('from=2026-03-02&to=2026-03-01')).toMatch(/2026-03-02 is after to: 2026-03-01/);
    expect(await refusal('from=2999-03-02')).toMatch(
      /from: 2999-03-02 is after today, \d{4}-.*earlier day first/,
    );
    expect(await refusal('to=2026-03-02')).toBe(
      'to: found 2026-03-02 alone, want from as well: the first day.',
    );
    expect(await refusal('by=agent,agent')).toMatch(/by: .*one to 3 of/);
    expect(await refusal('shortTalkSeconds=121')).toMatch(/whole seconds up to 2 minutes, steps of 5/);
    expect(await refusal('from=2001-01-01&to=2026-01-01')).toMatch(/at most 3660 days/);
    expect((await house.get('/api/v1/metrics/happiness')).status).toBe(400);
  });
});

test('the overview has all indicators, and the headlines of agents, hours and days', async () => {
  const { body } = await house.get(`/api/v1/metrics?${PERIOD}`);
  expect(overviewSchema.strict().safeParse(body).error?.issues ?? []).toEqual([]);
  expect(body.indicators).toHaveLength(INDICATORS.length);
  expect(body.series.by).toBe('day');
  const inboundOf = (points: { figures: Record<string, { value: number }> }[]) =>
    points.reduce((sum, { figures }) => sum + (figures['calls.inbound']?.value ?? 0), 0);
  const total = body.indicators[0].figures.find(({ key }: { key: string }) => key === 'inbound').value;
  for (const part of ['series', 'agents', 'hours'])
    expect([part, inboundOf(body[part].points)]).toEqual([part, total]);
});

test('customers who were missed are listed with what became of them', async () => {
  const { body } = await house.get(`/api/v1/missed-callers?${PERIOD}`);
  for (const item of body.items)
    expect(missedCallerSchema.strict().safeParse(item).error?.issues ?? []).toEqual([]);
  expect(body.items.some(({ reachedBy }: { reachedBy: string }) => reachedBy === 'callback')).toBe(true);
  const waiting = await house.get(`/api/v1/missed-callers?${PERIOD}&calledBack=false&reached=false`);
  expect(waiting.body.items.length).toBeLessThan(body.items.length);
});

describe('files', () => {
  test('figures and groups as CSV, with the zone in every line', async () => {
    const { body, headers } = await house.get(`/api/v1/metrics/calls?${PERIOD}&by=agent&format=csv`);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe('attachment; filename="ringback-calls.csv"');
    const [head, ...lines] = body.replace('\ufeff', '').trim().split('\r\n');
    expect(head).toMatch(/^agent,few,total,inbound,/);
    expect(lines.find((line: string) => line.startsWith('anna'))).toMatch(
      /^anna,true,.*,2026-11-20,2026-11-24,Europe\/Moscow$/,
    );
    const whole = await house.get(`/api/v1/metrics?${PERIOD}&format=csv`);
    expect(whole.body.split('\r\n').length).toBeGreaterThan(80);
  });

  test('all calls of a filter, in local time, and nothing a caller sends becomes a formula', async () => {
    const csv = (await house.get('/api/v1/calls/export?direction=inbound')).body as string;
    const [head, ...lines] = csv.replace('\ufeff', '').trim().split('\r\n');
    expect(head).toContain('started (Europe/Moscow)');
    const all = (await house.get('/api/v1/calls/export?direction=inbound&format=json')).body;
    expect(lines).toHaveLength(all.length);
    expect(all).toHaveLength(await listed('/api/v1/calls?direction=inbound'));
    expect(csv).toContain("'+79161234567");
    expect(csv).not.toMatch(/(^|,)[=+@]/m);
  });
});

test('a key of one team gets the figures, the lists and the files of that team only', async () => {
  const { body } = await house.post('/api/v1/keys', {
    name: 'board',
    scopes: ['calls:read'],
    teams: ['support'],
  });
  const mine = await house.get(`/api/v1/metrics/calls?${PERIOD}&by=team`, body.key);
  expect(mine.body.groups.map(({ key }: { key: object }) => key)).toEqual([{ team: 'support' }]);
  const foreign = await house.get(`/api/v1/metrics/calls?${PERIOD}&team=sales`, body.key);
  expect(foreign.body.figures[0].value).toBe(0);
  const calls = await house.get('/api/v1/calls?team=sales', body.key);
  expect(calls.body.items).toEqual([]);
  const exported = await house.get('/api/v1/calls/export?format=json', body.key);
  expect(exported.body.every(({ team }: { team: string }) => team === 'support')).toBe(true);
  expect((await house.get('/api/v1/metrics/rebuild', body.key)).status).toBe(403);
});

test('sums and facts can be made anew, and say what they said', async () => {
  const before = await house.get(`/api/v1/metrics?${PERIOD}`);
  for (const what of ['sums', 'facts']) {
    expect((await house.post('/api/v1/metrics/rebuild', { what })).status).toBe(202);
    for (let i = 0; i < 400; i++) {
      const { callsLeft, tasksLeft, staleDays } = (await house.get('/api/v1/metrics/rebuild')).body;
      if (callsLeft + tasksLeft + staleDays === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect((await house.get('/api/v1/metrics/rebuild')).body).toEqual({
      callsLeft: 0,
      tasksLeft: 0,
      staleDays: 0,
    });
    expect((await house.get(`/api/v1/metrics?${PERIOD}`)).body).toEqual(before.body);
  }
});
