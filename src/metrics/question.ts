// What is asked of indicators, and what the store answers: tallies, one for each group.

import { Crowd } from './crowd.ts';
import type { Cut, KeptCut, PlaceFilter } from './cuts.ts';
import { KEPT_CUTS } from './cuts.ts';
import type { Period } from './periods.ts';
import { CROWDS, type CrowdName, type Tally } from './tally.ts';

export interface TallyQuestion {
  readonly period: Period;
  readonly filter: PlaceFilter;
  /** A group for each combination of values; none: one group of everything. */
  readonly by: readonly Cut[];
}

/** A tally on its way between threads. */
export interface Sums {
  readonly counts: { readonly [name: string]: number };
  /** As `Histogram.toNumbers` makes them. */
  readonly times: { readonly [name: string]: Float64Array<ArrayBuffer> };
  /** null: who they were is the most there is to read, and was not. */
  readonly customers: { readonly [C in CrowdName | 'customers']: number } | null;
}

export interface Group {
  /** Values of the cuts, in the order of the question; null: nobody, nothing. */
  readonly key: readonly (string | null)[];
  readonly sums: Sums;
}

/** The cut whose kept sums answer a question; null: they do not, and the facts have to be counted. */
export function keptCutFor({ filter, by }: TallyQuestion): KeptCut | null {
  const { teams: _teams, afterHours: _afterHours, weekday: _weekday, ...places } = filter;
  const named = new Set([
    ...by.filter((cut) => !['team', 'hours', 'day', 'week', 'month', 'weekday'].includes(cut)),
    ...Object.keys(places),
  ]);
  if (named.size === 0) return 'all';
  const [only] = named;
  return named.size === 1 ? (KEPT_CUTS.find((cut) => cut === only) ?? null) : null;
}

export function sumsOf(tally: Tally, withCustomers: boolean): Sums {
  return {
    counts: Object.fromEntries(tally.counts),
    times: Object.fromEntries([...tally.times].map(([name, histogram]) => [name, histogram.toNumbers()])),
    customers: withCustomers ? customersOf(tally) : null,
  };
}

function customersOf(tally: Tally): Sums['customers'] {
  const sizes = Object.fromEntries(CROWDS.map((name) => [name, tally.crowds.get(name)?.size ?? 0]));
  return { ...(sizes as { [C in CrowdName]: number }), customers: everybody(tally) };
}

/** Customers who called or were called, each once. */
function everybody({ crowds }: Tally): number {
  const [callers, called] = [crowds.get('callers'), crowds.get('called')];
  if (callers === undefined || called === undefined) return (callers ?? called)?.size ?? 0;
  const all = new Crowd();
  all.addAll(callers);
  all.addAll(called);
  return all.size;
}
