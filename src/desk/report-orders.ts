// Orders about summaries: one is kept once, whoever asks twice; deliveries are owed with it, and what came of them is noted.

import type { ReportId, Summary } from '../reports/summary.ts';
import type { ReportAttempt, ReportWriter } from '../store/report-writer.ts';
import type { Handlers } from './order.ts';

export interface ReportOrders {
  /** `summaries`: of one period, one for each audience. `isNew` false: it was there, and nothing was changed. */
  'keep-report': {
    readonly asked: { readonly summaries: readonly Summary[]; readonly recipients: readonly string[] };
    readonly answer: { readonly isNew: boolean };
  };
  /** `summaries`: of this period, for audiences that had none. */
  'send-report': {
    readonly asked: ReportId & {
      readonly recipients: readonly string[];
      readonly summaries: readonly Summary[];
    };
    readonly answer: { readonly owed: number };
  };
  'record-report': { readonly asked: ReportAttempt; readonly answer: { readonly recorded: true } };
  /** `recipients`: of the configuration; nobody waits for what others were owed. */
  'drop-deliveries': {
    readonly asked: { readonly recipients: readonly string[] };
    readonly answer: { readonly dropped: number };
  };
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
      run({ recipients, summaries, ...id }, { now }) {
        for (const summary of summaries) if (!reports.isKept(summary)) reports.save(summary);
        for (const recipient of recipients) reports.owe({ ...id, recipient }, now);
        return { owed: recipients.length };
      },
      audit: ({ kind, from, recipients, summaries }) => ({
        subject: `${kind} ${from}`,
        detail: { recipients, made: summaries.length },
      }),
    },
    'record-report': {
      run(attempt) {
        reports.record(attempt);
        return { recorded: true };
      },
      audit: () => null,
    },
    'drop-deliveries': {
      run: ({ recipients }) => ({ dropped: reports.dropOthers(recipients) }),
      audit: () => null,
    },
    'begin-reports': { run: ({ today }) => ({ since: reports.since(today) }), audit: () => null },
  };
}
