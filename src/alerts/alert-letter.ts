// An alert as a message, in the language of its recipient.

import type { EpochMs } from '../events/vocabulary.ts';
import type { Language, Words } from '../metrics/words.ts';
import type { Letter } from '../reports/letter.ts';
import { timeText } from '../reports/phrases.ts';
import type { AlertMeasure, AlertRule } from './measures.ts';

const MEASURES: { readonly [M in AlertMeasure]: Words } = {
  longest_wait_seconds: { en: 'longest wait', ru: 'самое долгое ожидание' },
  calls_waiting: { en: 'calls waiting', ru: 'звонков ждёт' },
  overdue_tasks: { en: 'overdue tasks', ru: 'просроченных задач' },
  open_tasks: { en: 'open tasks', ru: 'открытых задач' },
  missed_percent: { en: 'missed share of inbound calls', ru: 'доля пропущенных среди входящих' },
  link_down_seconds: { en: 'link to a PBX down', ru: 'нет связи со станцией' },
  failed_deliveries: { en: 'summaries that could not be delivered', ru: 'отчётов не доставлено' },
};

interface AlertReader {
  readonly lang: Language;
  readonly zone: string;
}

export function alertLetter(
  rule: AlertRule,
  news: 'raised' | 'cleared',
  value: number,
  at: EpochMs,
  { lang, zone }: AlertReader,
): Letter {
  const { name, measure, above, teams, queues } = rule;
  const what = MEASURES[measure][lang];
  const where = [...teams, ...queues].join(', ');
  const isOver = news === 'cleared';
  const subject =
    lang === 'ru'
      ? `${isOver ? 'Отбой' : 'Внимание'}: ${what} — ${valueText(value, measure, lang)}`
      : `${isOver ? 'Over' : 'Alert'}: ${what} — ${valueText(value, measure, lang)}`;
  const limit =
    lang === 'ru'
      ? `порог ${valueText(above, measure, lang)}`
      : `threshold ${valueText(above, measure, lang)}`;
  const brief = [
    `${name}: ${limit}`,
    ...(where === '' ? [] : [where]),
    `${timeText(at, zone, lang)} (${zone})`,
  ].join('\n');
  return {
    id: `alert-${name}-${news}-${at}`,
    subject,
    brief,
    text: `${subject}\n\n${brief}\n`,
    html: null,
    attachments: [],
    data: { type: `alert.${news}`, alert: { name, measure, value, above, teams, queues, at } },
  };
}

function valueText(value: number, measure: AlertMeasure, lang: Language): string {
  const number = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format(value);
  if (measure.endsWith('_seconds')) return `${number} ${lang === 'ru' ? 'с' : 's'}`;
  return measure.endsWith('_percent') ? `${number} %` : number;
}
