// SUMS → FIGURES: an indicator of a period, beside the same indicator of another one, and the lists behind every figure.
// Pure. What is answered is in no language: titles and formulas carry all of them.

import { type Cut, STANDING_CUTS } from './cuts.ts';
import { Histogram } from './histogram.ts';
import {
  type BreakdownDefinition,
  type Evidence,
  evidenceOf,
  type FigureDefinition,
  type Indicator,
  type Measured,
  type Reading,
  type Unit,
} from './indicator.ts';
import { callCount } from './indicators/calls.ts';
import type { Group, Sums } from './question.ts';
import type { MetricSettings } from './settings.ts';
import type { Words } from './words.ts';

export interface FigureAnswer extends Measured {
  readonly key: string;
  readonly title: Words;
  readonly unit: Unit;
  readonly formula: Words;
  readonly good: 'high' | 'low' | null;
  /** The same in the period that is compared with; null: with none. */
  readonly previous: Measured | null;
  readonly evidence: Evidence;
}

export interface PartAnswer extends Measured {
  readonly key: string;
  readonly title: Words;
  readonly previous: Measured | null;
  readonly evidence: Evidence;
}

export interface BreakdownAnswer {
  readonly key: string;
  readonly title: Words;
  readonly unit: Unit;
  readonly formula: Words;
  readonly parts: readonly PartAnswer[];
}

export interface IndicatorAnswer {
  readonly figures: readonly FigureAnswer[];
  readonly breakdowns: readonly BreakdownAnswer[];
}

export interface GroupAnswer {
  readonly key: readonly (string | null)[];
  /** Too few calls to rank by. */
  readonly few: boolean;
  readonly figures: { readonly [key: string]: Measured & { readonly evidence: Evidence } };
}

/** Nothing happened. */
export const NO_SUMS: Sums = {
  counts: {},
  times: {},
  customers: { callers: 0, missed: 0, called: 0, reached: 0, customers: 0 },
};

/** What scripts and their items are called, by id. */
export type Labels = ReadonlyMap<string, string>;

export function readingOf(sums: Sums, settings: MetricSettings, labels: Labels = new Map()): Reading {
  const histograms = new Map<string, Histogram>();
  return {
    settings,
    label: (id) => labels.get(id) ?? null,
    count: (name) => sums.counts[name] ?? 0,
    times(name) {
      const known = histograms.get(name);
      if (known !== undefined) return known;
      const histogram = Histogram.fromNumbers(sums.times[name] ?? new Float64Array());
      histograms.set(name, histogram);
      return histogram;
    },
    customers(crowd) {
      if (sums.customers === null) throw new Error(`${crowd}: these sums are without customers`);
      return sums.customers[crowd];
    },
    named: (beginning) =>
      [...Object.keys(sums.counts), ...Object.keys(sums.times)]
        .filter((name) => name.startsWith(beginning))
        .map((name) => name.slice(beginning.length))
        .sort(),
  };
}

export function answerIndicator(
  indicator: Indicator,
  settings: MetricSettings,
  sums: Sums,
  previous: Sums | null,
  labels: Labels = new Map(),
): IndicatorAnswer {
  const now = readingOf(sums, settings, labels);
  const before = previous === null ? null : readingOf(previous, settings, labels);
  return {
    figures: indicator.figures.map((figure) => answerFigure(figure, now, before)),
    breakdowns: indicator.breakdowns.map((breakdown) => answerBreakdown(breakdown, now, before)),
  };
}

function answerFigure(figure: FigureDefinition, now: Reading, before: Reading | null): FigureAnswer {
  const { key, title, unit, formula, good, isNow } = figure;
  return {
    key,
    title,
    unit,
    formula: typeof formula === 'function' ? formula(now.settings) : formula,
    good: good ?? null,
    ...measure(figure, now),
    previous: before === null || isNow === true ? null : measure(figure, before),
    evidence: evidenceOf(figure, now.settings),
  };
}

/** Durations are whole milliseconds. */
export function measure(figure: FigureDefinition, reading: Reading): Measured {
  const measured = figure.measure(reading);
  return figure.unit === 'ms' && measured.value !== null
    ? { ...measured, value: Math.round(measured.value) }
    : measured;
}

/** Too few calls to rank by, whatever the indicator: fewer than `fewCalls`, inbound and outbound ones together. */
export function isFew(reading: Reading): boolean {
  return callCount(reading) < reading.settings.fewCalls;
}

function answerBreakdown(
  { key, title, unit, formula, parts }: BreakdownDefinition,
  now: Reading,
  before: Reading | null,
): BreakdownAnswer {
  const earlier = new Map((before === null ? [] : parts(before)).map((part) => [part.key, part.measured]));
  return {
    key,
    title,
    unit,
    formula,
    parts: parts(now).map(({ measured, ...part }) => ({
      ...part,
      ...measured,
      previous: earlier.get(part.key) ?? null,
    })),
  };
}

export function answerGroups(
  indicator: Indicator,
  settings: MetricSettings,
  by: readonly Cut[],
  groups: readonly Group[],
): readonly GroupAnswer[] {
  const isStanding = by.every((cut) => STANDING_CUTS.includes(cut));
  const figures = indicator.figures.filter(({ isNow }) => isStanding || isNow !== true);
  return inOrder(groups).map(({ key, sums }) => {
    const reading = readingOf(sums, settings);
    const measured = figures.map((figure) => [figure, measure(figure, reading)] as const);
    return {
      key,
      few: isFew(reading),
      figures: Object.fromEntries(
        measured.map(([figure, value]) => [figure.key, { ...value, evidence: evidenceOf(figure, settings) }]),
      ),
    };
  });
}

/** In the order of their values: times as they come, everything else by name, nobody last. */
export function inOrder<T extends { readonly key: readonly (string | null)[] }>(groups: readonly T[]): T[] {
  return [...groups].sort((a, b) => compareKeys(a.key, b.key));
}

const { compare } = new Intl.Collator('en', { numeric: true });

function compareKeys(a: readonly (string | null)[], b: readonly (string | null)[]): number {
  for (const [i, value] of a.entries()) {
    const other = b[i] ?? null;
    if (value === other) continue;
    if (value === null) return 1;
    if (other === null) return -1;
    return compare(value, other);
  }
  return 0;
}
