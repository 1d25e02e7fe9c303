// All indicators of a period on one page, that also prints well.

import { useQuery, withQuery } from '../../address.ts';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { dayText } from '../../days.ts';
import { t } from '../../i18n/reports.ts';
import { language } from '../../language.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loading, ProblemBanner } from '../../ui/notice.tsx';
import { Agents } from './agents.tsx';
import { BusyHours } from './busy-hours.tsx';
import { Notes } from './figure-notes.tsx';
import { FRONT, IndicatorCard, type IndicatorName } from './indicator-card.tsx';
import { ASKED, type Asked, parametersOf, questionOf } from './question.ts';
import { ReportFilters } from './report-filters.tsx';
import { ReportHead } from './report-head.tsx';

const LOOK_MS = 60_000;

export function Indicators() {
  const { query, change } = useQuery(ASKED);
  const asked: Asked = query;
  const lang = language.value;
  const overview = useData(
    `overview ${lang} ${JSON.stringify(asked)}`,
    () => askSignedIn(client.getOverview({ ...questionOf(asked), lang })),
    { everyMs: LOOK_MS },
  );
  const file = withQuery('/api/v1/metrics', { ...parametersOf(asked), lang, format: 'csv' });
  const { value } = overview;
  return (
    <div class="reports-page">
      <ReportHead view="indicators">
        <a class="button" href={file} download="ringback-indicators.csv">
          <Icon name="download" />
          <span>{t('csv_all')}</span>
        </a>
        <Button icon="print" onClick={() => print()}>
          {t('print')}
        </Button>
      </ReportHead>
      <ReportFilters query={query} change={change} />
      <ProblemBanner problem={overview.problem} onRetry={overview.refresh} />
      {value === null && overview.problem === null && <Loading />}
      {value !== null && (
        <>
          <p class="span">
            <b>{spanText(value.period)}</b>{' '}
            {value.compared !== null && (
              <span class="muted">{t('compared', { span: spanText(value.compared) })}</span>
            )}
            <span class="printed-places">{placesText(asked)}</span>
          </p>
          <Notes notes={value.notes} />
          <div class="indicators">
            {(Object.keys(FRONT) as IndicatorName[]).map((name) => (
              <IndicatorCard key={name} name={name} asked={asked} />
            ))}
          </div>
          <Agents overview={value} />
          <BusyHours asked={asked} />
        </>
      )}
    </div>
  );
}

function spanText({ from, to }: client.Overview['period']): string {
  return from === to ? dayText(from) : t('span', { from: dayText(from), to: dayText(to) });
}

/** On paper there are no fields that say it. */
function placesText({ team, agent, queue, did }: Asked): string {
  const places = [
    [t('team'), team],
    [t('agent'), agent],
    [t('queue'), queue],
    [t('did'), did],
  ];
  return places.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`])).join(', ');
}
