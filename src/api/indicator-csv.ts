// Indicators as tables for spreadsheets: a line for each figure or, by groups, a line for each group. The period and its zone stand
// in every line, so that tables can be put together.

import type { z } from 'zod';
import type { Cell } from '../spreadsheet.ts';
import type { indicatorSchema, overviewSchema } from './indicator-json.ts';

type IndicatorJson = z.output<typeof indicatorSchema>;
type OverviewJson = z.output<typeof overviewSchema>;
type Row = readonly Cell[];

const HEAD = [
  'indicator',
  'figure',
  'part',
  'title',
  'unit',
  'value',
  'numerator',
  'denominator',
  'n',
  'previous',
];
const PERIOD_HEAD = ['from', 'to', 'zone'];

export function indicatorTable(answer: IndicatorJson): Row[] {
  const { groups } = answer;
  if (groups === null) {
    return [[...HEAD, ...PERIOD_HEAD, 'formula'], ...figureRows(answer.indicator, answer, answer.period)];
  }
  const keys = answer.figures.map(({ key }) => key);
  return [
    [...answer.by, 'few', ...keys, ...PERIOD_HEAD],
    ...groups.map(({ key, few, figures }) => [
      ...answer.by.map((cut) => key[cut] ?? ''),
      few,
      ...keys.map((name) => figures[name]?.value ?? null),
      ...periodCells(answer.period),
    ]),
  ];
}

export function overviewTable(answer: OverviewJson): Row[] {
  return [
    [...HEAD, ...PERIOD_HEAD, 'formula'],
    ...answer.indicators.flatMap((each) => figureRows(each.indicator, each, answer.period)),
  ];
}

function figureRows(
  indicator: string,
  { figures, breakdowns }: Pick<IndicatorJson, 'figures' | 'breakdowns'>,
  period: IndicatorJson['period'],
): Row[] {
  return [
    ...figures.map((figure) => [
      indicator,
      figure.key,
      '',
      figure.title,
      figure.unit,
      ...measuredCells(figure),
      ...periodCells(period),
      figure.formula,
    ]),
    ...breakdowns.flatMap(({ key, unit, formula, parts }) =>
      parts.map((part) => [
        indicator,
        key,
        part.key,
        part.title,
        unit,
        ...measuredCells(part),
        ...periodCells(period),
        formula,
      ]),
    ),
  ];
}

type Counted = Omit<IndicatorJson['figures'][number], 'unit' | 'formula' | 'good'>;

function measuredCells({ value, numerator, denominator, n, previous }: Counted): Cell[] {
  return [value, numerator, denominator, n, previous?.value ?? null];
}

function periodCells({ from, to, zone }: IndicatorJson['period']): Cell[] {
  return [from, to, zone];
}
