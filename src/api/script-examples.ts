// The examples of the OpenAPI document about scripts: one script, one call that was scored by it, one review.

import { CALL_EXAMPLE } from './examples.ts';

export const SCRIPT_BODY_EXAMPLE = {
  name: 'First call of a customer',
  items: [
    {
      id: 'greeting',
      text: 'Says good day, the company and their own name',
      weight: 1,
      required: true,
      autoFail: false,
      phrases: ['my name is', 'меня зовут'],
      speaker: 'agent',
      ordered: true,
    },
    {
      id: 'delivery',
      text: 'Tells what delivery costs',
      weight: 2,
      required: false,
      autoFail: false,
      phrases: ['delivery costs', 'стоимость доставки'],
      speaker: 'agent',
      ordered: true,
    },
  ],
  forbidden: [{ id: 'promise', phrases: ['I promise', 'гарантирую возврат'], autoFail: false }],
  eligible: { directions: ['inbound'], queues: ['sales*'], dids: [], teams: [], minTalkSeconds: 30 },
  sampling: { perAgentPerWeek: 5 },
  passFrom: 0.8,
} as const;

export const SCRIPT_EXAMPLE = {
  id: 'first-call',
  version: 3,
  origin: 'api',
  ...SCRIPT_BODY_EXAMPLE,
  createdAt: '2026-03-01T08:00:00.000Z',
  createdBy: 'operator',
  removedAt: null,
} as const;

export const TRANSCRIPT_BODY_EXAMPLE = {
  language: 'en',
  segments: [
    { speaker: 'agent', startMs: 0, endMs: 2_400, text: 'Good day, Romashka, my name is Anna.' },
    { speaker: 'customer', startMs: 2_600, endMs: 5_100, text: 'What does it cost to bring it to me?' },
    { speaker: 'agent', startMs: 5_300, endMs: 7_900, text: 'The delivery will cost three hundred.' },
  ],
} as const;

export const SCORE_EXAMPLE = {
  id: '7a1c52f0-1d0e-4f5a-8f0b-0c7e2a3b9d11',
  call: CALL_EXAMPLE.id,
  script: 'first-call',
  version: 3,
  source: 'transcript',
  reviewer: null,
  score: 1,
  passed: true,
  marks: [
    {
      item: 'greeting',
      mark: 'passed',
      note: null,
      evidence: {
        speaker: 'agent',
        startMs: 0,
        endMs: 2_400,
        quote: TRANSCRIPT_BODY_EXAMPLE.segments[0].text,
      },
    },
    {
      item: 'delivery',
      mark: 'passed',
      note: null,
      evidence: {
        speaker: 'agent',
        startMs: 5_300,
        endMs: 7_900,
        quote: TRANSCRIPT_BODY_EXAMPLE.segments[2].text,
      },
    },
  ],
  missedRequired: [],
  autoFailedBy: [],
  forbidden: [],
  outOfOrder: [],
  comment: null,
  at: '2026-03-02T09:20:00.000Z',
  by: 'recogniser',
} as const;

export const REVIEW_EXAMPLE = {
  id: '01KJQ0S9S0M4T7V1X2A3N6P8QR',
  script: 'first-call',
  call: CALL_EXAMPLE.id,
  agent: '101',
  team: 'sales',
  week: '2026-03-02',
  status: 'open',
  openedAt: '2026-03-02T09:17:05.000Z',
  closedAt: null,
  closedBy: null,
  reason: null,
  score: null,
} as const;
