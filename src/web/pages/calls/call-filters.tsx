// What is looked for: fields for what people ask for every day, chips for everything else that a figure has led here with.

import { useEffect, useState } from 'preact/hooks';
import type { Query } from '../../address.ts';
import { addDays, dayOf, weekdayName } from '../../days.ts';
import { duration } from '../../format.ts';
import { t } from '../../i18n/calls.ts';
import { tc } from '../../i18n/common.ts';
import { who } from '../../session.ts';
import { Button } from '../../ui/button.tsx';
import { type Choice, Select, TextField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { agentName } from '../../ui/people.ts';
import { Stranger } from '../../ui/text.tsx';
import { FIELDS, FILTERS, readSearch } from './filters.ts';

interface FilterProps {
  readonly query: Query;
  readonly change: (changes: { readonly [name: string]: string | null }, replace?: boolean) => void;
}

const DIRECTIONS = ['inbound', 'outbound', 'internal'] as const;
const DISPOSITIONS = [
  ...(['answered', 'missed', 'no_answer', 'busy', 'rejected', 'cancelled', 'failed', 'unknown'] as const),
] as const;

export function CallFilters({ query, change }: FilterProps) {
  const me = who.value;
  const [since, until] = [daySince(query.since), dayUntil(query.until)];
  return (
    <search class="card filters">
      <Search query={query} change={change} />
      <DayField label={t('from_day')} value={since} onDay={(day) => change({ since: day })} />
      <DayField
        label={t('to_day')}
        value={until}
        onDay={(day) => change({ until: day === '' ? '' : addDays(day, 1) })}
      />
      {me?.ownOnly !== true && (
        <Select
          label={t('agent')}
          value={query.agent ?? ''}
          choices={withOwn(query.agent, [
            ...(me?.agents ?? []).map(({ id, name }) => ({ value: id, text: name ?? id })),
          ])}
          onChoose={(agent) => change({ agent })}
        />
      )}
      <Select
        label={t('direction')}
        value={query.direction ?? ''}
        choices={withOwn(query.direction, [
          { value: 'inbound,outbound', text: t('with_customers') },
          ...DIRECTIONS.map((value) => ({ value, text: t(value) })),
        ])}
        onChoose={(direction) => change({ direction })}
      />
      <Select
        label={t('disposition')}
        value={query.disposition ?? ''}
        choices={withOwn(
          query.disposition,
          DISPOSITIONS.map((value) => ({ value, text: t(`d_${value}`) })),
        )}
        onChoose={(disposition) => change({ disposition })}
      />
      <Select
        label={t('queue')}
        value={query.queue ?? ''}
        choices={withOwn(
          query.queue,
          (me?.queues ?? []).map((value) => ({ value, text: value })),
        )}
        onChoose={(queue) => change({ queue })}
      />
      <Typed label={t('did')} value={query.did ?? ''} onText={(did) => change({ did })} />
    </search>
  );
}

/** Anything, what is known, and what the address asks for although it is not known. */
function withOwn(value: string | undefined, known: readonly Choice[]): readonly Choice[] {
  const own = value !== undefined && !known.some((each) => each.value === value);
  return [
    { value: '', text: t('any') },
    ...known,
    ...(own ? [{ value, text: value === '-' ? t('nobody') : valueText('', value) }] : []),
  ];
}

function daySince(moment: string | undefined): string {
  return moment === undefined ? '' : (dayOf(moment) ?? '');
}

/** The last day that is shown: `until` is the first moment that is not. */
function dayUntil(moment: string | undefined): string {
  if (moment === undefined) return '';
  const day = dayOf(moment);
  if (day === null) return '';
  return day === moment ? addDays(day, -1) : (dayOf(Date.parse(moment) - 1) ?? '');
}

interface DayFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onDay: (day: string) => void;
}

export function DayField({ label, value, onDay }: DayFieldProps) {
  return (
    <label class="field">
      <span class="label">{label}</span>
      <input
        type="date"
        value={value}
        max="9999-12-31"
        onChange={(event) => onDay(event.currentTarget.value)}
      />
    </label>
  );
}

function Search({ query, change }: FilterProps) {
  const shown = query.number ?? query.name ?? '';
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  return (
    <form
      class="search-box"
      onSubmit={(event) => {
        event.preventDefault();
        change(readSearch(text));
      }}
    >
      <TextField
        label={t('search')}
        type="search"
        value={text}
        onText={setText}
        placeholder={t('search_hint')}
        maxLength={60}
      />
      <Button type="submit" look="primary" icon="search" label={t('search_go')} />
    </form>
  );
}

interface TypedProps {
  readonly label: string;
  readonly value: string;
  readonly onText: (text: string) => void;
}

/** Asks once somebody has finished typing. */
function Typed({ label, value, onText }: TypedProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onText(text.trim());
      }}
      onFocusOut={() => {
        if (text.trim() !== value) onText(text.trim());
      }}
    >
      <TextField
        label={label}
        value={text}
        onText={setText}
        maxLength={60}
        spellcheck={false}
        autocomplete="off"
      />
    </form>
  );
}

export function Chips({ query, change }: FilterProps) {
  const extra = FILTERS.filter((name) => !FIELDS.has(name) && query[name] !== undefined);
  if (Object.keys(query).length === 0) return null;
  return (
    <div class="row chips">
      {extra.map((name) => (
        <span key={name} class="chip">
          {t(`f_${name}`)}:{' '}
          <b>
            <Stranger text={valueText(name, query[name] ?? '')} />
          </b>
          <button
            type="button"
            aria-label={t('remove_filter', { name: t(`f_${name}`) })}
            onClick={() => change({ [name]: null })}
          >
            <Icon name="close" size={14} />
          </button>
        </span>
      ))}
      <button
        type="button"
        class="link"
        onClick={() => change(Object.fromEntries(FILTERS.map((name) => [name, null])))}
      >
        {t('clear')}
      </button>
    </div>
  );
}

const WORDS: { readonly [name: string]: (value: string) => string } = {
  true: () => tc('yes'),
  false: () => tc('no'),
  '-': () => t('nobody'),
  '*': () => t('any'),
  working: () => t('v_working'),
  outside: () => t('v_outside'),
  any: () => t('any'),
};

/** A value of a filter as people say it. */
function valueText(name: string, value: string): string {
  if (/Ms(Min|Max)$/.test(name)) return duration(Number(value));
  if (name === 'hour') return `${value.padStart(2, '0')}:00`;
  if (name === 'offered') return agentName(value);
  if (name === 'source')
    return value === 'live' ? t('v_live') : value === 'import' ? t('source_import') : t('source_backfill');
  if (name === 'weekday') return weekdayName(Number(value));
  if (name === 'convertedDaysMax') return t('v_days', { n: Number(value) });
  if (name === 'waitEnded') return value.split(',').map(waitWord).join(', ');
  if (name === 'offer' && value === 'missed') return t('v_missed_offer');
  if (name === 'offer' && value === 'answered') return t('v_answered_offer');
  if (name === 'reason') return value.split(',').map(reasonWord).join(', ');
  if (name === '') return value.split(',').map(anyWord).join(', ');
  return WORDS[value]?.(value) ?? value;
}

function waitWord(value: string): string {
  if (value === 'answered') return t('v_wait_answered');
  return value === 'abandoned' ? t('v_wait_abandoned') : value;
}

const REASONS = [
  ...(['voicemail', 'abandoned_queue', 'queue_timeout', 'abandoned_ringing', 'busy', 'rejected'] as const),
  ...(['unavailable', 'no_answer', 'abandoned_ivr', 'not_offered', 'refused', 'not_seen'] as const),
] as const;

function reasonWord(value: string): string {
  const known = REASONS.find((each) => each === value);
  return known === undefined ? value : t(`r_${known}`);
}

function anyWord(value: string): string {
  const direction = DIRECTIONS.find((each) => each === value);
  if (direction !== undefined) return t(direction);
  const disposition = DISPOSITIONS.find((each) => each === value);
  return disposition === undefined ? value : t(`d_${disposition}`);
}
