// Which period and whose calls. All of it is in the address.

import type { Query } from '../../address.ts';
import { serverNow } from '../../clock.ts';
import { dayOf } from '../../days.ts';
import { t } from '../../i18n/reports.ts';
import { who } from '../../session.ts';
import { type Choice, Select } from '../../ui/field.tsx';
import { COMPARISONS, PERIOD_DEFAULT, PERIODS } from './question.ts';

interface ReportFiltersProps {
  readonly query: Query;
  readonly change: (changes: { readonly [name: string]: string | null }) => void;
  readonly hasComparison?: boolean;
}

const OWN = 'own';

export function ReportFilters({ query, change, hasComparison = true }: ReportFiltersProps) {
  const isOwn = query.from !== undefined || query.to !== undefined;
  const choosePeriod = (period: string) => {
    if (period !== OWN) return change({ period, from: null, to: null });
    const today = dayOf(serverNow()) ?? '';
    return change({ period: null, from: today, to: today });
  };
  return (
    <search class="card filters report-filters">
      <Select
        label={t('period')}
        value={isOwn ? OWN : (query.period ?? PERIOD_DEFAULT)}
        choices={[
          ...PERIODS.map((value) => ({ value, text: t(`p_${value}`) })),
          ...named(query.period),
          { value: OWN, text: t('p_own') },
        ]}
        onChoose={choosePeriod}
      />
      {isOwn && (
        <>
          <Day label={t('from_day')} value={query.from ?? ''} onDay={(from) => change({ from })} />
          <Day label={t('to_day')} value={query.to ?? ''} onDay={(to) => change({ to })} />
        </>
      )}
      {hasComparison && (
        <Select
          label={t('compare')}
          value={query.compare ?? 'previous'}
          choices={COMPARISONS.map((value) => ({ value, text: t(`cmp_${value}`) }))}
          onChoose={(compare) => change({ compare })}
        />
      )}
      <Places query={query} change={change} />
    </search>
  );
}

/** A period of the address that is no preset: `2026-03`. */
function named(period: string | undefined): readonly Choice[] {
  if (period === undefined || PERIODS.some((each) => each === period)) return [];
  return [{ value: period, text: period }];
}

function Places({ query, change }: ReportFiltersProps) {
  const me = who.value;
  const teams = me?.teams ?? me?.knownTeams ?? [];
  const agents = (me?.agents ?? []).map(({ id, name }) => ({ value: id, text: name ?? id }));
  const isAll = me?.ownOnly !== true;
  return (
    <>
      {isAll && teams.length > 0 && (
        <Place label={t('team')} name="team" choices={teams.map(same)} query={query} change={change} />
      )}
      {isAll && <Place label={t('agent')} name="agent" choices={agents} query={query} change={change} />}
      <Place
        label={t('queue')}
        name="queue"
        choices={(me?.queues ?? []).map(same)}
        query={query}
        change={change}
      />
      <form
        onSubmit={(event) => event.preventDefault()}
        onChange={({ currentTarget }) =>
          change({ did: new FormData(currentTarget).get('did')?.toString().trim() ?? null })
        }
      >
        <label class="field">
          <span class="label">{t('did')}</span>
          <input
            name="did"
            defaultValue={query.did ?? ''}
            maxLength={60}
            autocomplete="off"
            spellcheck={false}
          />
        </label>
      </form>
    </>
  );
}

const same = (value: string): Choice => ({ value, text: value });

interface PlaceProps extends ReportFiltersProps {
  readonly label: string;
  readonly name: 'team' | 'agent' | 'queue';
  readonly choices: readonly Choice[];
}

function Place({ label, name, choices, query, change }: PlaceProps) {
  const value = query[name] ?? '';
  const isKnown = value === '' || choices.some((each) => each.value === value);
  return (
    <Select
      label={label}
      value={value}
      choices={[{ value: '', text: t('all') }, ...choices, ...(isKnown ? [] : [same(value)])]}
      onChoose={(chosen) => change({ [name]: chosen })}
    />
  );
}

interface DayProps {
  readonly label: string;
  readonly value: string;
  readonly onDay: (day: string) => void;
}

function Day({ label, value, onDay }: DayProps) {
  return (
    <label class="field">
      <span class="label">{label}</span>
      <input
        type="date"
        required
        value={value}
        onChange={({ currentTarget }) => currentTarget.value !== '' && onDay(currentTarget.value)}
      />
    </label>
  );
}
