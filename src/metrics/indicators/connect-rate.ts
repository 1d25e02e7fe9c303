// Indicator 2: the connect rate. A carrier that answers is not a person: the share of calls with a meaningful talk stands
// beside the share of answered ones.

import {
  type Counting,
  calls,
  customers,
  type FigureDefinition,
  type Indicator,
  number,
  type Part,
  quotient,
  type Reading,
} from '../indicator.ts';

/** Attempts are told apart up to here; the last one stands for all later ones. */
const ATTEMPTS_TOLD = 4;

const counting: Counting = {
  call(call, tally) {
    if (!call.tried || call.disposition === 'unknown') return;
    const isAnswered = call.disposition === 'answered';
    tally.count('tried');
    tally.count(`tried.${call.disposition}`);
    if (isAnswered && call.talkMs !== null) tally.time('tried.talk', call.talkMs);
    if (call.customer !== null) {
      if (isAnswered) tally.meet('reached', call.customer);
      tally.meet('called', call.customer);
    }
    if (call.attempt === null) return;
    const attempt = Math.min(call.attempt, ATTEMPTS_TOLD);
    tally.count(`attempt.${attempt}`);
    if (isAnswered) tally.count(`attempt.${attempt}.answered`);
  },
};

const meaningful = (r: Reading): number =>
  r.times('tried.talk').n - r.times('tried.talk').below(r.settings.meaningfulTalkSeconds * 1000);

const figures: readonly FigureDefinition[] = [
  {
    key: 'connectRate',
    title: { en: 'Connect rate', ru: 'Доля дозвонов' },
    unit: 'share',
    formula: {
      en: 'answered ÷ attempts to reach outside numbers',
      ru: 'отвеченные ÷ попытки дозвониться на внешние номера',
    },
    good: 'high',
    measure: (r) => quotient(r.count('tried.answered'), r.count('tried')),
    evidence: calls({ direction: 'outbound', disposition: 'answered', tried: 'true' }),
  },
  {
    key: 'attempts',
    title: { en: 'Attempts', ru: 'Попытки' },
    unit: 'count',
    formula: {
      en: 'outbound calls that began to ring outside; an ordered call whose agent did not pick up is none',
      ru: 'исходящие звонки, дошедшие до внешнего номера; заказанный звонок, на который сотрудник не ответил, — не попытка',
    },
    measure: (r) => number(r.count('tried')),
    evidence: calls({ direction: 'outbound', tried: 'true', known: 'true' }),
  },
  {
    key: 'answered',
    title: { en: 'Answered attempts', ru: 'Дозвоны' },
    unit: 'count',
    formula: { en: 'attempts that were answered', ru: 'попытки, на которые ответили' },
    good: 'high',
    measure: (r) => number(r.count('tried.answered')),
    evidence: calls({ direction: 'outbound', disposition: 'answered', tried: 'true' }),
  },
  {
    key: 'meaningfulConnectRate',
    title: { en: 'Meaningful connect rate', ru: 'Доля содержательных дозвонов' },
    unit: 'share',
    formula: {
      en: 'attempts with a talk of at least meaningfulTalkSeconds ÷ attempts',
      ru: 'попытки с разговором не короче meaningfulTalkSeconds ÷ попытки',
    },
    good: 'high',
    measure: (r) => quotient(meaningful(r), r.count('tried')),
    evidence: (s) =>
      calls({
        direction: 'outbound',
        disposition: 'answered',
        tried: 'true',
        talkMsMin: String(s.meaningfulTalkSeconds * 1000),
      }),
  },
  {
    key: 'triedNumbers',
    title: { en: 'Numbers tried', ru: 'Номера, на которые звонили' },
    unit: 'count',
    formula: {
      en: 'different outside numbers that were tried',
      ru: 'разные внешние номера, на которые звонили',
    },
    measure: (r) => number(r.customers('called')),
    evidence: customers({ direction: 'outbound', tried: 'true', known: 'true' }),
  },
  {
    key: 'reachedShare',
    title: { en: 'Numbers reached', ru: 'Номера, до которых дозвонились' },
    unit: 'share',
    formula: {
      en: 'different numbers with an answered attempt ÷ different numbers tried',
      ru: 'разные номера с отвеченной попыткой ÷ разные номера, на которые звонили',
    },
    good: 'high',
    measure: (r) => quotient(r.customers('reached'), r.customers('called')),
    evidence: customers({ direction: 'outbound', disposition: 'answered', tried: 'true' }),
  },
];

const RESULTS = [
  ['answered', { en: 'Answered', ru: 'Ответили' }],
  ['no_answer', { en: 'No answer', ru: 'Нет ответа' }],
  ['busy', { en: 'Busy', ru: 'Занято' }],
  ['rejected', { en: 'Rejected', ru: 'Отклонён' }],
  ['cancelled', { en: 'Given up', ru: 'Сброшен сотрудником' }],
  ['failed', { en: 'Failed', ru: 'Не удался' }],
] as const;

function attemptParts(r: Reading): Part[] {
  return Array.from({ length: ATTEMPTS_TOLD }, (_, i): Part => {
    const attempt = i + 1;
    const isLast = attempt === ATTEMPTS_TOLD;
    const measured = quotient(r.count(`attempt.${attempt}.answered`), r.count(`attempt.${attempt}`));
    return {
      key: isLast ? `${attempt}+` : String(attempt),
      title: {
        en: isLast ? `Attempt ${attempt} and later` : `Attempt ${attempt}`,
        ru: isLast ? `Попытка ${attempt} и далее` : `Попытка ${attempt}`,
      },
      measured,
      evidence: calls({
        direction: 'outbound',
        disposition: 'answered',
        [isLast ? 'attemptMin' : 'attempt']: String(attempt),
      }),
    };
  });
}

export const connectRate: Indicator = {
  name: 'connect_rate',
  title: { en: 'Connect rate', ru: 'Доля дозвонов' },
  about: {
    en: 'How many attempts to reach an outside number were answered. A carrier or a machine that answers is not a person: the meaningful connect rate asks for a talk of some length.',
    ru: 'Сколько попыток дозвониться на внешний номер увенчались ответом. Ответ оператора связи или автоответчика — ещё не человек: для содержательного дозвона нужен разговор некоторой длины.',
  },
  settings: ['meaningfulTalkSeconds'],
  counting,
  figures,
  breakdowns: [
    {
      key: 'byAttempt',
      title: { en: 'By attempt', ru: 'По номеру попытки' },
      unit: 'share',
      formula: {
        en: 'answered ÷ attempts, by which attempt it was since the last talk with the number (at most 30 days back)',
        ru: 'отвеченные ÷ попытки, по номеру попытки с последнего разговора с этим номером (не далее 30 дней)',
      },
      parts: attemptParts,
    },
    {
      key: 'byResult',
      title: { en: 'By result', ru: 'По результату' },
      unit: 'share',
      formula: { en: 'attempts with this result ÷ attempts', ru: 'попытки с этим результатом ÷ попытки' },
      parts: (r) =>
        RESULTS.map(([key, title]) => ({
          key,
          title,
          measured: quotient(r.count(`tried.${key}`), r.count('tried')),
          evidence: calls({ direction: 'outbound', disposition: key, tried: 'true' }),
        })),
    },
  ],
};
