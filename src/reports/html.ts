// OUTLINE → HTML MAIL. Mail programs know tables and inline styles, and little else: charts are bars of table cells, and nothing is
// fetched from anywhere.
// Rule: every text passes `escaped`; what a caller sends is shown, never marked up.

import { harmlessText } from '../harmless.ts';
import type { Outline, OutlineCell, OutlineTable, Section } from './outline.ts';

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Arial,sans-serif";
const CELL = 'padding:4px 10px;border-bottom:1px solid #e6e8eb;font-size:14px';
/** What is longer than a telephone number or a time is broken where it has to be. */
const ONE_PIECE_MAX = 32;
const TONES = { good: '#1a7f4b', bad: '#c0392b' } as const;
const BAR_PIXELS = 180;

/** On telephones a row is a block, and each value names its column; programs that know no style sheets show the table. */
const NARROW = `@media (max-width:600px){
.edge{padding-left:12px!important;padding-right:12px!important}
.rows,.rows>tbody,.rows>tbody>tr{display:block!important}
.rows>thead{display:none!important}
.rows>tbody>tr{padding:6px 0;border-bottom:1px solid #e6e8eb}
.rows>tbody>tr>td{display:inline-block!important;padding:2px 12px 2px 0!important;border:0!important;text-align:left!important}
.rows>tbody>tr>td:first-child{display:block!important;font-weight:600}
.rows>tbody>tr>td.bar{display:block!important}
.rows>tbody>tr>td:empty{display:none!important}
.rows>tbody>tr>td[data-title]:before{content:attr(data-title) " ";color:#52606d;font-weight:400}
}`;

export function summaryHtml({ lang, title, subtitle, headline, sections }: Outline): string {
  return `<!DOCTYPE html>
<html lang="${lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(title)}</title>
<style>${NARROW}</style></head>
<body style="margin:0;background:#f4f5f7;${FONT};color:#1f2933">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="table-layout:fixed"><tr><td align="center" style="padding:24px 8px">
<table role="presentation" cellpadding="0" cellspacing="0" style="background:#ffffff;border:1px solid #e6e8eb;border-radius:6px;max-width:860px;width:100%;table-layout:fixed;text-align:left">
<tr><td class="edge" style="padding:24px 24px 8px">
<h1 style="margin:0 0 4px;font-size:20px">${escaped(title)}</h1>
<p style="margin:0 0 8px;font-size:13px;color:#52606d">${escaped(subtitle)}</p>
<p style="margin:0;font-size:15px"><b>${escaped(headline)}</b></p>
</td></tr>
${sections.map(sectionHtml).join('\n')}
</table>
</td></tr></table>
</body>
</html>
`;
}

function sectionHtml({ id, title, lines, table }: Section): string {
  const accent = id === 'waiting' ? 'border-left:4px solid #c0392b;padding-left:8px;' : '';
  const sentences = lines
    .map((line) => `<p style="margin:6px 0;font-size:14px">${escaped(line)}</p>`)
    .join('\n');
  return `<tr><td class="edge" style="padding:12px 24px">
<h2 style="${accent}margin:0 0 8px;font-size:16px">${escaped(title)}</h2>
${table === null ? '' : `<div style="overflow-x:auto">${tableHtml(table)}</div>`}
${sentences}
</td></tr>`;
}

function tableHtml({ columns, rows, bars }: OutlineTable): string {
  const align = (i: number) => (columns[i]?.isNumber === true ? 'right' : 'left');
  const head = columns
    .map(
      ({ title }, i) =>
        `<th scope="col" align="${align(i)}" style="${CELL};white-space:nowrap;font-weight:600;color:#52606d">${escaped(title)}</th>`,
    )
    .join('');
  const body = rows.map((row, y) => {
    const cells = row
      .map((cell, i) => cellHtml(cell, align(i), i === 0 ? '' : (columns[i]?.title ?? '')))
      .join('');
    return `<tr>${cells}${bars === null ? '' : barHtml(bars[y])}</tr>`;
  });
  const barHead = bars === null ? '' : `<th aria-hidden="true" style="${CELL}"></th>`;
  return `<table class="rows" cellpadding="0" cellspacing="0" style="border-collapse:collapse">
<thead><tr>${head}${barHead}</tr></thead>
<tbody>${body.join('\n')}</tbody></table>`;
}

function cellHtml({ text, tone }: OutlineCell, align: string, title: string): string {
  const colour = tone === null ? '' : `;color:${TONES[tone]};font-weight:600`;
  const breaks =
    text.length > ONE_PIECE_MAX ? ';min-width:140px;overflow-wrap:anywhere' : ';white-space:nowrap';
  const named = title === '' || text === '' ? '' : ` data-title="${escaped(title)}"`;
  return `<td align="${align}"${named} style="${CELL}${breaks}${colour}">${escaped(text)}</td>`;
}

/** The missed part first, in red; the numbers beside it say the same to whoever cannot see it. */
function barHtml(bar: { readonly size: number; readonly missed: number } | undefined): string {
  if (bar === undefined) return `<td class="bar" style="${CELL}"></td>`;
  const missed = Math.round(bar.missed * BAR_PIXELS);
  const rest = Math.max(0, Math.round(bar.size * BAR_PIXELS) - missed);
  const piece = (width: number, colour: string) =>
    width === 0
      ? ''
      : `<td width="${width}" height="12" style="width:${width}px;height:12px;line-height:12px;font-size:0;background:${colour}">&nbsp;</td>`;
  const pieces = piece(missed, '#c0392b') + piece(rest, '#4a7fb5');
  const chart =
    pieces === ''
      ? ''
      : `<table role="presentation" aria-hidden="true" cellpadding="0" cellspacing="0"><tr>${pieces}</tr></table>`;
  return `<td class="bar" style="${CELL};min-width:${BAR_PIXELS}px">${chart}</td>`;
}

const MARKUP: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return harmlessText(text).replace(/[&<>"']/g, (character) => MARKUP[character] ?? '');
}
