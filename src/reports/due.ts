// Which summaries are due: every finished local day, week and month since summaries began, without one so far. A clock that ticks
// twice, or not at all for a night, changes nothing: what is there decides, not the tick. Pure.

import { DateTime } from 'luxon';
import type { EpochMs } from '../events/vocabulary.ts';
import { type Period, shiftDay } from '../metrics/periods.ts';
import type { ReportId, ReportKind } from './summary.ts';

export interface DueRules {
  readonly kinds: readonly ReportKind[];
  /** Local time at which the period that ended is told of, in minutes since midnight. */
  readonly atMinutes: number;
  readonly zone: string;
}

/** So many of each kind are caught up with; older ones can be asked for. */
const CAUGHT_UP_MAX: { readonly [K in ReportKind]: number } = { day: 31, week: 5, month: 3 };

/** `since`: the first local day that is told of. `made`: what there is already. Oldest first. */
export function dueReports(
  rules: DueRules,
  since: string,
  made: readonly ReportId[],
  now: EpochMs,
): readonly (ReportId & Period)[] {
  const known = new Set(made.map(({ kind, from }) => `${kind} ${from}`));
  return rules.kinds.flatMap((kind) => {
    const due: (ReportId & Period)[] = [];
    for (let i = CAUGHT_UP_MAX[kind]; i >= 1; i--) {
      const period = finishedPeriod(kind, i, rules, now);
      if (period === null || period.to < since || known.has(`${kind} ${period.from}`)) continue;
      due.push({ kind, ...period });
    }
    return due;
  });
}

/** The last finished one is 1; null: it is not time to tell of it yet. */
function finishedPeriod(kind: ReportKind, ago: number, rules: DueRules, now: EpochMs): Period | null {
  const first = DateTime.fromMillis(now, { zone: rules.zone })
    .startOf(kind)
    .minus({ [`${kind}s`]: ago });
  const period = periodOf(kind, first.toFormat('yyyy-MM-dd'));
  const tellAt = DateTime.fromISO(shiftDay(period.to, 1), { zone: rules.zone })
    .set({ hour: Math.floor(rules.atMinutes / 60), minute: rules.atMinutes % 60 })
    .toMillis();
  return now >= tellAt ? period : null;
}

/** The day, week or month in which a local day lies. */
export function periodOf(kind: ReportKind, day: string): Period {
  const date = DateTime.fromISO(day, { zone: 'utc' });
  return {
    from: date.startOf(kind).toFormat('yyyy-MM-dd'),
    to: date.endOf(kind).toFormat('yyyy-MM-dd'),
  };
}
