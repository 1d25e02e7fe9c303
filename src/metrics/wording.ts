// Figures as people read them: 81.1 %, 1:05, 1 234. For tables, summaries and messages, in each language.

import type { Unit } from './indicator.ts';
import type { Language } from './words.ts';

/** What stands where there is nothing to divide by. */
const NOTHING: { readonly [L in Language]: string } = { en: 'no calls', ru: 'нет звонков' };

export function figureText(value: number | null, unit: Unit, lang: Language): string {
  if (value === null) return NOTHING[lang];
  if (unit === 'ms') return durationText(value, lang);
  if (unit === 'share' || unit === 'score') return `${decimal(value * 100, 1, lang)} %`;
  return decimal(value, unit === 'count' ? 0 : 2, lang);
}

/** The same with its sign, for differences; shares differ by points. */
export function changeText(change: number | null, unit: Unit, lang: Language): string {
  if (change === null || change === 0) return change === null ? '' : '=';
  const sign = change > 0 ? '+' : '−';
  const size = Math.abs(change);
  if (unit === 'share' || unit === 'score') {
    return `${sign}${decimal(size * 100, 1, lang)} ${lang === 'ru' ? 'п. п.' : 'pp'}`;
  }
  return sign + figureText(size, unit, lang);
}

function decimal(value: number, digits: number, lang: Language): string {
  return new Intl.NumberFormat(lang, { maximumFractionDigits: digits }).format(value);
}

/** 0:07, 12:05, 1:02:03; days apart. */
export function durationText(ms: number, lang: Language): string {
  const seconds = Math.round(ms / 1000);
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor((seconds % 86_400) / 3_600)];
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor((seconds % 3_600) / 60);
  const clock =
    hours > 0 || days > 0
      ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
      : `${minutes}:${two(seconds % 60)}`;
  return days > 0 ? `${days} ${lang === 'ru' ? 'д' : 'd'} ${clock}` : clock;
}
