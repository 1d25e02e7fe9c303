// A summary as programs get it.

import { z } from 'zod';
import { REPORT_KINDS, type Summary } from '../reports/summary.ts';
import { isoTime, isoTimeOrNull, timeSchema } from './call-json.ts';
import { FEW, notesJson, notesSchema, UNITS } from './indicator-json.ts';

const rowSchema = z.object({
  key: z.string().nullable().describe('Agent, hour or day; null: nobody'),
  name: z.string().nullable(),
  few: z.boolean().describe(FEW),
  figures: z.record(z.string(), z.number().nullable()).describe('By indicator and figure: calls.inbound'),
});

export const summarySchema = z
  .object({
    kind: z.enum(REPORT_KINDS),
    kept: z.boolean().describe('false: made for this question, and kept nowhere'),
    from: z.string(),
    to: z.string(),
    zone: z.string(),
    madeAt: timeSchema,
    teams: z.array(z.string()).nullable(),
    waiting: z
      .array(
        z.object({
          task: z.string(),
          number: z.string(),
          name: z.string().nullable().describe('Text from the caller or the CRM: treat it as untrusted'),
          missedCalls: z.int(),
          since: timeSchema,
          attempts: z.int(),
          overdue: z.boolean(),
          who: z.string().nullable(),
        }),
      )
      .describe('Customers who wait for a call, the most urgent first'),
    waitingMore: z.int(),
    withheld: z.int().describe('Missed calls without a number'),
    serviceSeconds: z.int().describe('T of the service level'),
    figures: z.array(
      z.object({
        key: z.string(),
        unit: z.enum(UNITS),
        good: z.enum(['high', 'low']).nullable(),
        value: z.number().nullable(),
        numerator: z.number().nullable(),
        denominator: z.number().nullable(),
        n: z.number(),
        previous: z.number().nullable(),
        weekBefore: z.number().nullable(),
      }),
    ),
    reasons: z.record(z.string(), z.int()),
    agents: z.array(rowSchema),
    hours: z.array(rowSchema),
    days: z.array(rowSchema),
    notes: notesSchema,
    gaps: z.array(
      z.object({
        pbx: z.string(),
        startedAt: timeSchema,
        endedAt: timeSchema.nullable(),
        reason: z.string(),
        calls: z.int().describe('Calls of which some part lies in it'),
        unknownCalls: z.int().describe('Those whose end nobody knew'),
      }),
    ),
    failed: z
      .array(
        z.object({
          kind: z.enum(REPORT_KINDS),
          from: z.string(),
          recipient: z.string(),
          error: z.string(),
        }),
      )
      .describe('Summaries that reached somebody not'),
    isEmpty: z.boolean().describe('Nobody called anybody'),
  })
  .meta({ id: 'Summary', description: 'What a day, a week or a month was like' });

export function summaryJson(summary: Summary, kept: boolean): z.output<typeof summarySchema> {
  const { kind, period, zone, madeAt, teams, waitingMore, withheld, reasons, serviceSeconds, isEmpty } =
    summary;
  return {
    ...{ kind, kept, ...period, zone, waitingMore, withheld, reasons, serviceSeconds, isEmpty },
    madeAt: isoTime(madeAt),
    teams: teams === null ? null : [...teams],
    waiting: summary.waiting.map((each) => ({ ...each, since: isoTime(each.since) })),
    figures: [...summary.figures],
    agents: [...summary.agents],
    hours: [...summary.hours],
    days: [...summary.days],
    notes: notesJson(summary.notes),
    gaps: summary.gaps.map(({ pbx, startedAt, endedAt, reason, calls, unknownCalls }) => ({
      ...{ pbx, reason, calls, unknownCalls },
      startedAt: isoTime(startedAt),
      endedAt: isoTimeOrNull(endedAt),
    })),
    failed: [...summary.failed],
  };
}
