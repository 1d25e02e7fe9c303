// The tables of summaries and alerts as TypeScript sees them.

export interface ReportTables {
  readonly reports: {
    readonly kind: string;
    readonly from_day: string;
    readonly to_day: string;
    readonly audience: string;
    readonly made_at: number;
    readonly body: string;
  };
  readonly report_deliveries: {
    readonly kind: string;
    readonly from_day: string;
    readonly recipient: string;
    readonly state: string;
    readonly attempts: number;
    readonly next_at: number | null;
    readonly last_at: number | null;
    readonly last_error: string | null;
  };
  readonly report_state: { readonly since: string | null };
  readonly alerts: { readonly name: string; readonly raised_at: number; readonly value: number };
}
