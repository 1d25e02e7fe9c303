// Figures as people write them: by their unit, in the language of the page. What has nothing to be divided by is a dash.

import type { Figure } from '../../client.ts';
import { monthText, shortDay } from '../../days.ts';
import { duration, number } from '../../format.ts';
import { t } from '../../i18n/reports.ts';
import { language } from '../../language.ts';
import { remembered } from '../../words.ts';
import type { TimeCut } from './question.ts';

export type Unit = Figure['unit'];

/** Below that, seconds have a part that counts. */
const FINE_MS = 10_000;

export function figureText(value: number | null, unit: Unit): string {
  if (value === null) return '—';
  if (unit === 'share' || unit === 'score') return shares(language.value).format(value);
  if (unit === 'ms') return value < FINE_MS ? seconds(language.value).format(value / 1000) : duration(value);
  return unit === 'count' ? number(value) : decimals(language.value).format(value);
}

/** With its sign; shares in percentage points. */
export function changeText(change: number, unit: Unit): string {
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±';
  const size = Math.abs(change);
  if (unit === 'share' || unit === 'score')
    return `${sign}${t('points', { n: decimals(language.value).format(size * 100) })}`;
  return `${sign}${figureText(size, unit)}`;
}

export function changeLook({ change, good }: Pick<Figure, 'change' | 'good'>): string {
  if (change === null || change === 0 || good === null) return '';
  return change > 0 === (good === 'high') ? 'good' : 'bad';
}

/** What a figure is made of, in the same unit where it is a quotient of times. */
export function madeOf({
  numerator,
  denominator,
  n,
  unit,
}: Pick<Figure, 'numerator' | 'denominator' | 'n' | 'unit'>): string {
  if (numerator === null || denominator === null) return t('n', { n });
  const top = unit === 'ms' ? duration(numerator) : decimals(language.value).format(numerator);
  return unit === 'share' ? t('of', { a: top, b: number(denominator) }) : `${top} ÷ ${number(denominator)}`;
}

export function timeText(cut: TimeCut, key: string): string {
  if (cut === 'hour') return `${key}:00`;
  if (cut === 'day') return shortDay(key);
  return cut === 'month' ? monthText(key) : key;
}

const shares = remembered(
  (spoken) => new Intl.NumberFormat(spoken, { style: 'percent', maximumFractionDigits: 1 }),
);
const decimals = remembered((spoken) => new Intl.NumberFormat(spoken, { maximumFractionDigits: 2 }));
const seconds = remembered(
  (spoken) =>
    new Intl.NumberFormat(spoken, {
      style: 'unit',
      unit: 'second',
      unitDisplay: 'short',
      maximumFractionDigits: 1,
    }),
);
