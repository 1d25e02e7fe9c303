// Indicator 1: the number of calls. An inbound call counts for the agent who answered it; a missed one for nobody, and as a
// missed offer for each agent who was rung.

import {
  type Counting,
  calls,
  customers,
  type Evidence,
  type FigureDefinition,
  type Indicator,
  number,
  quotient,
  type Reading,
  WITH_CUSTOMERS,
} from '../indicator.ts';

const counting: Counting = {
  call(call, tally) {
    if (!call.complete) tally.count('incomplete');
    if (call.disposition === 'unknown') {
      tally.count('unknown');
      return;
    }
    const isInbound = call.direction === 'inbound';
    tally.count(isInbound ? 'in' : 'out');
    if (isInbound && call.disposition === 'answered') tally.count('in.answered');
    if (isInbound && call.customer !== null) tally.meet('callers', call.customer);
  },
  ring({ offer }, tally) {
    tally.count('offers');
    if (offer.result === 'answered') tally.count('offers.answered');
    else if (offer.result === 'answered_elsewhere') tally.count('offers.elsewhere');
    else tally.count('offers.missed');
  },
};

/** Inbound and outbound. */
export const callCount = (r: Reading): number => r.count('in') + r.count('out');

const volumes: readonly FigureDefinition[] = [
  {
    key: 'total',
    title: { en: 'Calls', ru: 'Звонки' },
    unit: 'count',
    formula: { en: 'inbound + outbound calls', ru: 'входящие + исходящие звонки' },
    measure: (r) => number(callCount(r)),
    evidence: calls({ ...WITH_CUSTOMERS, known: 'true' }),
  },
  {
    key: 'inbound',
    title: { en: 'Inbound calls', ru: 'Входящие звонки' },
    unit: 'count',
    formula: { en: 'inbound calls, answered and missed', ru: 'входящие звонки, отвеченные и пропущенные' },
    measure: (r) => number(r.count('in')),
    evidence: calls({ known: 'true', direction: 'inbound' }),
  },
  {
    key: 'outbound',
    title: { en: 'Outbound calls', ru: 'Исходящие звонки' },
    unit: 'count',
    formula: { en: 'calls placed by staff to outside numbers', ru: 'звонки сотрудников на внешние номера' },
    measure: (r) => number(r.count('out')),
    evidence: calls({ known: 'true', direction: 'outbound' }),
  },
  {
    key: 'ratio',
    title: { en: 'Inbound to outbound', ru: 'Входящие к исходящим' },
    unit: 'ratio',
    formula: { en: 'inbound ÷ outbound calls', ru: 'входящие ÷ исходящие звонки' },
    measure: (r) => quotient(r.count('in'), r.count('out')),
    evidence: calls({ known: 'true', direction: 'inbound' }),
  },
  {
    key: 'answered',
    title: { en: 'Answered inbound calls', ru: 'Отвеченные входящие' },
    unit: 'count',
    formula: {
      en: 'inbound calls in which a person talked with the customer',
      ru: 'входящие звонки, в которых с клиентом говорил человек',
    },
    good: 'high',
    measure: (r) => number(r.count('in.answered')),
    evidence: calls({ direction: 'inbound', disposition: 'answered' }),
  },
  {
    key: 'customers',
    title: { en: 'Different customers', ru: 'Разные клиенты' },
    unit: 'count',
    formula: {
      en: 'different numbers that called or were called; withheld numbers cannot be told apart and are left out',
      ru: 'разные номера, с которых звонили или на которые звонили; скрытые номера не различимы и не учтены',
    },
    measure: (r) => number(r.customers('customers')),
    // An ordered call whose agent did not pick up has called nobody.
    evidence: customers({ ...WITH_CUSTOMERS, known: 'true', untried: 'false' }),
  },
  {
    key: 'callers',
    title: { en: 'Different callers', ru: 'Разные звонившие' },
    unit: 'count',
    formula: { en: 'different numbers of inbound calls', ru: 'разные номера входящих звонков' },
    measure: (r) => number(r.customers('callers')),
    evidence: customers({ direction: 'inbound', known: 'true' }),
  },
];

/** Calls that rang at somebody so: agent and team of a question are those of who was rung. */
const offered = (offer: 'any' | 'answered' | 'missed'): Evidence => ({
  list: 'calls',
  where: { offer },
  counts: 'offers',
  at: 'offer',
});

const offers: readonly FigureDefinition[] = [
  {
    key: 'offers',
    title: { en: 'Offers', ru: 'Вызовы на телефон' },
    unit: 'count',
    formula: {
      en: 'times that an inbound call rang an agent; one call may ring several agents, and one agent several times',
      ru: 'сколько раз входящий звонок звонил у сотрудника; один звонок может звонить у нескольких и не раз',
    },
    measure: (r) => number(r.count('offers')),
    evidence: offered('any'),
  },
  {
    key: 'offersAnswered',
    title: { en: 'Answered offers', ru: 'Принятые вызовы' },
    unit: 'count',
    formula: { en: 'offers that the agent answered', ru: 'вызовы, которые сотрудник принял' },
    good: 'high',
    measure: (r) => number(r.count('offers.answered')),
    evidence: offered('answered'),
  },
  {
    key: 'offersMissed',
    title: { en: 'Missed offers', ru: 'Непринятые вызовы' },
    unit: 'count',
    formula: {
      en: 'offers that were not answered, without those that a colleague answered',
      ru: 'вызовы, которые не приняты, кроме принятых коллегой',
    },
    good: 'low',
    measure: (r) => number(r.count('offers.missed')),
    evidence: offered('missed'),
  },
  {
    key: 'answerRate',
    title: { en: 'Answer rate', ru: 'Доля принятых вызовов' },
    unit: 'share',
    formula: {
      en: 'answered offers ÷ (answered + missed offers)',
      ru: 'принятые вызовы ÷ (принятые + непринятые вызовы)',
    },
    good: 'high',
    measure: (r) =>
      quotient(r.count('offers.answered'), r.count('offers.answered') + r.count('offers.missed')),
    evidence: offered('answered'),
  },
];

export const numberOfCalls: Indicator = {
  name: 'calls',
  title: { en: 'Number of calls', ru: 'Количество звонков' },
  about: {
    en: 'How many calls there were. An inbound call counts for the agent who answered it; a missed one counts for nobody, and as a missed offer for each agent who was rung. Calls between staff are left out.',
    ru: 'Сколько было звонков. Входящий засчитывается сотруднику, который ответил; пропущенный — никому, но каждому, у кого звонил телефон, — как непринятый вызов. Внутренние звонки не учтены.',
  },
  settings: [],
  counting,
  figures: [...volumes, ...offers],
  breakdowns: [],
};
