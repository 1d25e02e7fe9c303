// The figures by which agents, hours and days are told apart at a glance, of all indicators at once. None of them counts customers:
// questions that are only shown like this need not read who they were.

import { answerGroups } from './answer.ts';
import { INDICATORS } from './catalogue.ts';
import type { Cut } from './cuts.ts';
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

export function headlinesOf(
  by: readonly Cut[],
  groups: readonly Group[],
  settings: MetricSettings,
): readonly GroupHeadlines[] {
  const answers = INDICATORS.map((indicator) => {
    const shown = HEADLINES[indicator.name];
    const figures = indicator.figures.filter(({ key }) => shown.includes(key));
    return { indicator, groups: answerGroups({ ...indicator, figures }, settings, by, groups) };
  });
  return (answers[0]?.groups ?? []).map(({ key, few }, i) => ({
    key,
    few,
    figures: Object.fromEntries(
      answers.flatMap(({ indicator, groups: own }) =>
        HEADLINES[indicator.name].flatMap((figure) => {
          const measured = own[i]?.figures[figure];
          return measured === undefined ? [] : [[`${indicator.name}.${figure}`, measured] as const];
        }),
      ),
    ),
  }));
}
