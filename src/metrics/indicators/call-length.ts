// Indicator 3: call length. Time on hold and in queues is not talk; a call counts for the agent it belongs to.

import { Histogram } from '../histogram.ts';
import {
  type Counting,
  calls,
  type Evidence,
  type FigureDefinition,
  type Indicator,
  mean,
  type Part,
  quantile,
  quotient,
  type Reading,
  WITH_CUSTOMERS,
} from '../indicator.ts';
import type { Words } from '../words.ts';

const counting: Counting = {
  call(call, tally) {
    if (call.disposition !== 'answered' || !call.complete || call.talkMs === null) return;
    tally.time(call.direction === 'inbound' ? 'talk.in' : 'talk.out', call.talkMs);
  },
};

interface Side {
  readonly key: string;
  readonly words: Words;
  readonly where: Evidence['where'];
  readonly times: (r: Reading) => Histogram;
}

function both(r: Reading): Histogram {
  const all = new Histogram();
  all.merge(r.times('talk.in'));
  all.merge(r.times('talk.out'));
  return all;
}

const ANSWERED = { ...WITH_CUSTOMERS, disposition: 'answered', complete: 'true' };
const SIDES: readonly Side[] = [
  { key: 'talk', words: { en: 'all calls', ru: 'все звонки' }, where: ANSWERED, times: both },
  {
    key: 'inboundTalk',
    words: { en: 'inbound', ru: 'входящие' },
    where: { ...ANSWERED, direction: 'inbound' },
    times: (r) => r.times('talk.in'),
  },
  {
    key: 'outboundTalk',
    words: { en: 'outbound', ru: 'исходящие' },
    where: { ...ANSWERED, direction: 'outbound' },
    times: (r) => r.times('talk.out'),
  },
];

function figuresOf({ key, words, where, times }: Side): FigureDefinition[] {
  const evidence = calls(where);
  const named = (en: string, ru: string): Words => ({ en: `${en}, ${words.en}`, ru: `${ru}, ${words.ru}` });
  return [
    {
      key: `${key}Mean`,
      title: named('Mean talk time', 'Среднее время разговора'),
      unit: 'ms',
      formula: {
        en: 'sum of talk times ÷ answered calls',
        ru: 'сумма времени разговоров ÷ отвеченные звонки',
      },
      measure: (r) => mean(times(r)),
      evidence,
    },
    {
      key: `${key}Median`,
      title: named('Median talk time', 'Медиана времени разговора'),
      unit: 'ms',
      formula: { en: 'half of the talks are shorter', ru: 'половина разговоров короче' },
      measure: (r) => quantile(times(r), 0.5),
      evidence,
    },
    {
      key: `${key}P90`,
      title: named('90 % of talks are shorter', '90 % разговоров короче'),
      unit: 'ms',
      formula: { en: '90th percentile of talk times', ru: '90-й перцентиль времени разговора' },
      measure: (r) => quantile(times(r), 0.9),
      evidence,
    },
    {
      key: `${key}TooShort`,
      title: named('Too short', 'Слишком короткие'),
      unit: 'share',
      formula: {
        en: 'answered calls with a talk shorter than shortTalkSeconds ÷ answered calls',
        ru: 'отвеченные звонки с разговором короче shortTalkSeconds ÷ отвеченные звонки',
      },
      good: 'low',
      measure: (r) => quotient(times(r).below(r.settings.shortTalkSeconds * 1000), times(r).n),
      evidence: (s) => calls({ ...where, talkMsMax: String(s.shortTalkSeconds * 1000 - 1) }),
    },
    {
      key: `${key}TooLong`,
      title: named('Too long', 'Слишком длинные'),
      unit: 'share',
      formula: {
        en: 'answered calls with a talk longer than longTalkSeconds ÷ answered calls',
        ru: 'отвеченные звонки с разговором длиннее longTalkSeconds ÷ отвеченные звонки',
      },
      good: 'low',
      measure: (r) => {
        const all = times(r);
        return quotient(all.n - all.atMost(r.settings.longTalkSeconds * 1000), all.n);
      },
      evidence: (s) => calls({ ...where, talkMsMin: String(s.longTalkSeconds * 1000 + 1) }),
    },
  ];
}

/** Bars of the histogram begin here, in seconds. */
const BARS = [0, 10, 20, 60, 180, 300, 600, 900, 1_800];

function bars(r: Reading): Part[] {
  const all = both(r);
  return BARS.map((from, i): Part => {
    const to = BARS[i + 1];
    const upTo = to === undefined ? all.n : all.below(to * 1000);
    return {
      key: to === undefined ? `${from}+` : `${from}-${to}`,
      title: {
        en: to === undefined ? `${from} s and longer` : `${from} s to ${to} s`,
        ru: to === undefined ? `${from} с и дольше` : `от ${from} до ${to} с`,
      },
      measured: quotient(upTo - all.below(from * 1000), all.n),
      evidence: calls({
        ...ANSWERED,
        talkMsMin: String(from * 1000),
        ...(to === undefined ? {} : { talkMsMax: String(to * 1000 - 1) }),
      }),
    };
  });
}

export const callLength: Indicator = {
  name: 'call_length',
  title: { en: 'Call length', ru: 'Длительность звонков' },
  about: {
    en: 'How long people talked: time in which the customer and a person were connected, holds taken out. Incomplete calls are left out.',
    ru: 'Сколько люди говорили: время, когда клиент и человек были соединены, без удержаний. Неполные звонки не учтены.',
  },
  settings: ['shortTalkSeconds', 'longTalkSeconds'],
  counting,
  figures: SIDES.flatMap(figuresOf),
  breakdowns: [
    {
      key: 'histogram',
      title: { en: 'Talks by length', ru: 'Разговоры по длительности' },
      unit: 'share',
      formula: {
        en: 'answered calls of this length ÷ answered calls',
        ru: 'отвеченные звонки такой длительности ÷ отвеченные',
      },
      parts: bars,
    },
  ],
};
