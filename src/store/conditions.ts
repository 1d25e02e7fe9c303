// Conditions that the lists and the figures share, so that one filter means the same everywhere.

import {
  type Expression,
  type ExpressionBuilder,
  type ReferenceExpression,
  type SqlBool,
  sql as sqlText,
} from 'kysely';

/** For `where`: this value; null: without any. */
export const is = (value: string | null) => [value === null ? 'is' : '=', value] as const;

/** Any of these; null among them: also what is of none. */
export function isOfTeams<DB, TB extends keyof DB>(
  eb: ExpressionBuilder<DB, TB>,
  column: ReferenceExpression<DB, TB>,
  teams: readonly (string | null)[],
): Expression<SqlBool> {
  const named = teams.filter((team) => team !== null);
  const isNamed = eb(column, 'in', named as never);
  return named.length === teams.length ? isNamed : eb.or([isNamed, eb(column, 'is', null as never)]);
}

/** `day`: a local day such as 2026-03-02. `weekday`: 1–7 from Monday. */
export function isOnWeekday<DB, TB extends keyof DB>(
  eb: ExpressionBuilder<DB, TB>,
  day: ReferenceExpression<DB, TB>,
  weekday: number,
): Expression<SqlBool> {
  return eb(eb.fn<string>('strftime', [sqlText.lit('%u'), day]), '=', String(weekday) as never);
}
