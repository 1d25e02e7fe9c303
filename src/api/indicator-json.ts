// Indicators as clients see them: every figure with its formula, its numerator and denominator, what it was before, and the
// address of the calls behind it.

import { z } from 'zod';
import type { Analysis, IndicatorAnalysis, Notes, Overview } from '../metrics/analyst.ts';
import type { GroupAnswer, IndicatorAnswer } from '../metrics/answer.ts';
import { INDICATORS } from '../metrics/catalogue.ts';
import type { Cut, PlaceFilter } from '../metrics/cuts.ts';
import type { GroupHeadlines } from '../metrics/headlines.ts';
import { INDICATOR_NAMES, LISTED, type Measured, type Unit } from '../metrics/indicator.ts';
import { instantsOf, type Period } from '../metrics/periods.ts';
import type { Language } from '../metrics/words.ts';
import { isoTime, timeSchema } from './call-json.ts';
import { type EvidenceContext, evidenceContext, evidenceUrl, groupContext } from './evidence.ts';

export const UNITS = ['count', 'share', 'ms', 'ratio', 'amount', 'score'] as const satisfies readonly Unit[];

const measuredSchema = z.object({
  value: z.number().nullable().describe('null: nothing to divide by; never 0 % of nothing'),
  numerator: z.number().nullable().describe('null where the figure is no quotient'),
  denominator: z.number().nullable(),
  n: z.number().describe('How many calls, customers or tasks it is made of'),
});

const countedSchema = measuredSchema.extend({
  calls: z
    .string()
    .nullable()
    .describe(
      'Address of the list behind it: of what the numerator counts, of the n that a mean, a percentile or an amount is made of, else of the value; as far as whoever asks sees it and it is still kept. null: the question leaves out all that it counts',
    ),
  counts: z
    .enum(LISTED)
    .describe(
      'What of that list it counts. entries: its entries; customers: the different numbers in it (from of inbound, to of outbound calls); offers: the offers in its calls that are asked for; scripts: its calls, once for each script that they are for; attempts: those of its tasks',
    ),
});

const partSchema = countedSchema.extend({
  key: z.string(),
  title: z.string(),
  previous: measuredSchema
    .nullable()
    .describe('In the period that is compared with; null: with none, or nobody watched then'),
  change: z.number().nullable().describe('value − previous value'),
});

const figureSchema = partSchema
  .extend({
    unit: z.enum(UNITS).describe('share: 0–1; ms: milliseconds'),
    formula: z.string(),
    good: z
      .enum(['high', 'low'])
      .nullable()
      .describe('Whether a larger one is good or bad news; null: neither'),
  })
  .meta({ id: 'Figure', description: 'One figure of an indicator' });

const breakdownSchema = z
  .object({
    key: z.string(),
    title: z.string(),
    unit: z.enum(UNITS),
    formula: z.string(),
    parts: z.array(partSchema),
  })
  .meta({ id: 'Breakdown', description: 'A whole in parts' });

export const FEW =
  'Fewer calls than metrics.fewCalls, inbound and outbound ones together: no ground for a rank, whatever the indicator';

const groupSchema = z
  .object({
    key: z.record(z.string(), z.string().nullable()).describe('Values of the cuts; null: nobody, nothing'),
    few: z.boolean().describe(FEW),
    figures: z.record(z.string(), countedSchema).describe('By the key of the figure'),
  })
  .meta({ id: 'Group', description: 'The figures of one agent, queue, day, …' });

const periodSchema = z.object({
  from: z.string().describe('First local day'),
  to: z.string().describe('Last local day'),
  zone: z.string().describe('Days begin and end in this zone'),
  since: timeSchema,
  until: timeSchema,
});

export const notesSchema = z
  .object({
    incompleteCalls: z.int().describe('Calls of which a part was not seen: left out of times'),
    unknownCalls: z.int().describe('Of them, calls whose end nobody saw: left out of everything else, too'),
    blindMs: z.int().describe('Time in which PBXs were not watched'),
    unwatchedUntil: timeSchema
      .nullable()
      .describe(
        'What of the period lies before this moment was before the first PBX was seen: calls of it are known from records of the PBX, if at all; the end of the period: all of it',
      ),
    restated: z
      .array(z.object({ day: z.string(), at: timeSchema, calls: z.int() }))
      .describe('Days that say something else now than when their summary was made'),
    openUntil: z
      .string()
      .nullable()
      .describe(
        'Conversion of customers is not final up to the end of this day; null: it is final, or not what was asked for',
      ),
    unfinished: z.boolean().describe('The period was not over when this was made: its figures will change'),
  })
  .meta({ id: 'FigureNotes', description: 'What has to be said beside figures' });

const analysisShape = {
  period: periodSchema,
  compared: periodSchema.nullable(),
  filter: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string().nullable())]),
  ),
  notes: notesSchema,
};

export const indicatorSchema = z
  .object({
    indicator: z.enum(INDICATOR_NAMES),
    title: z.string(),
    about: z.string(),
    settings: z.record(z.string(), z.union([z.string(), z.number()])).describe('What the figures depend on'),
    ...analysisShape,
    by: z.array(z.string()),
    figures: z.array(figureSchema),
    breakdowns: z.array(breakdownSchema),
    groups: z.array(groupSchema).nullable().describe('null when none were asked for'),
  })
  .meta({ id: 'Indicator', description: 'One indicator of a period' });

const seriesSchema = z.object({
  by: z.string(),
  points: z.array(
    z.object({
      key: z.string().nullable(),
      few: z.boolean().describe(FEW),
      figures: z.record(z.string(), measuredSchema).describe('By indicator and figure: calls.inbound'),
    }),
  ),
});

export const overviewSchema = z
  .object({
    ...analysisShape,
    indicators: z.array(
      z.object({
        indicator: z.enum(INDICATOR_NAMES),
        title: z.string(),
        figures: z.array(figureSchema),
        breakdowns: z.array(breakdownSchema),
      }),
    ),
    series: seriesSchema.describe('By hour, day, week or month, as fits the period'),
    agents: seriesSchema,
    hours: seriesSchema,
  })
  .meta({ id: 'Overview', description: 'All indicators of a period, as a dashboard shows them' });

export function indicatorJson(
  analysis: IndicatorAnalysis,
  zone: string,
  lang: Language,
): z.output<typeof indicatorSchema> {
  const { indicator, by, groups, question } = analysis;
  const context = evidenceContext(question, zone);
  return {
    indicator: indicator.name,
    title: indicator.title[lang],
    about: indicator.about[lang],
    settings: Object.fromEntries(indicator.settings.map((name) => [name, question.settings[name]])),
    ...analysisJson(analysis, zone),
    by: [...by],
    ...figuresJson(analysis, context, lang),
    groups: groups === null ? null : groups.map((group) => groupJson(group, by, context)),
  };
}

export function overviewJson(
  overview: Overview,
  zone: string,
  lang: Language,
): z.output<typeof overviewSchema> {
  const context = evidenceContext(overview.question, zone);
  const series = (by: Cut, groups: readonly GroupHeadlines[]) => ({
    by,
    points: groups.map(({ key, few, figures }) => ({
      key: key[0] ?? null,
      few,
      figures: Object.fromEntries(
        Object.entries(figures).map(([name, measured]) => [name, measuredJson(measured)]),
      ),
    })),
  });
  return {
    ...analysisJson(overview, zone),
    indicators: INDICATORS.flatMap((indicator) => {
      const answer = overview.indicators.get(indicator.name);
      if (answer === undefined) return [];
      const figures = figuresJson(answer, context, lang);
      return [{ indicator: indicator.name, title: indicator.title[lang], ...figures }];
    }),
    series: series(overview.seriesBy, overview.series),
    agents: series('agent', overview.agents),
    hours: series('hour', overview.hours),
  };
}

function figuresJson({ figures, breakdowns }: IndicatorAnswer, context: EvidenceContext, lang: Language) {
  return {
    figures: figures.map(({ key, title, unit, formula, good, previous, evidence, ...measured }) => ({
      key,
      title: title[lang],
      unit,
      formula: formula[lang],
      good,
      ...measuredJson(measured),
      previous: previous === null ? null : measuredJson(previous),
      change: change(measured, previous),
      calls: evidenceUrl(evidence, context),
      counts: evidence.counts,
    })),
    breakdowns: breakdowns.map(({ key, title, unit, formula, parts }) => ({
      key,
      title: title[lang],
      unit,
      formula: formula[lang],
      parts: parts.map(({ previous, evidence, ...part }) => ({
        key: part.key,
        title: part.title[lang],
        ...measuredJson(part),
        previous: previous === null ? null : measuredJson(previous),
        change: change(part, previous),
        calls: evidenceUrl(evidence, context),
        counts: evidence.counts,
      })),
    })),
  };
}

function groupJson({ key, few, figures }: GroupAnswer, by: readonly Cut[], context: EvidenceContext) {
  const own = groupContext(context, by, key);
  return {
    key: Object.fromEntries(by.map((cut, i) => [cut, key[i] ?? null])),
    few,
    figures: Object.fromEntries(
      Object.entries(figures).map(([name, { evidence, ...measured }]) => [
        name,
        { ...measuredJson(measured), calls: evidenceUrl(evidence, own), counts: evidence.counts },
      ]),
    ),
  };
}

function change({ value }: Measured, previous: Measured | null): number | null {
  return value === null || previous === null || previous.value === null ? null : value - previous.value;
}

const measuredJson = ({ value, numerator, denominator, n }: Measured) => ({
  value,
  numerator,
  denominator,
  n,
});

export function analysisJson({ question, compared, notes }: Analysis, zone: string) {
  return {
    period: periodJson(question.period, zone),
    compared: compared === null ? null : periodJson(compared, zone),
    filter: filterJson(question.filter),
    notes: notesJson(notes),
  };
}

export function notesJson({ restated, unwatchedUntil, ...notes }: Notes): z.output<typeof notesSchema> {
  return {
    ...notes,
    unwatchedUntil: unwatchedUntil === null ? null : isoTime(unwatchedUntil),
    restated: restated.map(({ day, at, calls }) => ({ day, at: isoTime(at), calls })),
  };
}

export function periodJson(period: Period, zone: string): z.output<typeof periodSchema> {
  const { since, until } = instantsOf(period, zone);
  return { ...period, zone, since: isoTime(since), until: isoTime(until) };
}

function filterJson({ teams, ...rest }: PlaceFilter) {
  return { ...rest, ...(teams === undefined ? {} : { teams: [...teams] }) };
}
