// SUMMARY → OUTLINE: what a summary says, as headings, sentences and tables in one language: what needs action first, then figures,
// people, hours, and how far the figures can be trusted. Text, HTML and CSV are written from the same outline.

import type { MissedReason } from '../calls/record.ts';
import { INDICATORS } from '../metrics/catalogue.ts';
import { reasonWords } from '../metrics/indicators/missed-calls.ts';
import { instantsOf } from '../metrics/periods.ts';
import { changeText, durationText, figureText } from '../metrics/wording.ts';
import type { Language } from '../metrics/words.ts';
import { headlineOf } from './headline.ts';
import {
  blindText,
  failedText,
  gapText,
  incompleteText,
  moreText,
  openUntilText,
  type Phrase,
  periodText,
  restatedText,
  say,
  TITLES,
  timeText,
  unwatchedText,
  withheldText,
} from './phrases.ts';
import type { Summary, SummaryFigure, SummaryRow } from './summary.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly isNumber: boolean;
}

export interface OutlineCell {
  readonly text: string;
  /** Good or bad news, where it is either. */
  readonly tone: 'good' | 'bad' | null;
}

export interface OutlineTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly OutlineCell[])[];
  /** A bar for each row, 0–1: full, and the part of it that was missed; null: no bars. */
  readonly bars: readonly { readonly size: number; readonly missed: number }[] | null;
}

export interface Section {
  readonly id: 'waiting' | 'figures' | 'agents' | 'hours' | 'days' | 'reasons' | 'quality';
  readonly title: string;
  readonly lines: readonly string[];
  readonly table: OutlineTable | null;
}

export interface Outline {
  readonly lang: Language;
  readonly title: string;
  readonly subtitle: string;
  /** The most important things in one line: for subjects and messages. */
  readonly headline: string;
  readonly sections: readonly Section[];
}

export interface OutlineOptions {
  readonly lang: Language;
  /** Times are told in this zone. */
  readonly zone: string;
}

export function outlineOf(summary: Summary, { lang, zone }: OutlineOptions): Outline {
  const { kind, period, teams, madeAt, waiting, waitingMore } = summary;
  const audience = teams === null ? '' : ` · ${say('team', lang)}: ${teams.join(', ')}`;
  const waits = waiting.length + waitingMore;
  return {
    lang,
    title: `${TITLES[kind][lang]}: ${periodText(kind, period, lang)}`,
    subtitle: `${summary.zone}${audience} · ${say('madeAt', lang)} ${timeText(madeAt, zone, lang)} (${zone})`,
    headline: headlineOf(summary, waits, lang),
    sections: [
      waitingSection(summary, lang, zone),
      figuresSection(summary, lang),
      ...(summary.isEmpty ? [] : bodySections(summary, lang)),
      qualitySection(summary, lang, zone),
    ],
  };
}

const countText = (n: number | null | undefined, lang: Language): string => figureText(n ?? 0, 'count', lang);
const plain = (text: string): OutlineCell => ({ text, tone: null });
const words = (title: string): Column => ({ title, isNumber: false });
const numbers = (title: string): Column => ({ title, isNumber: true });

function waitingSection(summary: Summary, lang: Language, zone: string): Section {
  const { waiting, waitingMore, withheld } = summary;
  const lines = [
    ...(waiting.length === 0 ? [say('nobodyWaits', lang)] : []),
    ...(waitingMore > 0 ? [moreText(waitingMore, lang)] : []),
    ...(withheld > 0 ? [withheldText(withheld, lang)] : []),
  ];
  const rows = waiting.map(({ number, name, missedCalls, since, attempts, overdue, who }) => [
    plain(number),
    plain(name ?? ''),
    plain(String(missedCalls)),
    overdue
      ? { text: `${timeText(since, zone, lang)}, ${say('overdue', lang)}`, tone: 'bad' as const }
      : plain(timeText(since, zone, lang)),
    plain(String(attempts)),
    plain(who ?? say('nobody', lang)),
  ]);
  const columns = [
    words(say('number', lang)),
    words(say('name', lang)),
    numbers(say('missed', lang)),
    words(say('since', lang)),
    numbers(say('attempts', lang)),
    words(say('who', lang)),
  ];
  const table = rows.length === 0 ? null : { columns, rows, bars: null };
  return { id: 'waiting', title: say('waiting', lang), lines, table };
}

const isToCome = ({ period, zone, madeAt }: Summary): boolean => instantsOf(period, zone).since >= madeAt;

const isUnwatched = ({ period, zone, madeAt, notes }: Summary): boolean =>
  notes.unwatchedUntil !== null && notes.unwatchedUntil >= Math.min(instantsOf(period, zone).until, madeAt);

/** Why there are no calls: a quiet day and a failure look different. */
function emptyPhrase(summary: Summary): Phrase {
  const { blindMs, unwatchedUntil, unfinished } = summary.notes;
  if (isToCome(summary)) return 'notBegun';
  if (isUnwatched(summary)) return 'unwatched';
  if (blindMs > 0 || unwatchedUntil !== null) return 'blind';
  return unfinished ? 'emptySoFar' : 'empty';
}

function figuresSection(summary: Summary, lang: Language): Section {
  const { kind, figures, serviceSeconds, isEmpty } = summary;
  const columns = [
    words(''),
    numbers(''),
    numbers(say('before', lang)),
    numbers('±'),
    ...(kind === 'day' ? [numbers(say('weekBefore', lang)), numbers('±')] : []),
  ];
  const rows = figures.map((figure) => {
    const { key, unit, value, previous, weekBefore } = figure;
    return [
      plain(
        key === SERVICE_LEVEL
          ? `${titleOf(key, lang)}, T = ${durationText(serviceSeconds * 1_000, lang)}`
          : titleOf(key, lang),
      ),
      plain(figureText(value, unit, lang)),
      plain(previous === null ? '' : figureText(previous, unit, lang)),
      changeCell(figure, previous, lang),
      ...(kind === 'day'
        ? [
            plain(weekBefore === null ? '' : figureText(weekBefore, unit, lang)),
            changeCell(figure, weekBefore, lang),
          ]
        : []),
    ];
  });
  return {
    id: 'figures',
    title: say('figures', lang),
    lines: isEmpty ? [say(emptyPhrase(summary), lang)] : [],
    table: { columns, rows, bars: null },
  };
}

function changeCell(
  { value, unit, good }: SummaryFigure,
  before: number | null,
  lang: Language,
): OutlineCell {
  if (value === null || before === null) return plain('');
  const change = value - before;
  const isGood = good === null || change === 0 ? null : change > 0 === (good === 'high');
  return { text: changeText(change, unit, lang), tone: isGood === null ? null : isGood ? 'good' : 'bad' };
}

const SERVICE_LEVEL = 'response_time.serviceLevel';

/** The title of a figure by its key: `calls.inbound`. */
function titleOf(key: string, lang: Language): string {
  const [name, figure] = key.split('.');
  const indicator = INDICATORS.find((each) => each.name === name);
  return indicator?.figures.find((each) => each.key === figure)?.title[lang] ?? key;
}

function bodySections(summary: Summary, lang: Language): Section[] {
  const { agents, hours, days } = summary;
  // Who closed a task of yesterday and spoke with nobody is no row of dashes.
  const staff = agents.filter(
    (row) => row.key !== null && Object.values(row.figures).some((value) => (value ?? 0) > 0),
  );
  return [
    {
      id: 'agents',
      title: say('agents', lang),
      lines: staff.some(({ few }) => few) ? [say('few', lang)] : [],
      table: agentTable(staff, lang),
    },
    ...(days.length > 0
      ? [
          {
            id: 'days' as const,
            title: say('days', lang),
            lines: [],
            table: timeTable(days, say('day', lang), lang),
          },
        ]
      : []),
    { id: 'hours', title: say('hours', lang), lines: [], table: timeTable(hours, say('hour', lang), lang) },
    reasonsSection(summary, lang),
  ];
}

function agentTable(rows: readonly SummaryRow[], lang: Language): OutlineTable {
  const share = (value: number | null | undefined) =>
    plain(value == null ? '—' : figureText(value, 'share', lang));
  return {
    columns: [
      words(say('agent', lang)),
      numbers(say('inbound', lang)),
      numbers(say('outbound', lang)),
      numbers(say('answerRate', lang)),
      numbers(say('connectRate', lang)),
      numbers(say('talkMedian', lang)),
      numbers(say('conversion', lang)),
    ],
    rows: rows.map(({ key, name, few, figures }) => [
      plain(`${name ?? key ?? ''}${few ? ' *' : ''}`),
      plain(countText(figures['calls.inbound'], lang)),
      plain(countText(figures['calls.outbound'], lang)),
      share(figures['calls.answerRate']),
      share(figures['connect_rate.connectRate']),
      plain(
        figures['call_length.talkMedian'] == null
          ? '—'
          : figureText(figures['call_length.talkMedian'], 'ms', lang),
      ),
      share(figures['conversion.callConversion']),
    ]),
    bars: null,
  };
}

function timeTable(rows: readonly SummaryRow[], title: string, lang: Language): OutlineTable {
  const inbound = (row: SummaryRow) => row.figures['calls.inbound'] ?? 0;
  const most = Math.max(1, ...rows.map(inbound));
  return {
    columns: [
      words(title),
      numbers(say('inbound', lang)),
      numbers(say('missedShort', lang)),
      numbers(say('outbound', lang)),
      numbers(say('serviceLevel', lang)),
    ],
    rows: rows.map((row) => {
      const { key, figures } = row;
      const missed = figures['missed_calls.missed'] ?? 0;
      const level = figures['response_time.serviceLevel'];
      return [
        plain(key ?? ''),
        plain(countText(inbound(row), lang)),
        { text: countText(missed, lang), tone: missed > 0 ? 'bad' : null },
        plain(countText(figures['calls.outbound'], lang)),
        plain(level == null ? '—' : figureText(level, 'share', lang)),
      ];
    }),
    bars: rows.map((row) => ({
      size: inbound(row) / most,
      missed: (row.figures['missed_calls.missed'] ?? 0) / most,
    })),
  };
}

function reasonsSection({ reasons }: Summary, lang: Language): Section {
  const entries = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  const most = Math.max(1, ...entries.map(([, n]) => n));
  const table: OutlineTable = {
    columns: [words(''), numbers(say('missed', lang))],
    rows: entries.map(([reason, n]) => [
      plain(reasonWords(reason === 'not_seen' ? null : (reason as MissedReason))[lang]),
      plain(countText(n, lang)),
    ]),
    bars: entries.map(([, n]) => ({ size: n / most, missed: n / most })),
  };
  return {
    id: 'reasons',
    title: say('reasons', lang),
    lines: [],
    table: entries.length === 0 ? null : table,
  };
}

function qualitySection(summary: Summary, lang: Language, zone: string): Section {
  const { notes, gaps, failed } = summary;
  const lines = [
    ...(notes.incompleteCalls > 0 ? [incompleteText(notes.incompleteCalls, notes.unknownCalls, lang)] : []),
    ...(notes.unwatchedUntil === null || isToCome(summary)
      ? []
      : [unwatchedText(isUnwatched(summary) ? null : notes.unwatchedUntil, zone, lang)]),
    ...(notes.blindMs > 0 ? [blindText(notes.blindMs, lang)] : []),
    ...gaps.map((gap) => gapText(gap, zone, lang)),
    ...notes.restated.map(({ day, calls }) => restatedText(day, calls, lang)),
    ...failed.map(({ recipient, from, error }) => failedText(recipient, from, error, lang)),
  ];
  const openUntil = notes.openUntil === null ? [] : [openUntilText(notes.openUntil, lang)];
  return {
    id: 'quality',
    title: say('quality', lang),
    lines: [
      ...(lines.length === 0 ? [say(isToCome(summary) ? 'notBegun' : 'complete', lang)] : lines),
      ...openUntil,
    ],
    table: null,
  };
}
