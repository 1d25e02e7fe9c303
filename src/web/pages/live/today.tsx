// Today so far, in figures. What has nothing to be divided by is a dash, never 0 % or 100 %.

import type { Board } from '../../client.ts';
import { duration, number, percent } from '../../format.ts';
import { t } from '../../i18n/live.ts';

const FIGURES = [
  ['calls.inbound', 't_inbound', number],
  ['calls.answered', 't_answered', number],
  ['missed_calls.missed', 't_missed', number],
  ['missed_calls.calledBack', 't_calledBack', percent],
  ['calls.outbound', 't_outbound', number],
  ['call_length.talkMean', 't_talkMean', duration],
  ['callback_tasks.opened', 't_opened', number],
  ['callback_tasks.closed', 't_closed', number],
  ['calls.answerRate', 't_answerRate', percent],
] as const;

export function Today({ today }: { readonly today: Board['today'] }) {
  return (
    <section class="card" aria-labelledby="today">
      <h2 id="today">{t('today')}</h2>
      <dl class="figures">
        {FIGURES.map(([key, title, write]) => {
          const value = today[key] ?? null;
          return (
            <div key={key}>
              <dt>{t(title)}</dt>
              <dd>{value === null ? '—' : write(value)}</dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
