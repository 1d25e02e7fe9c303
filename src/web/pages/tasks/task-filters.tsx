// Which callbacks somebody wants to see: how far they are, whose team, which number.

import type { RefObject } from 'preact';
import type { Task } from '../../client.ts';
import { number } from '../../format.ts';
import { t } from '../../i18n/tasks.ts';
import type { Who } from '../../session.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Segments } from '../../ui/segments.tsx';
import { isIn, type Looker, VIEWS, type View } from './task-list.ts';

export interface Filters {
  readonly view: View;
  /** null: all. */
  readonly team: string | null;
  readonly text: string;
}

interface TaskFiltersProps {
  readonly who: Who;
  readonly looker: Looker;
  readonly open: readonly Task[];
  readonly filters: Filters;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly onFilters: (filters: Filters) => void;
  readonly onHelp: () => void;
}

export function TaskFilters({ who, looker, open, filters, search, onFilters, onHelp }: TaskFiltersProps) {
  const teams = who.teams ?? who.knownTeams;
  const choices = VIEWS.map((value) => ({
    value,
    text: t(`view_${value}`),
    count: value === 'closed' ? undefined : number(open.filter((task) => isIn(value, task, looker)).length),
  }));
  return (
    <div class="head">
      <h1>{t('title')}</h1>
      <Segments
        label={t('view')}
        isQuiet
        value={filters.view}
        choices={choices}
        onChoose={(view) => onFilters({ ...filters, view })}
      />
      {teams.length > 1 && (
        <select
          class="select"
          aria-label={t('team')}
          value={filters.team ?? ''}
          onChange={({ currentTarget: { value } }) =>
            onFilters({ ...filters, team: value === '' ? null : value })
          }
        >
          <option value="">{t('all_teams')}</option>
          {teams.map((team) => (
            <option key={team} value={team}>
              {team}
            </option>
          ))}
        </select>
      )}
      <label class="search">
        <Icon name="search" />
        <input
          ref={search}
          type="search"
          aria-label={t('find')}
          placeholder={t('find')}
          value={filters.text}
          onInput={({ currentTarget: { value } }) => onFilters({ ...filters, text: value })}
        />
      </label>
      <Button look="quiet" icon="help" label={t('keys')} onClick={onHelp} />
    </div>
  );
}
