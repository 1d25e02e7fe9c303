// What has to be said beside figures: what they do not know.

import type { FigureNotes } from '../../client.ts';
import { dayText } from '../../days.ts';
import { dateTime, duration } from '../../format.ts';
import { t } from '../../i18n/reports.ts';
import { Icon } from '../../ui/icon.tsx';

const DAYS_SHOWN = 5;

export function Notes({ notes }: { readonly notes: FigureNotes }) {
  const { incompleteCalls, unknownCalls, blindMs, unwatchedUntil, restated, openUntil, unfinished } = notes;
  const days = restated.slice(0, DAYS_SHOWN).map(({ day }) => dayText(day));
  const said = [
    ...(unfinished ? [t('note_unfinished')] : []),
    ...(incompleteCalls > 0 ? [t('note_incomplete', { n: incompleteCalls })] : []),
    ...(unknownCalls > 0 ? [t('note_unknown', { n: unknownCalls })] : []),
    ...(unwatchedUntil === null ? [] : [t('note_unwatched', { time: dateTime(unwatchedUntil) })]),
    ...(blindMs > 0 ? [t('note_blind', { time: duration(blindMs) })] : []),
    ...(days.length > 0
      ? [
          t('note_restated', {
            n: restated.length,
            days: days.join(', ') + (restated.length > days.length ? ', …' : ''),
          }),
        ]
      : []),
    ...(openUntil === null ? [] : [t('note_open', { day: dayText(openUntil) })]),
  ];
  const isGrave = incompleteCalls + unknownCalls + blindMs + restated.length > 0 || unwatchedUntil !== null;
  return (
    <section class={`figure-notes ${isGrave ? 'grave' : ''}`} aria-label={t('notes')}>
      <Icon name={isGrave ? 'warning' : 'help'} />
      <ul>
        {!isGrave && <li>{t('note_none')}</li>}
        {said.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </section>
  );
}
