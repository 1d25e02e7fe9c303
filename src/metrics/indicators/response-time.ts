// Indicator 5: response time: how long customers waited for a person, and how long those who were missed waited for a call.
// Rule: the service level asks for the wait after the menu (`waitMs`), and its variant is named with every figure.

import { ABANDONED } from '../../calls/record.ts';
import type { Histogram } from '../histogram.ts';
import {
  type Counting,
  calls,
  type Evidence,
  type FigureDefinition,
  type Indicator,
  type Measured,
  mean,
  missedCallers,
  number,
  quantile,
  quotient,
  type Reading,
} from '../indicator.ts';
import type { MetricSettings, ServiceVariant } from '../settings.ts';
import type { Words } from '../words.ts';

const counting: Counting = {
  call(call, tally) {
    if (call.direction !== 'inbound' || !call.complete) return;
    if (call.disposition === 'answered') {
      if (call.responseMs !== null) tally.time('response', call.responseMs);
      if (call.waitMs !== null) tally.time('wait', call.waitMs);
    }
    const isAbandoned = call.reason !== null && ABANDONED.includes(call.reason);
    if (isAbandoned && call.waitMs !== null) tally.time('abandoned.wait', call.waitMs);
  },
  missed({ firstMissedAt, firstAttemptAt, reachedAt, attemptWorkMs, reachedWorkMs }, tally) {
    if (firstAttemptAt !== null) tally.time('case.attempt', firstAttemptAt - firstMissedAt);
    if (attemptWorkMs !== null) tally.time('case.attempt.work', attemptWorkMs);
    if (reachedAt !== null) tally.time('case.talk', reachedAt - firstMissedAt);
    if (reachedWorkMs !== null) tally.time('case.talk.work', reachedWorkMs);
  },
};

/** Answered and abandoned calls of a service level, by how many of them came within T. */
interface Counts {
  readonly answered: number;
  readonly answeredInTime: number;
  readonly abandoned: number;
  readonly abandonedInTime: number;
  readonly shortAbandons: number;
}

/** The accepted variants, one below the other. */
const SERVICE_LEVEL: { readonly [V in ServiceVariant]: (c: Counts) => Measured } = {
  answered_and_abandoned: (c) => quotient(c.answeredInTime, c.answered + c.abandoned),
  answered: (c) => quotient(c.answeredInTime, c.answered),
  abandons_within_good: (c) => quotient(c.answeredInTime + c.abandonedInTime, c.answered + c.abandoned),
  abandons_within_out: (c) => quotient(c.answeredInTime, c.answered + c.abandoned - c.abandonedInTime),
  short_abandons_out: (c) => quotient(c.answeredInTime, c.answered + c.abandoned - c.shortAbandons),
};

const VARIANT_WORDS: { readonly [V in ServiceVariant]: Words } = {
  answered_and_abandoned: {
    en: 'answered within T ÷ (answered + abandoned)',
    ru: 'отвеченные за T ÷ (отвеченные + сброшенные)',
  },
  answered: { en: 'answered within T ÷ answered', ru: 'отвеченные за T ÷ отвеченные' },
  abandons_within_good: {
    en: '(answered within T + abandoned within T) ÷ (answered + abandoned)',
    ru: '(отвеченные за T + сброшенные за T) ÷ (отвеченные + сброшенные)',
  },
  abandons_within_out: {
    en: 'answered within T ÷ (answered + abandoned after T)',
    ru: 'отвеченные за T ÷ (отвеченные + сброшенные после T)',
  },
  short_abandons_out: {
    en: 'answered within T ÷ (answered + abandoned, without short abandons)',
    ru: 'отвеченные за T ÷ (отвеченные + сброшенные без коротких сбросов)',
  },
};

function serviceLevel(r: Reading): Measured {
  const { serviceSeconds, serviceVariant, shortAbandonSeconds } = r.settings;
  const [wait, abandoned] = [r.times('wait'), r.times('abandoned.wait')];
  return SERVICE_LEVEL[serviceVariant]({
    answered: wait.n,
    answeredInTime: wait.atMost(serviceSeconds * 1000),
    abandoned: abandoned.n,
    abandonedInTime: abandoned.atMost(serviceSeconds * 1000),
    shortAbandons: abandoned.below(shortAbandonSeconds * 1000),
  });
}

const ANSWERED: Evidence['where'] = { direction: 'inbound', disposition: 'answered', complete: 'true' };

/** What the numerator counts. */
function inTime({ serviceSeconds, serviceVariant }: MetricSettings): Evidence {
  const waitMsMax = String(serviceSeconds * 1000);
  if (serviceVariant !== 'abandons_within_good') return calls({ ...ANSWERED, waitMsMax });
  const waitEnded = 'answered,abandoned';
  return calls({ direction: 'inbound', complete: 'true', waitEnded, waitMsMax });
}

interface Span {
  readonly key: string;
  readonly title: Words;
  readonly what: Words;
  readonly times: (r: Reading) => Histogram;
  readonly evidence: Evidence;
}

function spanFigures({ key, title, what, times, evidence }: Span): FigureDefinition[] {
  const named = (en: string, ru: string): Words => ({ en: `${title.en}: ${en}`, ru: `${title.ru}: ${ru}` });
  return [
    {
      key: `${key}Mean`,
      title: named('mean', 'среднее'),
      unit: 'ms',
      formula: { en: `mean of ${what.en}`, ru: `среднее: ${what.ru}` },
      good: 'low',
      measure: (r) => mean(times(r)),
      evidence,
    },
    {
      key: `${key}Median`,
      title: named('median', 'медиана'),
      unit: 'ms',
      formula: { en: `median of ${what.en}`, ru: `медиана: ${what.ru}` },
      good: 'low',
      measure: (r) => quantile(times(r), 0.5),
      evidence,
    },
    {
      key: `${key}P90`,
      title: named('90th percentile', '90-й перцентиль'),
      unit: 'ms',
      formula: { en: `90th percentile of ${what.en}`, ru: `90-й перцентиль: ${what.ru}` },
      good: 'low',
      measure: (r) => quantile(times(r), 0.9),
      evidence,
    },
  ];
}

const SPANS: readonly Span[] = [
  {
    key: 'wait',
    title: { en: 'Wait (ASA)', ru: 'Ожидание (ASA)' },
    what: {
      en: 'waitMs of answered inbound calls: from the first queue or ringing telephone to the answer',
      ru: 'waitMs отвеченных входящих: от первой очереди или звонка телефона до ответа',
    },
    times: (r) => r.times('wait'),
    evidence: calls(ANSWERED),
  },
  {
    key: 'response',
    title: { en: 'Response', ru: 'Время ответа' },
    what: {
      en: 'responseMs of answered inbound calls: from the start of the call to the answer, menus included',
      ru: 'responseMs отвеченных входящих: от начала звонка до ответа, вместе с меню',
    },
    times: (r) => r.times('response'),
    evidence: calls(ANSWERED),
  },
  {
    key: 'firstAttempt',
    title: { en: 'Missed, to the first attempt', ru: 'Пропущенные, до первой попытки' },
    what: {
      en: 'time from the first missed call to the first attempt to call back',
      ru: 'время от первого пропущенного звонка до первой попытки перезвонить',
    },
    times: (r) => r.times('case.attempt'),
    evidence: missedCallers({ calledBack: 'true' }),
  },
  {
    key: 'firstAttemptWorking',
    title: {
      en: 'Missed, to the first attempt, working time',
      ru: 'Пропущенные, до первой попытки, рабочее время',
    },
    what: {
      en: 'working time from the first missed call to the first attempt to call back',
      ru: 'рабочее время от первого пропущенного звонка до первой попытки перезвонить',
    },
    times: (r) => r.times('case.attempt.work'),
    evidence: missedCallers({ calledBack: 'true' }),
  },
  {
    key: 'firstTalk',
    title: { en: 'Missed, to the first talk', ru: 'Пропущенные, до первого разговора' },
    what: {
      en: 'time from the first missed call to the first talk with the customer, in either direction',
      ru: 'время от первого пропущенного звонка до первого разговора с клиентом, в любую сторону',
    },
    times: (r) => r.times('case.talk'),
    evidence: missedCallers({ reached: 'true' }),
  },
  {
    key: 'firstTalkWorking',
    title: {
      en: 'Missed, to the first talk, working time',
      ru: 'Пропущенные, до первого разговора, рабочее время',
    },
    what: {
      en: 'working time from the first missed call to the first talk with the customer',
      ru: 'рабочее время от первого пропущенного звонка до первого разговора с клиентом',
    },
    times: (r) => r.times('case.talk.work'),
    evidence: missedCallers({ reached: 'true' }),
  },
];

export const responseTime: Indicator = {
  name: 'response_time',
  title: { en: 'Response time', ru: 'Скорость ответа' },
  about: {
    en: 'How long customers waited for a person, which share was answered in time, and how long those who were missed waited for a call. Abandoned: the caller hung up in a queue or while telephones rang. Incomplete calls are left out.',
    ru: 'Сколько клиенты ждали человека, какая доля получила ответ вовремя и сколько пропущенные ждали звонка. Сброшенные: звонивший положил трубку в очереди или пока звонили телефоны. Неполные звонки не учтены.',
  },
  settings: ['serviceSeconds', 'serviceVariant', 'shortAbandonSeconds'],
  counting,
  figures: [
    {
      key: 'serviceLevel',
      title: { en: 'Service level', ru: 'Уровень сервиса' },
      unit: 'share',
      formula: ({ serviceVariant }) => VARIANT_WORDS[serviceVariant],
      good: 'high',
      measure: serviceLevel,
      evidence: inTime,
    },
    {
      key: 'abandoned',
      title: { en: 'Abandoned', ru: 'Сброшенные' },
      unit: 'count',
      formula: {
        en: 'inbound calls that the caller ended in a queue or while telephones rang',
        ru: 'входящие, которые звонивший сбросил в очереди или пока звонили телефоны',
      },
      good: 'low',
      measure: (r) => number(r.times('abandoned.wait').n),
      evidence: calls({
        direction: 'inbound',
        reason: ABANDONED.join(','),
        complete: 'true',
      }),
    },
    ...SPANS.flatMap(spanFigures),
  ],
  breakdowns: [],
};
