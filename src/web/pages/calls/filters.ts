// Which conditions the list of calls knows: all of the API's, because figures lead here with any of them. Pure.

import type { listCalls } from '../../client.ts';

export type Filters = Omit<NonNullable<Parameters<typeof listCalls>[0]>, 'limit' | 'cursor' | 'order'>;

type FilterName = Exclude<keyof Filters, '$number'> | 'number';

const NUMERIC: ReadonlySet<string> = new Set([
  ...['hour', 'attempt', 'attemptMin', 'talkMsMin', 'talkMsMax', 'waitMsMin', 'waitMsMax'],
  ...['durationMsMin', 'durationMsMax', 'weekday', 'convertedDaysMax'],
]);

export const FILTERS: readonly FilterName[] = [
  ...(['since', 'until', 'number', 'name', 'direction', 'disposition', 'reason', 'state', 'agent'] as const),
  ...([
    'offered',
    'team',
    'queue',
    'did',
    'trunk',
    'hour',
    'hours',
    'known',
    'complete',
    'withheld',
  ] as const),
  ...(['tried', 'attempt', 'attemptMin', 'outcome', 'script', 'scored', 'talkMsMin', 'talkMsMax'] as const),
  ...(['waitMsMin', 'waitMsMax', 'durationMsMin', 'durationMsMax', 'pbx', 'source', 'externalId'] as const),
  ...(['pbxCallId', 'weekday', 'offer', 'offeredTeam', 'untried', 'waitEnded', 'newCustomer'] as const),
  ...(['converted', 'convertedDaysMax', 'currency', 'autoFailed', 'failedItem'] as const),
];

/** That have a field of their own; the others are shown as chips. */
export const FIELDS: ReadonlySet<string> = new Set([
  ...['since', 'until', 'number', 'name', 'direction', 'disposition', 'agent', 'queue', 'did'],
]);

/** As the client takes them. What the API does not understand, it says itself. */
export function readFilters(query: { readonly [name: string]: string }): Filters {
  const entries = Object.entries(query).map(([name, value]) => [
    name === 'number' ? '$number' : name,
    NUMERIC.has(name) ? Number(value) : value,
  ]);
  return Object.fromEntries(entries) as Filters;
}

/** Digits and what people write between them. */
const NUMBER = /^[+*#]?[\d\s().*#-]{2,40}$/;

/** What was typed into the one field for both. */
export function readSearch(text: string): { readonly number: string | null; readonly name: string | null } {
  const trimmed = text.trim();
  if (trimmed === '') return { number: null, name: null };
  return NUMBER.test(trimmed) ? { number: trimmed, name: null } : { number: null, name: trimmed };
}
