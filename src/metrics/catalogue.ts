// All indicators, and what every fact adds to a tally: the sum of what each indicator counts of it.

import type { FactKind, Facts } from './facts.ts';
import type { Indicator, IndicatorName } from './indicator.ts';
import { callLength } from './indicators/call-length.ts';
import { callbackTasks } from './indicators/callback-tasks.ts';
import { numberOfCalls } from './indicators/calls.ts';
import { connectRate } from './indicators/connect-rate.ts';
import { conversion } from './indicators/conversion.ts';
import { missedCalls } from './indicators/missed-calls.ts';
import { responseTime } from './indicators/response-time.ts';
import { scriptAdherence } from './indicators/script-adherence.ts';
import type { Tally } from './tally.ts';

/** In the order of the product's list. */
export const INDICATORS: readonly Indicator[] = [
  numberOfCalls,
  connectRate,
  callLength,
  conversion,
  responseTime,
  missedCalls,
  scriptAdherence,
  callbackTasks,
];

/** Kept sums of another version are made anew. Raise it whenever an indicator counts differently. */
export const COUNTING_VERSION = 2;

export function indicatorOf(name: IndicatorName): Indicator | null {
  return INDICATORS.find((indicator) => indicator.name === name) ?? null;
}

export function countFact<K extends FactKind>(kind: K, fact: Facts[K], tally: Tally): void {
  for (const { counting } of INDICATORS) counting[kind]?.(fact, tally);
}
