// OUTLINE → PLAIN TEXT: for mail programs without HTML, terminals and messages.
// Rule: text that came from a caller carries no control characters.

import { harmlessText } from '../harmless.ts';
import type { Outline, OutlineTable, Section } from './outline.ts';

const BAR_CHARACTERS = 24;

export function summaryText({ title, subtitle, headline, sections }: Outline): string {
  const head = [title, '='.repeat(width(title)), subtitle, '', headline];
  return `${[...head, ...sections.flatMap(sectionLines)].join('\n')}\n`;
}

function sectionLines({ title, lines, table }: Section): string[] {
  return [
    '',
    title,
    '-'.repeat(width(title)),
    ...(table === null ? [] : tableLines(table)),
    ...lines.map(harmlessText),
  ];
}

function tableLines({ columns, rows, bars }: OutlineTable): string[] {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => row.map(({ text }) => harmlessText(text))),
  ];
  const widths = columns.map((_column, i) => Math.max(...cells.map((row) => width(row[i] ?? ''))));
  return cells.map((row, y) => {
    const line = row.map((text, i) => {
      const pad = ' '.repeat((widths[i] ?? 0) - width(text));
      return columns[i]?.isNumber === true ? pad + text : text + pad;
    });
    const bar = bars === null || y === 0 ? '' : `  ${barText(bars[y - 1])}`;
    return (line.join('  ') + bar).trimEnd();
  });
}

/** `███▒▒`: answered and missed. */
export function barText(bar: { readonly size: number; readonly missed: number } | undefined): string {
  if (bar === undefined) return '';
  const missed = Math.round(bar.missed * BAR_CHARACTERS);
  return '█'.repeat(Math.max(0, Math.round(bar.size * BAR_CHARACTERS) - missed)) + '▒'.repeat(missed);
}

/** Characters, not code units: names may hold any. */
const width = (text: string): number => [...text].length;
