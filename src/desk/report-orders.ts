// Orders about summaries: one is kept once, whoever asks twice; deliveries are owed with it, and what came of them is noted.

import type { Summary } from '../reports/summary.ts';
import type { ReportAttempt, ReportDelivery, ReportWriter } from '../store/report-writer.ts';
import type { Handlers } from './order.ts';

export interface ReportOrders {
  /** `summaries`: of one period, one for each audience. `isNew` false: it was there, and nothing was changed. */
  'keep-report': {
    readonly asked: { readonly summaries: readonly Summary[]; readonly recipients: readonly string[] };
    readonly answer: { readonly isNew: boolean };
  };
  'send-report': { readonly asked: ReportDelivery; readonly answer: ReportDelivery };
  'record-report': { readonly asked: ReportAttempt; readonly answer: { readonly recorded: true } };
  /** The first local day that summaries tell of. */
  'begin-reports': {
    readonly asked: { readonly today: string };
    readonly answer: { readonly since: string };
  };
}

export function reportHandlers(reports: ReportWriter): Handlers<ReportOrders> {
  return {
    'keep-report': {
      run({ summaries, recipients }, { now }) {
        const [first] = summaries;
        if (first === undefined) return { isNew: false };
        const id = { kind: first.kind, from: first.period.from };
        if (reports.isMade(id)) return { isNew: false };
        for (const summary of summaries) reports.save(summary);
        for (const recipient of recipients) reports.owe({ ...id, recipient }, now);
        return { isNew: true };
      },
      audit: () => null,
    },
    'send-report': {
      run(asked, { now }) {
        reports.owe(asked, now);
        return asked;
      },
      audit: (asked) => ({ subject: `${asked.kind} ${asked.from}`, detail: { recipient: asked.recipient } }),
    },
    'record-report': {
      run(attempt) {
        reports.record(attempt);
        return { recorded: true };
      },
      audit: () => null,
    },
    'begin-reports': { run: ({ today }) => ({ since: reports.since(today) }), audit: () => null },
  };
}
