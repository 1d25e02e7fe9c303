// Indicator 6: missed calls: how many, why, and what became of the customers.
// Rule: short abandons and calls outside working hours are shown apart, never hidden.

import { ABANDONED, MISSED_REASONS, type MissedReason } from '../../calls/record.ts';
import {
  type Counting,
  calls,
  customers,
  type Evidence,
  type FigureDefinition,
  type Indicator,
  missedCallers,
  number,
  type Part,
  quotient,
  type Reading,
} from '../indicator.ts';
import type { Words } from '../words.ts';

const GAVE_UP: readonly MissedReason[] = [...ABANDONED, 'abandoned_ivr'];

const counting: Counting = {
  call(call, tally) {
    if (call.disposition !== 'missed') return;
    tally.count('missed');
    tally.count(`missed.${call.reason ?? 'not_seen'}`);
    if (call.afterHours) tally.count('missed.after_hours');
    if (call.customer === null) tally.count('missed.withheld');
    else tally.meet('missed', call.customer);
    const hasGivenUp = call.reason !== null && GAVE_UP.includes(call.reason);
    if (hasGivenUp && call.durationMs !== null) tally.time('missed.given_up', call.durationMs);
  },
  missed({ firstAttemptAt, reachedAt, reachedBy }, tally) {
    tally.count('case');
    if (firstAttemptAt !== null) tally.count('case.tried');
    if (reachedAt !== null) tally.count('case.reached');
    if (reachedBy !== null) tally.count(`case.reached.${reachedBy}`);
    if (firstAttemptAt === null && reachedAt === null) tally.count('case.never');
  },
};

const REASON_WORDS: { readonly [R in MissedReason | 'not_seen']: Words } = {
  voicemail: { en: 'Voicemail', ru: 'Голосовая почта' },
  abandoned_queue: { en: 'Hung up in the queue', ru: 'Сброшен в очереди' },
  queue_timeout: { en: 'The queue gave up', ru: 'Очередь не дождалась ответа' },
  abandoned_ringing: { en: 'Hung up while it rang', ru: 'Сброшен во время вызова' },
  busy: { en: 'Busy', ru: 'Занято' },
  rejected: { en: 'Rejected', ru: 'Отклонён' },
  unavailable: { en: 'Telephones not there', ru: 'Телефоны недоступны' },
  no_answer: { en: 'Nobody answered', ru: 'Никто не ответил' },
  abandoned_ivr: { en: 'Hung up in the menu', ru: 'Сброшен в меню' },
  not_offered: { en: 'Nobody was rung', ru: 'Никому не звонили' },
  refused: { en: 'Refused', ru: 'Не принят' },
  not_seen: { en: 'Not seen', ru: 'Причина не видна' },
};

/** What a missed call is called; for tables and summaries. */
export function reasonWords(reason: MissedReason | null): Words {
  return REASON_WORDS[reason ?? 'not_seen'];
}

const MISSED: Evidence['where'] = { direction: 'inbound', disposition: 'missed' };

const missedFigures: readonly FigureDefinition[] = [
  {
    key: 'missed',
    title: { en: 'Missed calls', ru: 'Пропущенные звонки' },
    unit: 'count',
    formula: {
      en: 'inbound calls in which no person talked with the customer',
      ru: 'входящие звонки, в которых с клиентом не говорил ни один человек',
    },
    good: 'low',
    measure: (r) => number(r.count('missed')),
    evidence: calls(MISSED),
  },
  {
    key: 'missedShare',
    title: { en: 'Missed share of inbound calls', ru: 'Доля пропущенных среди входящих' },
    unit: 'share',
    formula: { en: 'missed ÷ inbound calls', ru: 'пропущенные ÷ входящие звонки' },
    good: 'low',
    measure: (r) => quotient(r.count('missed'), r.count('in')),
    evidence: calls(MISSED),
  },
  {
    key: 'missedCallers',
    title: { en: 'Different missed callers', ru: 'Разные пропущенные клиенты' },
    unit: 'count',
    formula: {
      en: 'different numbers of missed calls; withheld numbers are counted apart',
      ru: 'разные номера пропущенных звонков; скрытые номера посчитаны отдельно',
    },
    good: 'low',
    measure: (r) => number(r.customers('missed')),
    evidence: customers(MISSED),
  },
  {
    key: 'withheld',
    title: { en: 'Missed, of withheld numbers', ru: 'Пропущено со скрытых номеров' },
    unit: 'count',
    formula: { en: 'missed calls without a number', ru: 'пропущенные звонки без номера' },
    measure: (r) => number(r.count('missed.withheld')),
    evidence: calls({ ...MISSED, withheld: 'true' }),
  },
  {
    key: 'outsideHours',
    title: { en: 'Missed outside working hours', ru: 'Пропущено вне рабочего времени' },
    unit: 'share',
    formula: {
      en: 'missed calls that began outside working hours ÷ missed calls',
      ru: 'пропущенные, начавшиеся вне рабочего времени ÷ пропущенные',
    },
    measure: (r) => quotient(r.count('missed.after_hours'), r.count('missed')),
    evidence: calls({ ...MISSED, hours: 'outside' }),
  },
  {
    key: 'shortAbandons',
    title: { en: 'Short abandons', ru: 'Короткие сбросы' },
    unit: 'share',
    formula: {
      en: 'missed calls that the caller ended before shortAbandonSeconds ÷ missed calls',
      ru: 'пропущенные, сброшенные звонившим раньше shortAbandonSeconds ÷ пропущенные',
    },
    measure: (r) =>
      quotient(r.times('missed.given_up').below(r.settings.shortAbandonSeconds * 1000), r.count('missed')),
    evidence: (s) =>
      calls({
        ...MISSED,
        reason: GAVE_UP.join(','),
        durationMsMax: String(s.shortAbandonSeconds * 1000 - 1),
      }),
  },
];

/** Windows in which customers are called back: 15 minutes, an hour, a day. */
const WINDOWS: readonly { readonly key: string; readonly minutes: number; readonly words: Words }[] = [
  { key: '15m', minutes: 15, words: { en: '15 minutes', ru: '15 минут' } },
  { key: '1h', minutes: 60, words: { en: 'an hour', ru: 'часа' } },
  { key: '24h', minutes: 1_440, words: { en: '24 hours', ru: '24 часов' } },
];

const careFigures: readonly FigureDefinition[] = [
  {
    key: 'cases',
    title: { en: 'Customers missed', ru: 'Случаи пропуска' },
    unit: 'count',
    formula: {
      en: 'customers from their first missed call until somebody talked with them; a customer who is missed again after that is a case of its own',
      ru: 'клиент от первого пропущенного звонка до первого разговора с ним; пропущенный снова после разговора — новый случай',
    },
    good: 'low',
    measure: (r) => number(r.count('case')),
    evidence: missedCallers({}),
  },
  {
    key: 'calledBack',
    title: { en: 'Missed customers called back', ru: 'Пропущенным перезвонили' },
    unit: 'share',
    formula: {
      en: 'missed customers whom staff tried to call back ÷ missed customers',
      ru: 'пропущенные клиенты, которым пытались перезвонить ÷ пропущенные клиенты',
    },
    good: 'high',
    measure: (r) => quotient(r.count('case.tried'), r.count('case')),
    evidence: missedCallers({ calledBack: 'true' }),
  },
  {
    key: 'reached',
    title: { en: 'Missed customers reached', ru: 'С пропущенными поговорили' },
    unit: 'share',
    formula: {
      en: 'missed customers with whom somebody talked, whoever called ÷ missed customers',
      ru: 'пропущенные клиенты, с которыми поговорили, кто бы ни позвонил ÷ пропущенные клиенты',
    },
    good: 'high',
    measure: (r) => quotient(r.count('case.reached'), r.count('case')),
    evidence: missedCallers({ reached: 'true' }),
  },
  {
    key: 'neverReturned',
    title: { en: 'Never returned', ru: 'Пропущенным не перезвонили' },
    unit: 'count',
    formula: {
      en: 'missed customers whom nobody tried to call back and with whom nobody talked since',
      ru: 'пропущенные клиенты, которым не перезванивали и с которыми с тех пор не говорили',
    },
    good: 'low',
    measure: (r) => number(r.count('case.never')),
    evidence: missedCallers({ calledBack: 'false', reached: 'false' }),
  },
  ...WINDOWS.flatMap(({ key, minutes, words }): FigureDefinition[] => [
    {
      key: `calledBack${key}`,
      title: { en: `Called back within ${words.en}`, ru: `Пропущенным перезвонили в течение ${words.ru}` },
      unit: 'share',
      formula: {
        en: `missed customers with a first attempt within ${words.en} ÷ missed customers`,
        ru: `пропущенные клиенты с первой попыткой в течение ${words.ru} ÷ пропущенные клиенты`,
      },
      good: 'high',
      measure: (r) => quotient(r.times('case.attempt').atMost(minutes * 60_000), r.count('case')),
      evidence: missedCallers({ calledBackMsMax: String(minutes * 60_000) }),
    },
    {
      key: `reached${key}`,
      title: { en: `Reached within ${words.en}`, ru: `С пропущенными поговорили в течение ${words.ru}` },
      unit: 'share',
      formula: {
        en: `missed customers with a first talk within ${words.en} ÷ missed customers`,
        ru: `пропущенные клиенты с первым разговором в течение ${words.ru} ÷ пропущенные клиенты`,
      },
      good: 'high',
      measure: (r) => quotient(r.times('case.talk').atMost(minutes * 60_000), r.count('case')),
      evidence: missedCallers({ reachedMsMax: String(minutes * 60_000) }),
    },
  ]),
];

function reasons(r: Reading): Part[] {
  return [...MISSED_REASONS, 'not_seen' as const].map((reason) => ({
    key: reason,
    title: REASON_WORDS[reason],
    measured: quotient(r.count(`missed.${reason}`), r.count('missed')),
    evidence: calls({ ...MISSED, reason }),
  }));
}

export const missedCalls: Indicator = {
  name: 'missed_calls',
  title: { en: 'Missed calls', ru: 'Пропущенные звонки' },
  about: {
    en: 'Inbound calls in which nobody talked with the customer, why, and what became of the customers. A queue, a menu or voicemail that picks up is not an answer.',
    ru: 'Входящие, в которых с клиентом никто не поговорил, почему и что стало с клиентами. Ответ очереди, меню или голосовой почты — не ответ.',
  },
  settings: ['shortAbandonSeconds'],
  counting,
  figures: [...missedFigures, ...careFigures],
  breakdowns: [
    {
      key: 'byReason',
      title: { en: 'By reason', ru: 'По причине' },
      unit: 'share',
      formula: {
        en: 'missed calls of this reason ÷ missed calls',
        ru: 'пропущенные по этой причине ÷ пропущенные',
      },
      parts: reasons,
    },
  ],
};
