// Conditions of a list of calls that facts, outcomes and scores answer: what only ended calls with somebody outside have.
// Rule: each says just what an indicator counts, so that a list is as long as its figure.

import { type Kysely, type RawBuilder, type SelectQueryBuilder, sql as sqlText } from 'kysely';
import type { CallFilter, Calls } from './call-filter.ts';
import { is, isOfTeams } from './conditions.ts';
import type { Tables } from './schema.ts';

/** One offer has to be all of it. */
export interface OfferFilter {
  /** Who was rung; null: nobody, and so no call. */
  readonly agent?: string | null;
  /** Teams of who was rung, whosever call it was; null among them: also of none. */
  readonly teams?: readonly (string | null)[];
  /** `missed`: by whoever was rung, and not answered by a colleague. */
  readonly result?: 'any' | 'answered' | 'missed';
}

/** Where the talk took place to which the customer is credited, and what came of the customer. */
export interface NewCustomerFilter
  extends Pick<
    CallFilter,
    'agent' | 'queue' | 'did' | 'trunk' | 'pbx' | 'direction' | 'afterHours' | 'teams'
  > {
  /** With an outcome of this type since then; `*`: of any. */
  readonly converted?: string;
  /** That outcome came within so many days. */
  readonly convertedDaysMax?: number;
}

type Facts = SelectQueryBuilder<Tables, 'call_facts', unknown>;

const DAY_MS = 86_400_000;

export function byFacts(sql: Kysely<Tables>, filter: CallFilter, all: Calls): Calls {
  const { queue, did, tried, untried, attempt, attemptMin, offer, newCustomer } = filter;
  const untouched: Facts = sql
    .selectFrom('call_facts')
    .select('call_id')
    .whereRef('call_facts.call_id', '=', 'calls.id' as never);
  let facts = untouched;
  if (queue !== undefined) facts = facts.where('queue', ...is(queue));
  if (did !== undefined) facts = facts.where('did', ...is(did));
  if (tried !== undefined) facts = facts.where('tried', '=', tried ? 1 : 0);
  if (untried === true) facts = facts.where('direction', '=', 'outbound').where('tried', '=', 0);
  if (untried === false) {
    facts = facts.where((eb) => eb.or([eb('direction', '=', 'inbound'), eb('tried', '=', 1)]));
  }
  if (attempt !== undefined) facts = facts.where('attempt', '=', attempt);
  if (attemptMin !== undefined) facts = facts.where('attempt', '>=', attemptMin);
  if (offer !== undefined) facts = facts.where(hasOffer(offer));
  if (newCustomer !== undefined) facts = byCustomer(sql, facts, newCustomer);
  return facts === untouched ? all : all.where((eb) => eb.exists(facts));
}

function hasOffer({ agent, teams, result = 'any' }: OfferFilter): RawBuilder<boolean> {
  const wanted = [sqlText`true`];
  if (agent !== undefined) wanted.push(sqlText`offer.value ->> 'agent' = ${agent}`);
  if (teams !== undefined) {
    const named = sqlText.join(teams.filter((team) => team !== null));
    const isNamed = sqlText`offer.value ->> 'team' IN (${named})`;
    wanted.push(teams.includes(null) ? sqlText`(${isNamed} OR offer.value ->> 'team' IS NULL)` : isNamed);
  }
  if (result === 'answered') wanted.push(sqlText`offer.value ->> 'result' = 'answered'`);
  if (result === 'missed') {
    wanted.push(sqlText`offer.value ->> 'result' NOT IN ('answered', 'answered_elsewhere')`);
  }
  return sqlText`EXISTS (SELECT 1 FROM json_each(call_facts.offers) AS offer
    WHERE ${sqlText.join(wanted, sqlText` AND `)})`;
}

/** Two talks that began in the same millisecond are both listed: the customer is one all the same. */
function byCustomer(
  sql: Kysely<Tables>,
  facts: Facts,
  { converted, convertedDaysMax, pbx, direction, afterHours, teams, ...places }: NewCustomerFilter,
): Facts {
  let customers = sql
    .selectFrom('customer_facts as met')
    .select('met.customer')
    .whereRef('met.customer', '=', 'call_facts.customer' as never)
    .whereRef('met.first_talk_at', '=', 'call_facts.answered_at' as never);
  for (const cut of ['agent', 'queue', 'did', 'trunk'] as const) {
    const value = places[cut];
    if (value !== undefined) customers = customers.where(`met.${cut}`, ...is(value));
  }
  if (pbx !== undefined) customers = customers.where('met.pbx', '=', pbx);
  if (direction !== undefined) customers = customers.where('met.direction', 'in', direction);
  if (afterHours !== undefined) customers = customers.where('met.after_hours', '=', afterHours ? 1 : 0);
  if (teams !== undefined) customers = customers.where((eb) => isOfTeams(eb, 'met.team', teams));
  if (converted !== undefined || convertedDaysMax !== undefined) {
    const wanted = [sqlText`true`];
    if (converted !== undefined && converted !== '*') wanted.push(sqlText`outcome.key = ${converted}`);
    if (convertedDaysMax !== undefined) {
      wanted.push(sqlText`outcome.value - met.first_talk_at <= ${convertedDaysMax * DAY_MS}`);
    }
    customers = customers.where(sqlText<boolean>`EXISTS (SELECT 1 FROM json_each(met.outcomes) AS outcome
      WHERE ${sqlText.join(wanted, sqlText` AND `)})`);
  }
  return facts.where((eb) => eb.exists(customers));
}

export function byOutcome(sql: Kysely<Tables>, { outcome, currency }: CallFilter, all: Calls): Calls {
  if (outcome === undefined && currency === undefined) return all;
  let outcomes = sql
    .selectFrom('outcomes')
    .select('call_id')
    .whereRef('outcomes.call_id', '=', 'calls.id' as never);
  if (outcome !== undefined && outcome !== '*') outcomes = outcomes.where('type', '=', outcome);
  if (currency !== undefined) {
    outcomes = outcomes.where('amount', 'is not', null).where('currency', ...is(currency));
  }
  return all.where((eb) => eb.exists(outcomes));
}

export function byScript(
  sql: Kysely<Tables>,
  { script, scored, autoFailed, failedItem }: CallFilter,
  all: Calls,
): Calls {
  if ([script, scored, autoFailed, failedItem].every((value) => value === undefined)) return all;
  let rows = sql
    .selectFrom('script_calls')
    .select('call_id')
    .whereRef('script_calls.call_id', '=', 'calls.id' as never);
  if (script !== undefined && script !== '*') rows = rows.where('script_id', '=', script);
  if (scored !== undefined) rows = rows.where('score', scored ? 'is not' : 'is', null);
  if (autoFailed !== undefined) rows = rows.where('auto_failed', '=', autoFailed ? 1 : 0);
  if (failedItem !== undefined) rows = rows.where(hasFailed(failedItem));
  return all.where((eb) => eb.exists(rows));
}

/** An item has its place among the marks by the version; LIMIT keeps the places from being looked up anew for each call. */
function hasFailed(item: string): RawBuilder<boolean> {
  return sqlText`EXISTS (SELECT 1 FROM (
      SELECT v.script_id, v.version, entry.key + 1 AS place
      FROM script_versions AS v, json_each(v.definition, '$.items') AS entry
      WHERE entry.value ->> 'id' = ${item} LIMIT -1) AS at
    WHERE at.script_id = script_calls.script_id AND at.version = script_calls.version
      AND substr(script_calls.marks, at.place, 1) = 'f')`;
}
