// Customers who were missed, and what became of them: the list behind the figures of missed calls.

import type { Kysely } from 'kysely';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { PlaceFilter } from '../metrics/cuts.ts';
import type { MissedCase } from '../metrics/facts.ts';
import type { Period } from '../metrics/periods.ts';
import { contactsOf } from './call-queries.ts';
import { is, isOfTeams, isOnWeekday } from './conditions.ts';
import { toMissedCase } from './fact-rows.ts';
import { itemsOf, type Page, type PageRequest } from './paging.ts';
import type { Tables } from './schema.ts';
import type { Contact } from './stored.ts';

export interface MissedCallerFilter {
  readonly period: Period;
  readonly places: PlaceFilter;
  /** Somebody has tried to call back; left out: whether or not. */
  readonly calledBack?: boolean;
  readonly reached?: boolean;
  readonly calledBackMsMax?: number;
  readonly reachedMsMax?: number;
}

export interface MissedCaller extends MissedCase {
  readonly number: string;
  /** What the caller sent with the first missed call. */
  readonly name: string | null;
  readonly contact: Contact | null;
}

export interface MissedCallerQueries {
  /** The longest waiting first. */
  missedCallers(filter: MissedCallerFilter, page: PageRequest): Promise<Page<MissedCaller>>;
}

export function createMissedCallerQueries(sql: Kysely<Tables>): MissedCallerQueries {
  return {
    async missedCallers(filter, page) {
      const rows = await after(casesWhere(sql, filter), page.cursor)
        .orderBy('first_missed_at')
        .orderBy('missed_cases.call_id')
        .limit(itemsOf(page) + 1)
        .execute();
      const shown = rows.slice(0, itemsOf(page));
      const contacts = await contactsOf(
        sql,
        shown.map(({ number }) => number),
      );
      const last = rows.length > shown.length ? shown.at(-1) : undefined;
      return {
        items: shown.map(({ number, from_name, ...row }) => ({
          ...toMissedCase(row),
          number,
          name: from_name,
          contact: contacts.get(number) ?? null,
        })),
        next: last === undefined ? null : `${last.first_missed_at}.${last.call_id}`,
      };
    },
  };
}

function casesWhere(sql: Kysely<Tables>, filter: MissedCallerFilter) {
  const { period, places, calledBack, reached, calledBackMsMax, reachedMsMax } = filter;
  let query = sql
    .selectFrom('missed_cases')
    .innerJoin('customers', 'customers.id', 'missed_cases.customer')
    .leftJoin('calls', 'calls.id', 'missed_cases.call_id')
    .selectAll('missed_cases')
    .select(['customers.number', 'calls.from_name'])
    .where('missed_cases.day', '>=', period.from)
    .where('missed_cases.day', '<=', period.to);
  if (calledBack !== undefined) query = query.where('first_attempt_at', calledBack ? 'is not' : 'is', null);
  if (reached !== undefined) query = query.where('reached_at', reached ? 'is not' : 'is', null);
  if (calledBackMsMax !== undefined) {
    query = query.where((eb) =>
      eb(eb('first_attempt_at', '-', eb.ref('first_missed_at')), '<=', calledBackMsMax),
    );
  }
  if (reachedMsMax !== undefined) {
    query = query.where((eb) => eb(eb('reached_at', '-', eb.ref('first_missed_at')), '<=', reachedMsMax));
  }
  for (const cut of ['agent', 'queue', 'did', 'trunk'] as const) {
    const value = places[cut];
    if (value !== undefined) query = query.where(`missed_cases.${cut}`, ...is(value));
  }
  if (places.pbx !== undefined) query = query.where('missed_cases.pbx', '=', places.pbx);
  if (places.hour !== undefined) query = query.where('missed_cases.hour', '=', places.hour);
  const { teams, weekday } = places;
  if (teams !== undefined) query = query.where((eb) => isOfTeams(eb, 'missed_cases.team', teams));
  if (weekday !== undefined) query = query.where((eb) => isOnWeekday(eb, 'missed_cases.day', weekday));
  if (places.afterHours !== undefined) {
    query = query.where('missed_cases.after_hours', '=', places.afterHours ? 1 : 0);
  }
  // All of them called us.
  return places.direction === 'outbound' ? query.where('missed_cases.day', '=', '') : query;
}

/** Errors: `invalid` for a cursor that nobody gave out. */
function after(query: ReturnType<typeof casesWhere>, cursor: string | null): ReturnType<typeof casesWhere> {
  if (cursor === null) return query;
  const [, at, id = ''] = /^(\d{1,15})\.(\w{1,40})$/.exec(cursor) ?? [];
  if (at === undefined) {
    throw new AppError('invalid', `cursor: "${cursor}" is not the \`next\` of an earlier answer.`);
  }
  const since: EpochMs = Number(at);
  return query.where((eb) =>
    eb.or([
      eb('first_missed_at', '>', since),
      eb('first_missed_at', '=', since).and('missed_cases.call_id', '>', id),
    ]),
  );
}
