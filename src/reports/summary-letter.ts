// SUMMARY → LETTER: one summary in the language and zone of one recipient, in every form in which it may go out.

import type { MissedReason } from '../calls/record.ts';
import { reasonWords } from '../metrics/indicators/missed-calls.ts';
import type { Language } from '../metrics/words.ts';
import { type Cell, toCsv } from '../spreadsheet.ts';
import { summaryHtml } from './html.ts';
import type { Attachment, Letter } from './letter.ts';
import { outlineOf } from './outline.ts';
import { say } from './phrases.ts';
import type { Summary, SummaryRow } from './summary.ts';
import { summaryText } from './text.ts';

export interface Reader {
  readonly lang: Language;
  readonly zone: string;
  readonly attachments: boolean;
}

/** Customers of a message; the rest is in the mail and on the page. */
const BRIEF_CUSTOMERS = 10;

export function summaryLetter(summary: Summary, { lang, zone, attachments }: Reader): Letter {
  const outline = outlineOf(summary, { lang, zone });
  const text = summaryText(outline);
  const id = `summary-${summary.kind}-${summary.period.from}`;
  return {
    id,
    subject: `${outline.title} — ${outline.headline}`,
    brief: briefOf(summary, lang),
    text,
    html: summaryHtml(outline),
    attachments: attachments ? attachmentsOf(summary, lang) : [],
    data: { type: 'summary', summary },
  };
}

/** Below the subject, which has the headline: who waits. */
function briefOf({ waiting, waitingMore }: Summary, lang: Language): string {
  if (waiting.length === 0) return say('nobodyWaits', lang);
  const shown = waiting.slice(0, BRIEF_CUSTOMERS).map(({ number, name, missedCalls, overdue }) => {
    const mark = overdue ? '! ' : '• ';
    return `${mark}${[number, name].filter((part) => part !== null).join(' ')} ×${missedCalls}`;
  });
  const more = waiting.length - shown.length + waitingMore;
  return [`${say('waiting', lang)}:`, ...shown, ...(more > 0 ? [`… +${more}`] : [])].join('\n');
}

const CSV = 'text/csv; charset=utf-8';

function attachmentsOf(summary: Summary, lang: Language): Attachment[] {
  const file = (name: string, rows: readonly (readonly Cell[])[]): Attachment => ({
    name: `${name}-${summary.period.from}.csv`,
    type: CSV,
    content: toCsv(rows, { bom: true }),
  });
  return [
    file('figures', figureRows(summary)),
    file('agents', rowsOf('agent', summary.agents)),
    file('hours', rowsOf('hour', summary.hours)),
    file('waiting', waitingRows(summary)),
    file('reasons', reasonRows(summary, lang)),
    {
      name: `summary-${summary.period.from}.json`,
      type: 'application/json',
      content: JSON.stringify(summary, null, 2),
    },
  ];
}

function figureRows({ figures, period, zone }: Summary): Cell[][] {
  return [
    [
      'figure',
      'unit',
      'value',
      'numerator',
      'denominator',
      'n',
      'previous',
      'week before',
      'from',
      'to',
      'zone',
    ],
    ...figures.map(({ key, unit, value, numerator, denominator, n, previous, weekBefore }) => [
      ...[key, unit, value, numerator, denominator, n, previous, weekBefore],
      ...[period.from, period.to, zone],
    ]),
  ];
}

function rowsOf(title: string, rows: readonly SummaryRow[]): Cell[][] {
  const keys = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
  return [
    [title, 'name', 'few', ...keys],
    ...rows.map(({ key, name, few, figures }) => [
      key,
      name,
      few,
      ...keys.map((each) => figures[each] ?? null),
    ]),
  ];
}

function waitingRows({ waiting }: Summary): Cell[][] {
  return [
    ['number', 'name', 'missed calls', 'since (UTC)', 'attempts', 'overdue', 'who', 'task'],
    ...waiting.map(({ number, name, missedCalls, since, attempts, overdue, who, task }) => [
      ...[number, name, missedCalls, new Date(since).toISOString(), attempts, overdue, who, task],
    ]),
  ];
}

function reasonRows({ reasons }: Summary, lang: Language): Cell[][] {
  return [
    ['reason', 'title', 'missed calls'],
    ...Object.entries(reasons).map(([reason, n]) => [
      reason,
      reasonWords(reason === 'not_seen' ? null : (reason as MissedReason))[lang],
      n,
    ]),
  ];
}
