// The tables as TypeScript sees them: one interface a table, columns in the words of the schema.

import type { FactTables } from './fact-schema.ts';
import type { ReportTables } from './report-schema.ts';
import type { ScriptTables } from './script-rows.ts';
import type { UserTables } from './user-rows.ts';

export interface CallRow {
  readonly id: string;
  readonly pbx: string;
  readonly pbx_call_id: string;
  readonly direction: string;
  readonly state: string;
  readonly from_number: string | null;
  readonly from_raw: string | null;
  readonly from_name: string | null;
  readonly to_number: string | null;
  readonly to_raw: string | null;
  readonly to_name: string | null;
  readonly trunk: string | null;
  readonly agent: string | null;
  readonly started_at: number;
  readonly answered_at: number | null;
  readonly ended_at: number | null;
  readonly disposition: string | null;
  readonly reason: string | null;
  readonly hung_up_by: string | null;
  readonly cause_q850: number | null;
  readonly cause_raw: string | null;
  readonly response_ms: number | null;
  readonly ivr_ms: number | null;
  readonly wait_ms: number | null;
  readonly talk_ms: number | null;
  readonly hold_ms: number | null;
  readonly duration_ms: number | null;
  readonly complete: number;
  readonly after_hours: number;
  readonly local_day: string;
  readonly local_hour: number;
  readonly detail: string;
  readonly team: string | null;
  readonly source: string;
  readonly change_seq: number;
  readonly changed_at: number;
}

export interface TaskRow {
  readonly id: string;
  readonly status: string;
  readonly number: string;
  readonly pbx: string;
  readonly name: string | null;
  readonly did: string | null;
  readonly queue: string | null;
  readonly missed_calls: number;
  readonly first_missed_at: number;
  readonly last_missed_at: number;
  readonly attempts: number;
  readonly last_attempt_at: number | null;
  readonly last_attempt_result: string | null;
  readonly due_at: number | null;
  readonly overdue: number;
  readonly team: string | null;
  readonly priority: number;
  readonly escalations: number;
  readonly assignee: string | null;
  readonly claimed_by: string | null;
  readonly claim_expires_at: number | null;
  readonly snoozed_until: number | null;
  readonly closed_at: number | null;
  readonly closed_kind: string | null;
  readonly closed_agent: string | null;
  readonly closed_call: string | null;
  readonly result: string | null;
  readonly wake_at: number | null;
  readonly change_seq: number;
  readonly changed_at: number;
}

export interface TaskCallRow {
  readonly call_id: string;
  readonly task_id: string;
  readonly role: string;
}

export interface TaskHistoryRow {
  readonly task_id: string;
  readonly position: number;
  readonly at: number;
  readonly event: string;
  readonly call_id: string | null;
  readonly agent: string | null;
  readonly actor: string | null;
  readonly note: string | null;
}

export interface JournalRow {
  readonly seq: number;
  readonly pbx: string;
  readonly call_id: string;
  readonly version: number;
  readonly at: number;
  readonly body: string;
}

export interface DialRow {
  readonly id: string;
  readonly pbx: string;
  readonly channel_id: string;
  readonly agent: string;
  readonly number: string;
  readonly task_id: string | null;
  readonly state: string;
  readonly call_id: string | null;
  readonly problem: string | null;
  readonly asked_at: number;
  readonly actor: string;
}

export interface OutcomeRow {
  readonly id: string;
  readonly call_id: string;
  readonly type: string;
  readonly external_id: string | null;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly note: string | null;
  readonly at: number;
  readonly actor: string;
}

export interface ContactRow {
  readonly number: string;
  readonly name: string;
  readonly external_id: string | null;
  readonly url: string | null;
  readonly changed_at: number;
  readonly actor: string;
}

export interface OutboxRow {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly subject: string;
  readonly team: string | null;
  readonly body: string;
}

export interface HookRow {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly filter: string;
  readonly created_at: number;
  readonly disabled_at: number | null;
  readonly disabled_reason: string | null;
  readonly actor: string;
}

interface DeliveryRow {
  readonly hook_id: string;
  readonly seq: number;
  readonly state: string;
  readonly attempts: number;
  readonly next_at: number | null;
  readonly last_at: number | null;
  readonly last_status: number | null;
  readonly last_error: string | null;
}

export interface Tables extends FactTables, ReportTables, ScriptTables, UserTables {
  readonly hooks: HookRow;
  readonly deliveries: DeliveryRow;
  readonly calls: CallRow;
  readonly call_merges: {
    readonly id: string;
    readonly into_id: string;
    readonly change_seq: number;
    readonly team: string | null;
  };
  readonly outbox: OutboxRow;
  readonly outbox_horizon: { readonly up_to: number };
  readonly dials: DialRow;
  readonly outcomes: OutcomeRow;
  readonly contacts: ContactRow;
  readonly list_entries: {
    readonly list: string;
    readonly pattern: string;
    readonly note: string | null;
    readonly added_at: number;
    readonly actor: string;
  };
  readonly api_keys: {
    readonly id: string;
    readonly name: string;
    readonly hash: string;
    readonly scopes: string;
    readonly teams: string | null;
    readonly created_at: number;
    readonly revoked_at: number | null;
    readonly actor: string;
  };
  readonly audit: {
    readonly seq: number;
    readonly at: number;
    readonly actor: string;
    readonly action: string;
    readonly subject: string | null;
    readonly detail: string;
  };
  readonly tasks: TaskRow;
  readonly task_calls: TaskCallRow;
  readonly task_history: TaskHistoryRow;
  readonly journal: JournalRow;
  readonly erasures: {
    readonly id: string;
    readonly at: number;
    readonly actor: string;
    readonly token: string;
    readonly counts: string;
  };
  readonly pbx_state: {
    readonly pbx: string;
    readonly first_seen_at: number | null;
    readonly last_seen_at: number;
  };
  readonly gaps: {
    readonly id: number;
    readonly pbx: string;
    readonly started_at: number;
    readonly ended_at: number | null;
    readonly reason: string;
    readonly backfilled_at: number | null;
  };
  readonly imports: {
    readonly pbx: string;
    readonly source: string;
    readonly position: string;
    readonly changed_at: number;
  };
}
