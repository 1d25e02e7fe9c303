// A summary in one line: for subjects, messages and the top of the page. Pure.

import { figureText } from '../metrics/wording.ts';
import type { Language } from '../metrics/words.ts';
import { counted, NOT_OVER } from './phrases.ts';
import type { Summary } from './summary.ts';

/** `waits`: customers who wait for a call. A period that was not over says so here, where nobody overlooks it. */
export function headlineOf({ kind, figures, notes }: Summary, waits: number, lang: Language): string {
  const value = (key: string) => figures.find((figure) => figure.key === key)?.value ?? 0;
  const missed = value('missed_calls.missed');
  const all = value('calls.inbound') + value('calls.outbound');
  const [lost, waiting] = [missed, waits].map((n) => figureText(n, 'count', lang));
  const parts =
    lang === 'ru'
      ? [counted(all, 'call', lang), `пропущено ${lost}`, `ждут звонка: ${waiting}`]
      : [counted(all, 'call', lang), `${lost} missed`, `waiting for a call: ${waiting}`];
  const counts = parts.join(', ');
  return notes.unfinished ? `${counts} — ${NOT_OVER[kind][lang]}` : counts;
}
