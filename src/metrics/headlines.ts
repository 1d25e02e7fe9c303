// The figures by which agents, hours and days are told apart at a glance, of all indicators at once. None of them counts customers:
// questions that are only shown like this need not read who they were.

import { inOrder, isFew, measure, readingOf } from './answer.ts';
import { INDICATORS } from './catalogue.ts';
import type { IndicatorName, Measured } from './indicator.ts';
import type { Group } from './question.ts';
import type { MetricSettings } from './settings.ts';

export const HEADLINES: { readonly [N in IndicatorName]: readonly string[] } = {
  calls: ['inbound', 'outbound', 'answered', 'offersMissed', 'answerRate'],
  connect_rate: ['attempts', 'connectRate', 'meaningfulConnectRate'],
  call_length: ['talkMean', 'talkMedian', 'talkTooShort', 'talkTooLong'],
  conversion: ['callConversion'],
  response_time: ['serviceLevel', 'waitMedian', 'abandoned'],
  missed_calls: ['missed', 'missedShare', 'calledBack', 'neverReturned'],
  script_adherence: ['meanScore', 'coverage'],
  callback_tasks: ['opened', 'closed', 'timeToCloseMedian'],
};

export interface GroupHeadlines {
  readonly key: readonly (string | null)[];
  /** Too few calls to rank by. */
  readonly few: boolean;
  /** By indicator and figure: `calls.inbound`. */
  readonly figures: { readonly [name: string]: Measured };
}

const SHOWN = INDICATORS.flatMap(({ name, figures }) =>
  HEADLINES[name].flatMap((key) => {
    const figure = figures.find((each) => each.key === key);
    return figure === undefined ? [] : [{ name: `${name}.${key}`, figure }];
  }),
);

export function headlinesOf(groups: readonly Group[], settings: MetricSettings): readonly GroupHeadlines[] {
  return inOrder(groups).map(({ key, sums }) => {
    const reading = readingOf(sums, settings);
    return {
      key,
      few: isFew(reading),
      figures: Object.fromEntries(SHOWN.map(({ name, figure }) => [name, measure(figure, reading)])),
    };
  });
}
