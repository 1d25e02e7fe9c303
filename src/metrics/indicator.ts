// What an indicator is: a name, what it counts of which facts, and figures with their formulas. One file for each in
// `indicators/`; the API, the command line, the summaries and docs/indicators.md are all made from these definitions.

import type { FactKind, Facts } from './facts.ts';
import type { Histogram } from './histogram.ts';
import type { MetricSettings, SettingName } from './settings.ts';
import type { CrowdName, Tally } from './tally.ts';
import type { Words } from './words.ts';

/** `share`: 0–1. `ms`: milliseconds. `ratio`: one number divided by another. */
export type Unit = 'count' | 'share' | 'ms' | 'ratio' | 'amount' | 'score';

export interface Measured {
  /** null: there is nothing to divide by; never 0 % or 100 % of nothing. */
  readonly value: number | null;
  /** null where the figure is no quotient. */
  readonly numerator: number | null;
  readonly denominator: number | null;
  /** How many calls, customers or tasks it is made of. */
  readonly n: number;
}

/** What a definition reads: the tally of a period. */
export interface Reading {
  count(name: string): number;
  times(name: string): Histogram;
  /** How many different customers; `customers`: callers and called together. */
  customers(crowd: CrowdName | 'customers'): number;
  /** Names of counts that begin so, without that beginning. */
  named(beginning: string): readonly string[];
  /** What a script, or an item of one, is called; null: nobody knows. */
  label(id: string): string | null;
  readonly settings: MetricSettings;
}

/** What of a list a figure counts: its entries; the different customers of its calls; the offers in its calls that are asked
 * for; its calls, once for each script that they are for; the attempts of its tasks. */
export const LISTED = ['entries', 'customers', 'offers', 'scripts', 'attempts'] as const;

/** Where the very calls, customers or tasks behind a figure are listed: a list of the API and its filter, beside the period and
 * the filter of the question. */
export interface Evidence {
  readonly list: 'calls' | 'missed-callers' | 'tasks';
  readonly where: { readonly [parameter: string]: string };
  readonly counts: (typeof LISTED)[number];
  /** What the period and the filter of the question are about; left out: the entries themselves. */
  readonly at?: 'offer' | 'opened' | 'closed';
}

export interface FigureDefinition {
  readonly key: string;
  readonly title: Words;
  readonly unit: Unit;
  /** Some figures have variants: their formula follows the settings. */
  readonly formula: Words | ((settings: MetricSettings) => Words);
  /** Is a larger one good or bad news? Left out: neither. */
  readonly good?: 'high' | 'low';
  /** Of this moment, whatever the period: it was nothing before, and cannot be cut by time. */
  readonly isNow?: true;
  readonly measure: (reading: Reading) => Measured;
  /** What the numerator (or the number itself) counts; what a mean, a percentile or a sum is made of. No figure is without. */
  readonly evidence: Evidence | ((settings: MetricSettings) => Evidence);
}

export interface Part {
  readonly key: string;
  readonly title: Words;
  readonly measured: Measured;
  readonly evidence: Evidence;
}

/** A whole in parts: reasons, lengths, attempts. */
export interface BreakdownDefinition {
  readonly key: string;
  readonly title: Words;
  readonly unit: Unit;
  readonly formula: Words;
  readonly parts: (reading: Reading) => readonly Part[];
}

/** What facts of each kind add to a tally. */
export type Counting = { readonly [K in FactKind]?: (fact: Facts[K], tally: Tally) => void };

export interface Indicator {
  readonly name: IndicatorName;
  readonly title: Words;
  readonly about: Words;
  readonly settings: readonly SettingName[];
  readonly counting: Counting;
  /** The first one is the headline. */
  readonly figures: readonly FigureDefinition[];
  readonly breakdowns: readonly BreakdownDefinition[];
}

/** In the order of the product's list. */
export const INDICATOR_NAMES = [
  'calls',
  'connect_rate',
  'call_length',
  'conversion',
  'response_time',
  'missed_calls',
  'script_adherence',
  'callback_tasks',
] as const;

export type IndicatorName = (typeof INDICATOR_NAMES)[number];

export function evidenceOf({ evidence }: FigureDefinition, settings: MetricSettings): Evidence {
  return typeof evidence === 'function' ? evidence(settings) : evidence;
}

export function number(n: number): Measured {
  return { value: n, numerator: null, denominator: null, n };
}

export function quotient(numerator: number, denominator: number): Measured {
  return {
    value: denominator === 0 ? null : numerator / denominator,
    numerator,
    denominator,
    n: denominator,
  };
}

export function mean(times: Histogram): Measured {
  return { value: times.meanMs, numerator: times.sumMs, denominator: times.n, n: times.n };
}

export function quantile(times: Histogram, q: number): Measured {
  return { value: times.quantileMs(q), numerator: null, denominator: null, n: times.n };
}

/** Calls of customers: colleagues among themselves count nowhere. */
export const WITH_CUSTOMERS = { direction: 'inbound,outbound' } as const;

export const calls = (where: Evidence['where']): Evidence => ({ list: 'calls', where, counts: 'entries' });

/** Calls with so many different customers: withheld numbers are nobody in particular. */
export const customers = (where: Evidence['where']): Evidence => ({
  list: 'calls',
  where: { ...where, withheld: 'false' },
  counts: 'customers',
});

export const missedCallers = (where: Evidence['where']): Evidence => ({
  list: 'missed-callers',
  where,
  counts: 'entries',
});
