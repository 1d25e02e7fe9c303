// The tables of facts and of their sums as TypeScript sees them.

interface PlaceColumns {
  readonly day: string;
  readonly hour: number;
  readonly after_hours: number;
  readonly pbx: string;
  readonly team: string | null;
  readonly agent: string | null;
  readonly queue: string | null;
  readonly did: string | null;
  readonly trunk: string | null;
}

export interface CallFactRow extends PlaceColumns {
  readonly call_id: string;
  readonly direction: string;
  readonly customer: number | null;
  readonly started_at: number;
  readonly answered_at: number | null;
  readonly ended_at: number | null;
  readonly disposition: string;
  readonly reason: string | null;
  readonly complete: number;
  readonly response_ms: number | null;
  readonly wait_ms: number | null;
  readonly talk_ms: number | null;
  readonly duration_ms: number | null;
  readonly tried: number;
  readonly attempt: number | null;
  readonly offers: string | null;
  readonly outcomes: string | null;
}

export interface MissedCaseRow extends PlaceColumns {
  readonly customer: number;
  readonly call_id: string;
  readonly missed_calls: number;
  readonly first_missed_at: number;
  readonly last_missed_at: number;
  readonly attempts: number;
  readonly first_attempt_at: number | null;
  readonly reached_at: number | null;
  readonly reached_by: string | null;
  readonly attempt_work_ms: number | null;
  readonly reached_work_ms: number | null;
}

export interface CustomerFactRow extends PlaceColumns {
  readonly customer: number;
  readonly direction: string;
  readonly first_talk_at: number;
  readonly outcomes: string;
}

export interface TaskFactRow {
  readonly task_id: string;
  readonly pbx: string;
  readonly team: string | null;
  readonly queue: string | null;
  readonly did: string | null;
  readonly opened_day: string;
  readonly opened_hour: number;
  readonly opened_after_hours: number;
  readonly opened_agent: string | null;
  readonly opened_at: number;
  readonly closed_day: string | null;
  readonly closed_hour: number | null;
  readonly closed_after_hours: number | null;
  readonly closed_agent: string | null;
  readonly closed_at: number | null;
  readonly closure: string | null;
  readonly attempts: number;
  readonly late: number;
}

interface RollupKey {
  readonly cut: string;
  readonly day: string;
  readonly value: string;
  readonly team: string;
  readonly after_hours: number;
}

export interface RollupRow extends RollupKey {
  readonly counts: string;
  readonly times: string;
  readonly buckets: Buffer;
}

export interface FactTables {
  readonly customers: { readonly id: number; readonly number: string };
  readonly call_facts: CallFactRow;
  readonly missed_cases: MissedCaseRow;
  readonly customer_facts: CustomerFactRow;
  readonly task_facts: TaskFactRow;
  readonly rollups: RollupRow;
  readonly rollup_customers: RollupKey & { readonly part: number; readonly members: Buffer };
  readonly rollup_days: {
    readonly day: string;
    readonly stale: number;
    readonly restated_at: number | null;
    readonly restated_calls: number;
  };
  readonly rollup_months: { readonly month: string };
  readonly fact_state: {
    readonly rules: string;
    readonly calls_after: string | null;
    readonly tasks_after: string | null;
  };
}
