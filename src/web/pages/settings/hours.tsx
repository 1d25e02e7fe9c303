// Working hours, as the configuration has them: when a missed call is after hours, and by which clock deadlines count.

import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { duration } from '../../format.ts';
import { t } from '../../i18n/settings.ts';
import { language } from '../../language.ts';
import { Loading, ProblemBanner } from '../../ui/notice.tsx';
import { FromConfig, Part } from './part.tsx';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** A Monday: days are called by the rules of the language. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

type Week = client.Settings['workingHours'];

export function Hours() {
  const settings = useData('settings', () => askSignedIn(client.getSettings()));
  if (settings.value === null) {
    return settings.problem === null ? (
      <Loading />
    ) : (
      <ProblemBanner problem={settings.problem} onRetry={settings.refresh} />
    );
  }
  const { timezone, workingHours, schedules, holidays, holidaysFile, tasks } = settings.value;
  return (
    <Part title={t('part_hours')} lead={t('w_zone', { zone: timezone })}>
      <FromConfig />
      <div class="hours">
        {schedules.map((each) => (
          <article key={each.name} class="card">
            <h2>{t('w_schedule', { name: each.name })}</h2>
            <p class="muted">{places(each)}</p>
            {each.timezone !== null && <p class="muted">{t('w_zone', { zone: each.timezone })}</p>}
            <WeekTable week={each.hours} />
            <Due minutes={each.dueMinutes ?? tasks.dueMinutes} />
            <Holidays days={each.holidays} />
          </article>
        ))}
        <article class="card">
          <h2>{schedules.length === 0 ? t('part_hours') : t('w_main')}</h2>
          <WeekTable week={workingHours} />
          <Due minutes={tasks.dueMinutes} />
          <Holidays days={holidays} />
          {holidaysFile !== null && <p class="muted small">{t('w_file', { file: holidaysFile })}</p>}
        </article>
      </div>
    </Part>
  );
}

function places({ queues, dids, teams }: client.Settings['schedules'][number]): string {
  return [
    queues.length > 0 ? t('w_queues', { names: queues.join(', ') }) : null,
    dids.length > 0 ? t('w_dids', { names: dids.join(', ') }) : null,
    teams.length > 0 ? t('w_teams', { names: teams.join(', ') }) : null,
  ]
    .filter((text) => text !== null)
    .join('; ');
}

function WeekTable({ week }: { readonly week: Week }) {
  const isAlways = DAYS.every((day) => week[day] === null);
  const names = new Intl.DateTimeFormat(language.value, { weekday: 'long', timeZone: 'UTC' });
  return (
    <dl class="week">
      {DAYS.map((day, i) => (
        <div key={day}>
          <dt>{names.format(MONDAY + i * DAY_MS)}</dt>
          <dd class={week[day] === null && !isAlways ? 'muted' : ''}>
            {isAlways ? t('w_always') : (week[day] ?? t('w_off'))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Due({ minutes }: { readonly minutes: number }) {
  return <p>{t('w_due', { time: duration(minutes * MINUTE_MS) })}</p>;
}

function Holidays({ days }: { readonly days: readonly string[] }) {
  return (
    <p class="muted small">
      {t('w_holidays')}: {days.length === 0 ? t('w_no_holidays') : days.join(', ')}
    </p>
  );
}
