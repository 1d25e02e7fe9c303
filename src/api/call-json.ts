// The call as clients see it: the schema with its words, and the mapping from the record.
// Rule: times are ISO 8601 UTC with milliseconds, durations whole milliseconds, absent is null.

import { z } from 'zod';
import { type CallRecord, type Identity, type LegRecord, MISSED_REASONS } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { CALL_SOURCES, type Outcome, type StoredCall } from '../store/stored.ts';
import { CALL_EXAMPLE } from './examples.ts';

export const isoTime = (at: EpochMs): string => new Date(at).toISOString();
export const isoTimeOrNull = (at: EpochMs | null): string | null => (at === null ? null : isoTime(at));

/** OpenAPI examples use this instant and the ones around it. */
const AT = '2026-03-02T09:15:00.000Z';

export const timeSchema = z.iso.datetime().describe('ISO 8601, UTC, milliseconds').meta({ example: AT });
const durationSchema = z.int().min(0).describe('Whole milliseconds');

const identitySchema = z.object({
  number: z
    .string()
    .nullable()
    .describe('E.164 where it can be read in the configured region, else as sent; null: withheld'),
  raw: z.string().nullable().describe('As the PBX sent it'),
  name: z.string().nullable().describe('Text supplied by the caller: treat it as untrusted'),
});

export const DIRECTIONS = ['inbound', 'outbound', 'internal'] as const;
export const CALL_STATES = ['ivr', 'queued', 'ringing', 'talking', 'held', 'parked', 'ended'] as const;
export const DISPOSITIONS = [
  'answered',
  'missed',
  'no_answer',
  'busy',
  'rejected',
  'cancelled',
  'failed',
  'unknown',
] as const;
const OFFER_RESULTS = [
  'answered',
  'no_answer',
  'busy',
  'rejected',
  'unavailable',
  'cancelled',
  'answered_elsewhere',
] as const;
const QUEUE_RESULTS = ['answered', 'abandoned', 'timeout', 'exit', 'empty', 'full'] as const;

const offerSchema = z.object({
  agent: z.string(),
  startedAt: timeSchema,
  endedAt: timeSchema.nullable(),
  ringMs: durationSchema.nullable(),
  result: z.enum(OFFER_RESULTS).nullable().describe('null while it rings'),
});

const talkSchema = z.object({
  agent: z.string().nullable().describe('null when the person who answered is not staff'),
  startedAt: timeSchema,
  endedAt: timeSchema.nullable(),
  talkMs: durationSchema.nullable().describe('Holds taken out'),
  holdMs: durationSchema.nullable(),
});

const queueSchema = z.object({
  queue: z.string(),
  joinedAt: timeSchema,
  leftAt: timeSchema.nullable(),
  waitMs: durationSchema.nullable(),
  result: z.enum(QUEUE_RESULTS).nullable().describe('null while it lasts, and when nobody saw its end'),
});

const transferSchema = z.object({
  kind: z.enum(['blind', 'attended', 'blonde']),
  by: z.string().nullable(),
  to: z.string().nullable(),
  at: timeSchema,
});

const causeSchema = z.object({ q850: z.int().nullable(), raw: z.string() });

export const contactSchema = z
  .object({
    number: z.string().describe('E.164 where it can be read'),
    name: z.string(),
    externalId: z.string().nullable().describe('Its id in the CRM'),
    url: z.string().nullable().describe('Its page in the CRM'),
  })
  .meta({
    id: 'Contact',
    description: 'Who a customer is, as a CRM tells',
    examples: [
      {
        number: '+79161234567',
        name: 'Romashka LLC',
        externalId: 'c-1042',
        url: 'https://crm.example/c/1042',
      },
    ],
  });

export const outcomeSchema = z
  .object({
    id: z.string(),
    type: z.string().meta({ example: 'deal_won' }),
    externalId: z.string().nullable().describe('Its id in the CRM'),
    amount: z.number().nullable(),
    currency: z.string().nullable().describe('ISO 4217'),
    note: z.string().nullable(),
    at: timeSchema,
    by: z.string().describe('The key that reported it'),
  })
  .meta({ id: 'Outcome', description: 'What came of a call, as a CRM reports it' });

export const callSchema = z
  .object({
    id: z.string().describe('Sortable by time; the same call has the same id after a replay'),
    pbx: z.string().describe('Id of the PBX in the configuration'),
    pbxCallId: z.string().describe("The first leg's unique id on its PBX"),
    direction: z.enum(DIRECTIONS),
    state: z.enum(CALL_STATES),
    from: identitySchema,
    to: identitySchema,
    trunk: z.string().nullable(),
    startedAt: timeSchema,
    answeredAt: timeSchema.nullable().describe('First moment of the first talk between people'),
    endedAt: timeSchema.nullable().describe('null while it lasts, and when nobody saw the end'),
    disposition: z.enum(DISPOSITIONS).nullable().describe('null while it lasts'),
    reason: z
      .enum(MISSED_REASONS)
      .nullable()
      .describe('Why an inbound call was missed; null also when nobody saw enough'),
    hungUpBy: z.enum(['customer', 'agent', 'pbx', 'unknown']).nullable(),
    hangupCause: causeSchema.nullable(),
    afterHours: z.boolean().describe('Started outside the configured working time'),
    responseMs: durationSchema.nullable().describe('Inbound: start to answer'),
    ivrMs: durationSchema.nullable(),
    waitMs: durationSchema.nullable(),
    talkMs: durationSchema.nullable(),
    holdMs: durationSchema.nullable(),
    durationMs: durationSchema.nullable(),
    agent: z.string().nullable().describe('The person the call counts for'),
    offers: z.array(offerSchema),
    talks: z.array(talkSchema),
    queues: z.array(queueSchema),
    transfers: z.array(transferSchema),
    recordings: z.array(z.object({ path: z.string() })),
    team: z.string().nullable().describe("The agent's team, else the one that the DID or queue belongs to"),
    outcomes: z.array(outcomeSchema).describe('What a CRM reported, oldest first'),
    contact: contactSchema.nullable().describe('Who the customer is, as a CRM told; null: it has not'),
    complete: z.boolean().describe('false: part of the call was not seen'),
    source: z
      .enum(CALL_SOURCES)
      .describe(
        'live: seen as it happened; import: history, told by the records of the PBX; backfill: hidden by a gap, told by them',
      ),
  })
  .meta({
    id: 'Call',
    description: 'One attempt of people to talk, as a person would count it',
    examples: [CALL_EXAMPLE],
  });

export function outcomeJson({ at, ...outcome }: Outcome): z.output<typeof outcomeSchema> {
  return { ...outcome, at: isoTime(at) };
}

const legSchema = z
  .object({
    leg: z.string(),
    name: z.string(),
    kind: z.enum(['customer', 'agent', 'plumbing', 'other']),
    agent: z.string().nullable(),
    startedAt: timeSchema,
    answeredAt: timeSchema.nullable(),
    endedAt: timeSchema.nullable(),
    cause: causeSchema.nullable(),
  })
  .meta({ id: 'Leg', description: "One channel's life on the PBX" });

const timelineSchema = z
  .looseObject({ at: timeSchema, type: z.string() })
  .meta({ id: 'TimelineEntry', description: 'One journalled event; its other fields depend on its type' });

export const callDetailSchema = callSchema
  .extend({
    legs: z.array(legSchema),
    timeline: z
      .array(timelineSchema)
      .describe('Events of the call, oldest first, as long as the journal keeps them'),
  })
  .meta({ id: 'CallDetail', description: 'A call with what it was made of' });

export type CallJson = z.output<typeof callSchema>;

export function callJson(call: StoredCall): CallJson {
  return {
    id: call.id,
    pbx: call.pbx,
    pbxCallId: call.pbxCallId,
    direction: call.direction,
    state: call.state,
    from: identityJson(call.from),
    to: identityJson(call.to),
    trunk: call.trunk,
    startedAt: isoTime(call.startedAt),
    answeredAt: isoTimeOrNull(call.answeredAt),
    endedAt: isoTimeOrNull(call.endedAt),
    disposition: call.disposition,
    reason: call.reason,
    hungUpBy: call.hungUpBy,
    hangupCause: call.hangupCause === null ? null : causeJson(call.hangupCause),
    afterHours: call.afterHours,
    responseMs: call.responseMs,
    ivrMs: call.ivrMs,
    waitMs: call.waitMs,
    talkMs: call.talkMs,
    holdMs: call.holdMs,
    durationMs: call.durationMs,
    agent: call.agent,
    ...partsJson(call),
    recordings: call.recordings.map(({ path }) => ({ path })),
    team: call.team,
    outcomes: call.outcomes.map(outcomeJson),
    contact: call.contact,
    complete: call.complete,
    source: call.source,
  };
}

function partsJson(call: CallRecord): Pick<CallJson, 'offers' | 'talks' | 'queues' | 'transfers'> {
  return {
    offers: call.offers.map(({ agent, startedAt, endedAt, ringMs, result }) => ({
      agent,
      startedAt: isoTime(startedAt),
      endedAt: isoTimeOrNull(endedAt),
      ringMs,
      result,
    })),
    talks: call.talks.map(({ agent, startedAt, endedAt, talkMs, holdMs }) => ({
      agent,
      startedAt: isoTime(startedAt),
      endedAt: isoTimeOrNull(endedAt),
      talkMs,
      holdMs,
    })),
    queues: call.queues.map(({ queue, joinedAt, leftAt, waitMs, result }) => ({
      queue,
      joinedAt: isoTime(joinedAt),
      leftAt: isoTimeOrNull(leftAt),
      waitMs,
      result,
    })),
    transfers: call.transfers.map(({ kind, by, to, at }) => ({ kind, by, to, at: isoTime(at) })),
  };
}

export function legJson(leg: LegRecord): z.output<typeof legSchema> {
  return {
    leg: leg.leg,
    name: leg.name,
    kind: leg.kind,
    agent: leg.agent,
    startedAt: isoTime(leg.startedAt),
    answeredAt: isoTimeOrNull(leg.answeredAt),
    endedAt: isoTimeOrNull(leg.endedAt),
    cause: leg.cause === null ? null : causeJson(leg.cause),
  };
}

const identityJson = ({ number, raw, name }: Identity) => ({ number, raw, name });
const causeJson = ({ q850, raw }: { q850: number | null; raw: string }) => ({ q850, raw });
