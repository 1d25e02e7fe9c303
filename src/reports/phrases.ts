// The sentences of summaries and alerts, in each language, with the right plural forms.

import { DateTime } from 'luxon';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Period } from '../metrics/periods.ts';
import { durationText } from '../metrics/wording.ts';
import type { Language, Words } from '../metrics/words.ts';
import type { LinkProblem } from '../pbx/link.ts';
import type { GapReason } from '../store/gap-queries.ts';
import type { ReportKind, SummaryGap } from './summary.ts';

/** Forms of a noun as Intl.PluralRules names them. */
type Forms = {
  readonly en: Readonly<Record<'one' | 'other', string>>;
  readonly ru: Readonly<Record<'one' | 'few' | 'many', string>>;
};

const NOUNS = {
  call: { en: { one: 'call', other: 'calls' }, ru: { one: 'звонок', few: 'звонка', many: 'звонков' } },
  customer: {
    en: { one: 'customer', other: 'customers' },
    ru: { one: 'клиент', few: 'клиента', many: 'клиентов' },
  },
  time: { en: { one: 'time', other: 'times' }, ru: { one: 'раз', few: 'раза', many: 'раз' } },
  attempt: {
    en: { one: 'attempt', other: 'attempts' },
    ru: { one: 'попытка', few: 'попытки', many: 'попыток' },
  },
} as const satisfies Readonly<Record<string, Forms>>;

export type Noun = keyof typeof NOUNS;

/** `3 calls`, `3 звонка`. */
export function counted(n: number, noun: Noun, lang: Language): string {
  const forms: Readonly<Record<string, string>> = NOUNS[noun][lang];
  const form = new Intl.PluralRules(lang).select(n);
  return `${new Intl.NumberFormat(lang).format(n)} ${forms[form] ?? forms.many ?? forms.other}`;
}

export const TITLES: { readonly [K in ReportKind]: Words } = {
  day: { en: 'Calls of the day', ru: 'Звонки за день' },
  week: { en: 'Calls of the week', ru: 'Звонки за неделю' },
  month: { en: 'Calls of the month', ru: 'Звонки за месяц' },
};

/** Said of a summary that was made before its period was over. */
export const NOT_OVER: { readonly [K in ReportKind]: Words } = {
  day: { en: 'the day is not over yet', ru: 'день ещё не закончился' },
  week: { en: 'the week is not over yet', ru: 'неделя ещё не закончилась' },
  month: { en: 'the month is not over yet', ru: 'месяц ещё не закончился' },
};

export const PHRASES = {
  waiting: { en: 'Waiting for a call', ru: 'Ждут звонка' },
  nobodyWaits: { en: 'Nobody is waiting for a call.', ru: 'Звонка никто не ждёт.' },
  figures: { en: 'In figures', ru: 'В цифрах' },
  before: { en: 'before', ru: 'раньше' },
  weekBefore: { en: 'a week before', ru: 'неделю назад' },
  agents: { en: 'Agents', ru: 'Сотрудники' },
  hours: { en: 'By hour', ru: 'По часам' },
  days: { en: 'By day', ru: 'По дням' },
  reasons: { en: 'Why calls were missed', ru: 'Почему звонки пропущены' },
  quality: { en: 'How far these figures can be trusted', ru: 'Насколько верны эти цифры' },
  complete: {
    en: 'All calls were seen, none was restated.',
    ru: 'Все звонки видны целиком, ничего не пересчитано.',
  },
  empty: {
    en: 'There were no calls. The PBX was watched: it was quiet, this is not a failure.',
    ru: 'Звонков не было. Станция была под наблюдением: было тихо, это не сбой.',
  },
  emptySoFar: {
    en: 'There were no calls so far. The PBX is being watched.',
    ru: 'Звонков пока не было. Станция под наблюдением.',
  },
  notBegun: { en: 'This time is still to come.', ru: 'Это время ещё не наступило.' },
  unwatched: {
    en: 'No calls are known: in this time the PBX was not watched yet.',
    ru: 'Звонки неизвестны: в это время станция ещё не наблюдалась.',
  },
  blind: {
    en: 'No calls were seen, and the PBX was not watched for a part of the time: this may be a failure.',
    ru: 'Звонков не видно, но часть времени станция не наблюдалась: возможно, это сбой.',
  },
  number: { en: 'number', ru: 'номер' },
  name: { en: 'name', ru: 'имя' },
  missed: { en: 'missed', ru: 'пропущено' },
  since: { en: 'since', ru: 'с' },
  attempts: { en: 'attempts', ru: 'попыток' },
  who: { en: 'who', ru: 'кто' },
  nobody: { en: 'nobody', ru: 'никто' },
  overdue: { en: 'overdue', ru: 'просрочено' },
  agent: { en: 'agent', ru: 'сотрудник' },
  hour: { en: 'hour', ru: 'час' },
  day: { en: 'day', ru: 'день' },
  inbound: { en: 'in', ru: 'вход.' },
  outbound: { en: 'out', ru: 'исх.' },
  missedShort: { en: 'missed', ru: 'пропущ.' },
  answerRate: { en: 'answered offers', ru: 'принято вызовов' },
  connectRate: { en: 'connect rate', ru: 'дозвон' },
  talkMedian: { en: 'talk, median', ru: 'разговор, медиана' },
  conversion: { en: 'conversion', ru: 'конверсия' },
  serviceLevel: { en: 'service level', ru: 'уровень сервиса' },
  few: { en: '* made of few calls: no ground for a rank', ru: '* мало звонков: для рейтинга недостаточно' },
  madeAt: { en: 'made', ru: 'составлено' },
  team: { en: 'team', ru: 'команда' },
} as const satisfies Readonly<Record<string, Words>>;

export type Phrase = keyof typeof PHRASES;

export const say = (phrase: Phrase, lang: Language): string => PHRASES[phrase][lang];

/** `Monday, 2 March 2026`, `2 – 8 March 2026`. */
export function periodText(kind: ReportKind, { from, to }: Period, lang: Language): string {
  const day = (text: string) => DateTime.fromISO(text, { zone: 'utc', locale: lang });
  if (kind === 'day') return day(from).toFormat('cccc, d MMMM yyyy');
  if (kind === 'month') return day(from).toFormat('LLLL yyyy');
  return `${day(from).toFormat('d MMMM')} – ${day(to).toFormat('d MMMM yyyy')}`;
}

export function timeText(at: EpochMs, zone: string, lang: Language): string {
  return DateTime.fromMillis(at, { zone, locale: lang }).toFormat('d LLL, HH:mm');
}

/** What has to be known about figures that are not the whole truth; none: they are. */
export function incompleteText(n: number, unknown: number, lang: Language): string {
  const all = counted(n, 'call', lang);
  if (lang === 'ru') {
    const rest = unknown > 0 ? `, из них ${counted(unknown, 'call', lang)} без известного конца` : '';
    return `${all} видны не целиком и не учтены в длительностях${rest}.`;
  }
  const rest = unknown > 0 ? `, ${unknown} of them without a known end` : '';
  return `${all} incomplete, left out of times${rest}.`;
}

/** `until`: null: all of the time that is told of. */
export function unwatchedText(until: EpochMs | null, zone: string, lang: Language): string {
  const [en, ru] =
    until === null
      ? ['In this time', 'В это время']
      : [`Before ${timeText(until, zone, lang)}`, `До ${timeText(until, zone, lang)}`];
  return lang === 'ru'
    ? `${ru} станция не наблюдалась: звонки известны только из её собственных записей, если они загружены.`
    : `${en} the PBX was not watched: calls are known only from its own records, where they were imported.`;
}

export function blindText(ms: number, lang: Language): string {
  const time = durationText(ms, lang);
  return lang === 'ru' ? `Станция не наблюдалась ${time}.` : `The PBX was not watched for ${time}.`;
}

/** Why nobody saw; what is not here is told as it is stored. */
const GAP_REASONS: Readonly<Record<LinkProblem | GapReason, Words>> = {
  'the daemon was down': { en: 'Ringback was down', ru: 'Ringback не работал' },
  'the PBX restarted': { en: 'the PBX restarted', ru: 'станция перезапустилась' },
  'events were lost': { en: 'events were lost on the way', ru: 'часть событий не дошла' },
  unreachable: { en: 'the PBX could not be reached', ru: 'станция была недоступна' },
  closed: { en: 'the PBX closed the link', ru: 'станция закрыла соединение' },
  silent: { en: 'the PBX fell silent', ru: 'станция перестала отвечать' },
  overrun: { en: 'the PBX dropped us as too slow', ru: 'станция отключила нас: не успевали читать' },
  auth_failed: { en: 'the PBX refused the password', ru: 'станция не приняла пароль' },
  refused: { en: 'the PBX refused the link', ru: 'станция отказала в соединении' },
  not_a_pbx: { en: 'something else than a PBX answered', ru: 'ответила не станция' },
  too_old: { en: 'the PBX is too old', ru: 'версия станции слишком старая' },
  'the PBX was not reached yet': {
    en: 'the PBX was not reached yet',
    ru: 'со станцией ещё не удалось соединиться',
  },
};

/** `main: 10:02 – 10:07, the PBX closed the link; 3 calls, 1 without a known end`. */
export function gapText(gap: SummaryGap, zone: string, lang: Language): string {
  const { pbx, startedAt, endedAt, reason, calls, unknownCalls } = gap;
  const end = endedAt === null ? '…' : timeText(endedAt, zone, lang);
  const known: Readonly<Record<string, Words | undefined>> = GAP_REASONS;
  const why = known[reason]?.[lang] ?? reason;
  const period = `${pbx}: ${timeText(startedAt, zone, lang)} – ${end}, ${why}`;
  const touched = counted(calls, 'call', lang);
  const rest =
    unknownCalls === 0
      ? ''
      : lang === 'ru'
        ? `, из них ${counted(unknownCalls, 'call', lang)} без известного конца`
        : `, ${unknownCalls} without a known end`;
  return `${period}; ${touched}${rest}`;
}

export function restatedText(day: string, calls: number, lang: Language): string {
  const all = counted(calls, 'call', lang);
  return lang === 'ru'
    ? `${day}: пересчитано после отчёта (${all} стали известны позже).`
    : `${day}: restated since its summary (${all} came to light later).`;
}

export function withheldText(n: number, lang: Language): string {
  const all = counted(n, 'call', lang);
  return lang === 'ru'
    ? `Пропущено со скрытых номеров: ${all}. Перезвонить некому.`
    : `Missed from withheld numbers: ${all}. Nobody can be called back.`;
}

export function moreText(n: number, lang: Language): string {
  return lang === 'ru'
    ? `… и ещё ${counted(n, 'customer', lang)}`
    : `… and ${counted(n, 'customer', lang)} more`;
}

export function failedText(recipient: string, from: string, error: string, lang: Language): string {
  return lang === 'ru'
    ? `Отчёт за ${from} не доставлен получателю «${recipient}»: ${error}`
    : `The summary of ${from} did not reach "${recipient}": ${error}`;
}

export function openUntilText(day: string, lang: Language): string {
  return lang === 'ru'
    ? `Конверсия клиентов неокончательна до ${day}.`
    : `Conversion of customers is not final until ${day}.`;
}
