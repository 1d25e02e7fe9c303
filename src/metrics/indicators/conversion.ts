// Indicator 4: conversion of calls into deals or tasks, as a CRM reports them. Of calls, and of new customers (cohort).

import {
  type Counting,
  calls,
  customers,
  type Evidence,
  type Indicator,
  type Measured,
  number,
  type Part,
  quotient,
  type Reading,
  WITH_CUSTOMERS,
} from '../indicator.ts';
import { moneyOf, moneyUnits } from '../money.ts';
import type { MetricSettings } from '../settings.ts';

/** Stands for an outcome of any type. */
const ANY = '*';
/** Stands for an amount without a currency, in a filter. */
const NONE = '-';

const counting: Counting = {
  call(call, tally) {
    if (call.disposition !== 'answered') return;
    tally.count('answered');
    const outcomes = Object.entries(call.outcomes);
    if (outcomes.length > 0) tally.count(`outcome.${ANY}`);
    for (const [type, { amounts }] of outcomes) {
      tally.count(`outcome.${type}`);
      for (const [currency, sum] of Object.entries(amounts)) {
        tally.count(`amount.${type}.${currency}`, moneyUnits(sum));
        tally.count(`amount_calls.${type}.${currency}`);
      }
    }
  },
  customer({ firstTalkAt, outcomes }, tally) {
    tally.count('cohort');
    const times = Object.values(outcomes);
    if (times.length > 0) tally.time(`cohort.${ANY}`, Math.min(...times) - firstTalkAt);
    for (const [type, at] of Object.entries(outcomes)) tally.time(`cohort.${type}`, at - firstTalkAt);
  },
};

const DAY_MS = 86_400_000;

const ANSWERED = { ...WITH_CUSTOMERS, disposition: 'answered' };

/** Their first talks, with the customers who had such an outcome in time. */
const converted = (type: string, { conversionDays }: MetricSettings): Evidence =>
  customers({ newCustomer: 'true', converted: type, convertedDaysMax: String(conversionDays) });

function cohort(r: Reading, type: string): Measured {
  return quotient(r.times(`cohort.${type}`).atMost(r.settings.conversionDays * DAY_MS), r.count('cohort'));
}

/** Types that were reported in the period; `*` is none. */
function typesOf(r: Reading, beginning: string): readonly string[] {
  return r.named(beginning).filter((type) => type !== ANY);
}

const named = (type: string) => ({ en: type, ru: type });

function callParts(r: Reading): Part[] {
  return typesOf(r, 'outcome.').map((type) => ({
    key: type,
    title: named(type),
    measured: quotient(r.count(`outcome.${type}`), r.count('answered')),
    evidence: calls({ ...ANSWERED, outcome: type }),
  }));
}

function customerParts(r: Reading): Part[] {
  return typesOf(r, 'cohort.').map((type) => ({
    key: type,
    title: named(type),
    measured: cohort(r, type),
    evidence: converted(type, r.settings),
  }));
}

/** Also of sums that are 0: what was paid may have been paid back. */
function amountParts(r: Reading): Part[] {
  return r.named('amount_calls.').map((name) => {
    const [type = '', currency = ''] = [
      name.slice(0, name.lastIndexOf('.')),
      name.slice(name.lastIndexOf('.') + 1),
    ];
    return {
      key: name,
      title: { en: `${type}, ${currency || 'no currency'}`, ru: `${type}, ${currency || 'без валюты'}` },
      measured: {
        ...number(moneyOf(r.count(`amount.${name}`))),
        n: r.count(`amount_calls.${name}`),
      },
      evidence: calls({ ...ANSWERED, outcome: type, currency: currency || NONE }),
    };
  });
}

export const conversion: Indicator = {
  name: 'conversion',
  title: { en: 'Conversion', ru: 'Конверсия' },
  about: {
    en: 'What came of the calls, as the CRM reports it: of all answered calls, and of customers whose first meaningful talk was in the period (a cohort). A cohort whose time is not over is marked as not final.',
    ru: 'Что получилось из звонков, по сообщениям CRM: из всех отвеченных звонков и из клиентов, первый содержательный разговор с которыми был в этом периоде (когорта). Когорта, срок которой не вышел, помечена как неокончательная.',
  },
  settings: ['conversionDays', 'meaningfulTalkSeconds', 'attribution'],
  counting,
  figures: [
    {
      key: 'callConversion',
      title: { en: 'Call conversion', ru: 'Конверсия звонков' },
      unit: 'share',
      formula: {
        en: 'answered calls with at least one outcome ÷ answered calls',
        ru: 'отвеченные звонки хотя бы с одним результатом ÷ отвеченные звонки',
      },
      good: 'high',
      measure: (r) => quotient(r.count(`outcome.${ANY}`), r.count('answered')),
      evidence: calls({ ...ANSWERED, outcome: ANY }),
    },
    {
      key: 'customerConversion',
      title: { en: 'Customer conversion', ru: 'Конверсия клиентов' },
      unit: 'share',
      formula: {
        en: 'new customers with an outcome within conversionDays of their first meaningful talk ÷ customers whose first meaningful talk was in the period',
        ru: 'новые клиенты с результатом в течение conversionDays после первого содержательного разговора ÷ клиенты, первый содержательный разговор с которыми был в периоде',
      },
      good: 'high',
      measure: (r) => cohort(r, ANY),
      evidence: (settings) => converted(ANY, settings),
    },
    {
      key: 'newCustomers',
      title: { en: 'New customers', ru: 'Новые клиенты' },
      unit: 'count',
      formula: {
        en: 'customers whose first meaningful talk was in the period',
        ru: 'клиенты, первый содержательный разговор с которыми был в периоде',
      },
      measure: (r) => number(r.count('cohort')),
      evidence: customers({ newCustomer: 'true' }),
    },
  ],
  breakdowns: [
    {
      key: 'callsByOutcome',
      title: { en: 'Calls by outcome', ru: 'Звонки по результату' },
      unit: 'share',
      formula: {
        en: 'answered calls with an outcome of this type ÷ answered calls; a call may have several',
        ru: 'отвеченные звонки с результатом этого вида ÷ отвеченные звонки; у звонка их может быть несколько',
      },
      parts: callParts,
    },
    {
      key: 'customersByOutcome',
      title: { en: 'Customers by outcome', ru: 'Клиенты по результату' },
      unit: 'share',
      formula: {
        en: 'new customers with an outcome of this type within conversionDays ÷ new customers',
        ru: 'новые клиенты с результатом этого вида в течение conversionDays ÷ новые клиенты',
      },
      parts: customerParts,
    },
    {
      key: 'amounts',
      title: { en: 'Amounts', ru: 'Суммы' },
      unit: 'amount',
      formula: {
        en: 'sum of the amounts of outcomes of answered calls, by type and currency; n: calls with such an amount',
        ru: 'сумма результатов отвеченных звонков по виду и валюте; n — звонки с такой суммой',
      },
      parts: amountParts,
    },
  ],
};
