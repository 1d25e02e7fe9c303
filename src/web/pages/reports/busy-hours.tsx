// When it is busy: days of the week by hours. A table that is coloured as well, so that nobody has to see colours to read it.

import { useState } from 'preact/hooks';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { weekdayName } from '../../days.ts';
import { number } from '../../format.ts';
import { t } from '../../i18n/reports.ts';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Linked } from './chart.tsx';
import { type Asked, questionOf } from './question.ts';

const WHAT = ['inbound', 'missed'] as const;
type What = (typeof WHAT)[number];

const SOURCE = { inbound: 'calls', missed: 'missed_calls' } as const;
const DAYS = [1, 2, 3, 4, 5, 6, 7];
/** Shades beside none. */
const SHADES = 5;

export function BusyHours({ asked }: { readonly asked: Asked }) {
  const [what, choose] = useState<What>('inbound');
  const { value } = useData(`busy ${what} ${JSON.stringify(asked)}`, () =>
    askSignedIn(
      client.getIndicator(SOURCE[what], { ...questionOf(asked), compare: 'none', by: 'weekday,hour' }),
    ),
  );
  const counts = new Map(
    (value?.groups ?? []).map(({ key, figures }): [string, Count] => [
      `${key.weekday}.${Number(key.hour)}`,
      { count: figures[what]?.value ?? 0, calls: figures[what]?.calls ?? null },
    ]),
  );
  const hours = hoursOf(value?.groups ?? []);
  return (
    <section class="card busy" aria-labelledby="r-busy">
      <div class="row busy-head">
        <h2 id="r-busy">{t('heat')}</h2>
        <Segments
          label={t('heat_what')}
          isQuiet
          value={what}
          choices={WHAT.map((each) => ({ value: each, text: t(`heat_${each}`) }))}
          onChoose={choose}
        />
      </div>
      <p class="muted small">{t('heat_hint')}</p>
      {counts.size === 0 ? (
        <p class="muted">{value === null ? t('loading_figures') : t('no_data')}</p>
      ) : (
        <Heat counts={counts} hours={hours} />
      )}
    </section>
  );
}

function hoursOf(groups: readonly client.Group[]): readonly number[] {
  const seen = groups.flatMap(({ key }) => (key.hour == null ? [] : [Number(key.hour)]));
  const [first, last] = [Math.min(...seen, 8), Math.max(...seen, 19)];
  return Array.from({ length: last - first + 1 }, (_none, i) => first + i);
}

interface Count {
  readonly count: number;
  readonly calls: string | null;
}

interface HeatProps {
  readonly counts: ReadonlyMap<string, Count>;
  readonly hours: readonly number[];
}

function Heat({ counts, hours }: HeatProps) {
  const most = Math.max(1, ...[...counts.values()].map(({ count }) => count));
  return (
    <ScrollBox class="heat-scroll" label={t('heat')}>
      <table class="heat">
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">{t('weekday')}</span>
            </th>
            {hours.map((hour) => (
              <th key={hour} scope="col">
                {String(hour).padStart(2, '0')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {DAYS.map((day) => (
            <tr key={day}>
              <th scope="row">{weekdayName(day)}</th>
              {hours.map((hour) => {
                const { count, calls } = counts.get(`${day}.${hour}`) ?? { count: 0, calls: null };
                return (
                  <td key={hour} class={`shade-${Math.ceil((SHADES * count) / most)}`}>
                    {count === 0 ? (
                      <span class="unseen">0</span>
                    ) : (
                      <Linked address={calls} text={number(count)} />
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
