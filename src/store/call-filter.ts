// Which calls of a list: every condition that a figure can be taken apart by, and every one that people ask for.

import type { ExpressionBuilder, Kysely, SelectQueryBuilder } from 'kysely';
import { ABANDONED, type AgentId } from '../calls/record.ts';
import type { Own } from '../desk/sight.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import {
  byFacts,
  byOutcome,
  byScript,
  type NewCustomerFilter,
  type OfferFilter,
} from './call-fact-filter.ts';
import { is, isOfTeams, isOnWeekday } from './conditions.ts';
import type { CallRow, Tables } from './schema.ts';

export const WAIT_ENDS = ['answered', 'abandoned'] as const;
type WaitEnd = (typeof WAIT_ENDS)[number];

/** Left out: whatever it is. null: of nobody, without any. */
export interface CallFilter {
  readonly since?: EpochMs;
  readonly until?: EpochMs;
  readonly direction?: readonly string[];
  readonly disposition?: readonly string[];
  /** `not_seen`: missed, and nobody saw why. */
  readonly reason?: readonly string[];
  readonly state?: string;
  readonly agent?: string | null;
  /** It rang so at somebody. */
  readonly offer?: OfferFilter;
  readonly queue?: string | null;
  readonly did?: string | null;
  readonly trunk?: string | null;
  readonly hour?: number;
  /** 1–7 from Monday. */
  readonly weekday?: number;
  readonly afterHours?: boolean;
  readonly known?: boolean;
  readonly complete?: boolean;
  readonly withheld?: boolean;
  readonly tried?: boolean;
  /** Outbound, and nothing was tried to ring outside. */
  readonly untried?: boolean;
  readonly attempt?: number;
  readonly attemptMin?: number;
  /** The first meaningful talk with a customer. */
  readonly newCustomer?: NewCustomerFilter;
  /** `*`: of any type. */
  readonly outcome?: string;
  /** Such an outcome has an amount in it; null: in none that was named. */
  readonly currency?: string | null;
  /** Of a script that it is for; `*`: of any. */
  readonly script?: string;
  /** That script, or any, has a score for it. */
  readonly scored?: boolean;
  /** That score was made 0 by one thing alone. */
  readonly autoFailed?: boolean;
  /** An item that failed. */
  readonly failedItem?: string;
  /** How the wait for a person ended. */
  readonly waitEnded?: readonly WaitEnd[];
  readonly talkMsMin?: number;
  readonly talkMsMax?: number;
  readonly waitMsMin?: number;
  readonly waitMsMax?: number;
  readonly durationMsMin?: number;
  readonly durationMsMax?: number;
  readonly number?: string;
  /** Part of a name that a caller sent or a contact has. */
  readonly name?: string;
  readonly pbx?: string;
  readonly pbxCallId?: string;
  readonly source?: string;
  /** Of an outcome, or of the customer's contact. */
  readonly externalId?: string;
  /** null among them: also those of none. */
  readonly teams?: readonly (string | null)[];
  /** Only calls that this agent had to do with. */
  readonly own?: Own;
}

export type Calls = SelectQueryBuilder<Tables, 'calls', CallRow>;

export function callsWhere(sql: Kysely<Tables>, filter: CallFilter): Calls {
  const all = sql.selectFrom('calls').selectAll();
  const asked = byPeople(sql, filter, byLengths(filter, byWords(filter, all)));
  return byScript(sql, filter, byOutcome(sql, filter, byFacts(sql, filter, asked)));
}

function byWords(filter: CallFilter, all: Calls): Calls {
  let query = all;
  if (filter.since !== undefined) query = query.where('started_at', '>=', filter.since);
  if (filter.until !== undefined) query = query.where('started_at', '<', filter.until);
  if (filter.direction !== undefined) query = query.where('direction', 'in', filter.direction);
  if (filter.disposition !== undefined) query = query.where('disposition', 'in', filter.disposition);
  if (filter.reason !== undefined) query = query.where(hasReason(filter.reason));
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.pbx !== undefined) query = query.where('pbx', '=', filter.pbx);
  if (filter.pbxCallId !== undefined) query = query.where('pbx_call_id', '=', filter.pbxCallId);
  if (filter.source !== undefined) query = query.where('source', '=', filter.source);
  if (filter.hour !== undefined) query = query.where('local_hour', '=', filter.hour);
  if (filter.afterHours !== undefined) query = query.where('after_hours', '=', filter.afterHours ? 1 : 0);
  if (filter.complete !== undefined) query = query.where('complete', '=', filter.complete ? 1 : 0);
  const { teams, weekday } = filter;
  if (teams !== undefined) query = query.where((eb) => isOfTeams(eb, 'team', teams));
  if (weekday !== undefined) query = query.where((eb) => isOnWeekday(eb, 'local_day', weekday));
  if (filter.known !== undefined) {
    query = filter.known
      ? query.where('state', '=', 'ended').where('disposition', '<>', 'unknown')
      : query.where((eb) => eb.or([eb('state', '<>', 'ended'), eb('disposition', '=', 'unknown')]));
  }
  return query;
}

function hasReason(reasons: readonly string[]) {
  return (eb: ExpressionBuilder<Tables, 'calls'>) =>
    eb.or([
      eb('reason', 'in', reasons),
      ...(reasons.includes('not_seen') ? [eb('disposition', '=', 'missed').and('reason', 'is', null)] : []),
    ]);
}

function byLengths(filter: CallFilter, all: Calls): Calls {
  let query = all;
  if (filter.talkMsMin !== undefined) query = query.where('talk_ms', '>=', filter.talkMsMin);
  if (filter.talkMsMax !== undefined) query = query.where('talk_ms', '<=', filter.talkMsMax);
  if (filter.waitMsMin !== undefined) query = query.where('wait_ms', '>=', filter.waitMsMin);
  if (filter.waitMsMax !== undefined) query = query.where('wait_ms', '<=', filter.waitMsMax);
  if (filter.waitEnded !== undefined) query = query.where(hasWaited(filter.waitEnded));
  if (filter.durationMsMin !== undefined) query = query.where('duration_ms', '>=', filter.durationMsMin);
  if (filter.durationMsMax !== undefined) query = query.where('duration_ms', '<=', filter.durationMsMax);
  return query;
}

/** As the service level counts waits: who hung up in a menu has waited for nobody. */
function hasWaited(ends: readonly WaitEnd[]) {
  return (eb: ExpressionBuilder<Tables, 'calls'>) =>
    eb('wait_ms', 'is not', null).and(
      eb.or([
        ...(ends.includes('answered') ? [eb('disposition', '=', 'answered')] : []),
        ...(ends.includes('abandoned') ? [eb('reason', 'in', ABANDONED)] : []),
      ]),
    );
}

function byPeople(sql: Kysely<Tables>, filter: CallFilter, all: Calls): Calls {
  let query = all;
  const { agent, trunk, number, withheld, externalId, own } = filter;
  if (own !== undefined) {
    // Asked of each call in turn: a page is full long before all of an agent's calls were looked up.
    const theirs = callsOfAgent(sql, own.agent).whereRef('call_agents.call_id', '=', 'calls.id' as never);
    query = query.where((eb) => eb.exists(theirs));
  }
  if (agent !== undefined) query = query.where('agent', ...is(agent));
  if (trunk !== undefined) query = query.where('trunk', ...is(trunk));
  if (number !== undefined) {
    query = query.where((eb) => eb.or([eb('from_number', '=', number), eb('to_number', '=', number)]));
  }
  if (filter.name !== undefined) query = query.where(isNamed(sql, filter.name));
  if (withheld !== undefined) {
    const isWithheld = (eb: ExpressionBuilder<Tables, 'calls'>) =>
      eb.or([
        eb('direction', '=', 'inbound').and('from_number', 'is', null),
        eb('direction', '=', 'outbound').and('to_number', 'is', null),
      ]);
    query = query.where((eb) => (withheld ? isWithheld(eb) : eb.not(isWithheld(eb))));
  }
  if (externalId !== undefined) {
    const numbers = sql.selectFrom('contacts').select('number').where('external_id', '=', externalId);
    const calls = sql.selectFrom('outcomes').select('call_id').where('external_id', '=', externalId);
    query = query.where((eb) =>
      eb.or([eb('id', 'in', calls), eb('from_number', 'in', numbers), eb('to_number', 'in', numbers)]),
    );
  }
  return query;
}

/** The database knows nothing of the case of Cyrillic letters: the usual spellings are asked for one by one. */
function isNamed(sql: Kysely<Tables>, part: string) {
  const lower = part.toLocaleLowerCase();
  const title = lower.replace(/(^|[\s-])\p{L}/gu, (first) => first.toLocaleUpperCase());
  const spellings = [...new Set([part, lower, title, part.toLocaleUpperCase()])];
  const has = (column: 'from_name' | 'to_name') => (eb: ExpressionBuilder<Tables, 'calls'>) =>
    spellings.map((each) => eb(eb.fn('instr', [column, eb.val(each)]), '>', 0));
  const numbers = sql
    .selectFrom('contacts')
    .select('number')
    .where((eb) => eb.or(spellings.map((each) => eb(eb.fn('instr', ['name', eb.val(each)]), '>', 0))));
  return (eb: ExpressionBuilder<Tables, 'calls'>) =>
    eb.or([
      ...has('from_name')(eb),
      ...has('to_name')(eb),
      eb('from_number', 'in', numbers),
      eb('to_number', 'in', numbers),
    ]);
}

/** Ids of calls that an agent had to do with, also of those that were merged into others. */
export function callsOfAgent(sql: Kysely<Tables>, agent: AgentId) {
  return sql.selectFrom('call_agents').select('call_id').where('call_agents.agent', '=', agent);
}
