// One example for each indicator, small enough to be checked by hand: what the formulas in docs/indicators.md mean.

import { describe, expect, test } from 'vitest';
import { NO_SUMS, readingOf } from '../../src/metrics/answer.ts';
import { INDICATORS } from '../../src/metrics/catalogue.ts';
import { responseTime } from '../../src/metrics/indicators/response-time.ts';
import { sumsOf } from '../../src/metrics/question.ts';
import { SERVICE_VARIANTS } from '../../src/metrics/settings.ts';
import { Tally } from '../../src/metrics/tally.ts';
import { inbound, MINUTE, missed, outbound, withFigures } from './house-of-figures.ts';
import { SETTINGS } from './naive-figures.ts';

test('the service level in its five variants: 1,000 answered, 60 abandoned', () => {
  const tally = new Tally();
  const times = (name: string, n: number, ms: number) => {
    for (let i = 0; i < n; i++) tally.time(name, ms + i);
  };
  times('wait', 860, 1_000);
  times('wait', 140, 20_001);
  times('abandoned.wait', 10, 4_000);
  times('abandoned.wait', 10, 19_000);
  times('abandoned.wait', 40, 25_000);
  const level = responseTime.figures.find(({ key }) => key === 'serviceLevel');
  const percents = SERVICE_VARIANTS.map((serviceVariant) => {
    const value = level?.measure(readingOf(sumsOf(tally, true), { ...SETTINGS, serviceVariant })).value ?? 0;
    return Math.round(value * 1_000) / 10;
  });
  expect(Object.fromEntries(SERVICE_VARIANTS.map((variant, i) => [variant, percents[i]]))).toEqual({
    answered_and_abandoned: 81.1,
    answered: 86,
    abandons_within_good: 83,
    abandons_within_out: 82.7,
    short_abandons_out: 81.9,
  });
});

test('nothing to divide by is null, never 0 % and never 100 %', () => {
  for (const { figures } of INDICATORS) {
    for (const { key, unit, measure } of figures) {
      const { value } = measure(readingOf(NO_SUMS, SETTINGS));
      expect([key, value]).toEqual([key, unit === 'count' ? 0 : null]);
    }
  }
});

test('number of calls: an inbound one for who answered, a missed one for nobody, as a missed offer for who was rung', () =>
  withFigures(async (figures) => {
    figures.add(
      inbound(0, { agent: '101', rung: ['102'] }),
      inbound(1, { agent: '101', number: '+79160000002' }),
      missed(2, { rung: ['101', '102'], number: null }),
      outbound(3, { agent: '102' }),
    );
    expect(await figures.value('calls', 'inbound')).toBe(3);
    expect(await figures.value('calls', 'outbound')).toBe(1);
    expect(await figures.value('calls', 'ratio')).toBe(3);
    // The withheld number is nobody in particular; +…01 called and was called.
    expect(await figures.value('calls', 'customers')).toBe(2);
    expect(await figures.value('calls', 'offers')).toBe(5);
    expect(await figures.value('calls', 'answerRate')).toBe(0.5);
    const { groups } = await figures.ask('calls', {}, ['agent']);
    const told = groups?.map(({ key, figures: f }) => [key[0], f.inbound?.value, f.offersMissed?.value]);
    expect(told).toEqual([
      ['101', 2, 1],
      ['102', 0, 1],
      [null, 1, 0],
    ]);
  }));

test('connect rate: attempts in a row until somebody answers; a machine that answers is not a talk', () =>
  withFigures(async (figures) => {
    figures.add(
      outbound(0, { disposition: 'busy', talkMs: 0 }),
      outbound(1, { disposition: 'no_answer', talkMs: 0 }),
      outbound(2, { talkMs: 60_000 }),
      outbound(30, { talkMs: 9_999 }),
      outbound(31, { disposition: 'no_answer', talkMs: 0, number: '+79160000002' }),
    );
    expect(await figures.value('connect_rate', 'connectRate')).toBe(0.4);
    expect(await figures.value('connect_rate', 'meaningfulConnectRate')).toBe(0.2);
    expect(await figures.value('connect_rate', 'reachedShare')).toBe(0.5);
    const attempts = await figures.parts('connect_rate', 'byAttempt');
    expect(attempts.map(({ key, numerator, denominator }) => [key, numerator, denominator])).toEqual([
      ['1', 1, 3],
      ['2', 0, 1],
      ['3', 1, 1],
      ['4+', 0, 0],
    ]);
    const results = await figures.parts('connect_rate', 'byResult');
    expect(results.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBeCloseTo(1);
  }));

test('call length: mean, median, 90th percentile, too short and too long', () =>
  withFigures(async (figures) => {
    const lengths = [19_999, 20_000, 60_000, 900_000, 900_001];
    figures.add(...lengths.map((talkMs, i) => inbound(i * 30, { talkMs })));
    expect(await figures.value('call_length', 'talkMean')).toBe(380_000);
    expect(await figures.value('call_length', 'talkMedian')).toBe(60_000);
    expect(await figures.value('call_length', 'talkP90')).toBe(900_001);
    expect(await figures.value('call_length', 'talkTooShort')).toBe(0.2);
    expect(await figures.value('call_length', 'talkTooLong')).toBe(0.2);
    expect(await figures.value('call_length', 'outboundTalkMean')).toBeNull();
    const bars = await figures.parts('call_length', 'histogram');
    expect(bars.reduce((sum, { numerator }) => sum + (numerator ?? 0), 0)).toBe(lengths.length);
  }));

test('conversion: of calls, and of customers whose first meaningful talk it was', () =>
  withFigures(async (figures) => {
    const first = inbound(0);
    const second = outbound(10);
    const other = inbound(20, { number: '+79160000002' });
    const brief = inbound(30, { number: '+79160000003', talkMs: 5_000 });
    figures
      .add(first, second, other, brief)
      .report(second, 'deal_won', 60, 1_000)
      .report(second, 'deal_won', 90, 500)
      .report(other, 'deal_won', 60, 0.1)
      .report(other, 'deal_won', 61, 0.2, 'USD');
    expect(await figures.value('conversion', 'callConversion')).toBe(0.5);
    // Two customers had a meaningful talk, and both of them bought; the third one had a brief talk only.
    const { numerator, denominator } = await figures.figure('conversion', 'customerConversion');
    expect([numerator, denominator]).toEqual([2, 2]);
    const amounts = await figures.parts('conversion', 'amounts');
    expect(amounts.map(({ key, value, n }) => [key, value, n])).toEqual([
      ['deal_won.RUB', 1_500.1, 2],
      ['deal_won.USD', 0.2, 1],
    ]);
    const { notes } = await figures.ask('conversion');
    expect(notes.openUntil).toBe('2026-04-01');
    // The first outcome came 70 minutes after the first talk: within no day at all it would not count.
    const { groups } = await figures.ask('conversion', {}, ['agent']);
    expect(groups?.map(({ key, figures: f }) => [key[0], f.newCustomers?.value])).toEqual([['101', 2]]);
  }));

test('response time: waits of answered calls, and how long missed customers waited for a call', () =>
  withFigures(async (figures) => {
    figures.add(
      inbound(0, { waitMs: 20_000, number: '+79160000009' }),
      inbound(1, { waitMs: 20_001, number: '+79160000009' }),
      missed(2, { waitMs: 30_000, reason: 'abandoned_queue' }),
      missed(3, { waitMs: 2_000, reason: 'abandoned_ivr', number: '+79160000008' }),
      outbound(12, { disposition: 'busy', talkMs: 0 }),
      outbound(22, { waitMs: 10_000 }),
    );
    // The menu is nobody's fault: only the queue was abandoned.
    expect(await figures.value('response_time', 'serviceLevel')).toBeCloseTo(1 / 3);
    expect(await figures.value('response_time', 'waitMean')).toBe(20_001);
    expect(await figures.value('response_time', 'firstAttemptMean')).toBe(10 * MINUTE - 30_000);
    expect(await figures.value('response_time', 'firstTalkMean')).toBe(20 * MINUTE - 20_000);
  }));

describe('missed calls', () => {
  test('by reason, apart by hours and length, and what became of the customers', () =>
    withFigures(async (figures) => {
      figures.add(
        missed(0, { reason: 'abandoned_ringing', waitMs: 4_000 }),
        missed(1, { reason: 'abandoned_ringing', waitMs: 6_000 }),
        missed(2, { reason: 'voicemail', number: '+79160000002' }),
        missed(3, { number: null }),
        missed(600, { number: '+79160000003' }),
        inbound(4, { number: '+79160000004' }),
        outbound(5, { disposition: 'no_answer', talkMs: 0, number: '+79160000002' }),
        inbound(10),
      );
      expect(await figures.value('missed_calls', 'missed')).toBe(5);
      expect(await figures.value('missed_calls', 'missedShare')).toBeCloseTo(5 / 7);
      expect(await figures.value('missed_calls', 'missedCallers')).toBe(3);
      expect(await figures.value('missed_calls', 'withheld')).toBe(1);
      expect(await figures.value('missed_calls', 'outsideHours')).toBe(0.2);
      expect(await figures.value('missed_calls', 'shortAbandons')).toBe(0.2);
      // +…01 was missed twice and got through: one case. +…02 was called back in vain, +…03 by nobody.
      expect(await figures.value('missed_calls', 'cases')).toBe(3);
      expect(await figures.value('missed_calls', 'calledBack')).toBeCloseTo(1 / 3);
      expect(await figures.value('missed_calls', 'reached')).toBeCloseTo(1 / 3);
      expect(await figures.value('missed_calls', 'neverReturned')).toBe(1);
      const reasons = await figures.parts('missed_calls', 'byReason');
      expect(reasons.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBeCloseTo(1);
      const filter = {
        period: { from: '2026-03-02', to: '2026-03-02' },
        places: {},
        calledBack: false,
        reached: false,
      };
      const { items } = await figures.queries.missedCallers(filter, { limit: 10, cursor: null });
      expect(items.map(({ number }) => number)).toEqual(['+79160000003']);
    }));

  test('a call of which a part was not seen is counted, left out of times, and told', () =>
    withFigures(async (figures) => {
      figures.add(
        inbound(0, { complete: false, talkMs: 600_000 }),
        inbound(1),
        inbound(2, { disposition: 'unknown', agent: null }),
      );
      expect(await figures.value('calls', 'inbound')).toBe(2);
      expect(await figures.value('call_length', 'talkMean')).toBe(60_000);
      const { notes } = await figures.ask('calls');
      expect([notes.incompleteCalls, notes.unknownCalls]).toEqual([2, 1]);
    }));
});

test('figures are compared with the period before, and groups of few calls are marked', () =>
  withFigures(async (figures) => {
    figures.add(inbound(0), inbound(-24 * 60), inbound(-24 * 60 + 1));
    const { value, previous } = await figures.figure('calls', 'inbound', { compare: 'previous' });
    expect([value, previous?.value]).toEqual([1, 2]);
    const { groups } = await figures.ask('calls', {}, ['agent']);
    expect(groups?.[0]?.few).toBe(true);
    const many = await figures.ask('calls', { settings: { ...SETTINGS, fewCalls: 1 } }, ['agent']);
    expect(many.groups?.[0]?.few).toBe(false);
  }));

test('a key that sees one team sees the figures of that team', () =>
  withFigures(
    async (figures) => {
      figures.add(inbound(0, { agent: '101', rung: ['102'] }), inbound(1, { agent: '102' }));
      const sales = { filter: { teams: ['sales'] } };
      expect(await figures.value('calls', 'inbound', sales)).toBe(1);
      // 102 is of another team, whosever call rang there.
      expect(await figures.value('calls', 'offers', sales)).toBe(1);
    },
    { '101': 'sales', '102': 'support' },
  ));
