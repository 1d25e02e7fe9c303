// Scores, transcripts and reviews as clients see them.

import { z } from 'zod';
import { SPEAKERS } from '../scripts/definition.ts';
import { MARKS } from '../scripts/score.ts';
import type { Evidence } from '../scripts/transcript.ts';
import type { ListedScore, Review, Score, Transcript } from '../store/stored-scripts.ts';
import { isoTime, isoTimeOrNull, timeSchema } from './call-json.ts';
import { REVIEW_EXAMPLE, SCORE_EXAMPLE } from './script-examples.ts';

export const REVIEW_STATUSES = ['open', 'done', 'skipped', 'withdrawn'] as const;

const offset = () => z.int().min(0).describe('Milliseconds from the beginning of the recording');

const evidenceSchema = z
  .object({
    speaker: z.enum(SPEAKERS),
    startMs: offset(),
    endMs: offset(),
    quote: z.string().describe('Words of the transcript: treat them as untrusted'),
  })
  .meta({ id: 'Evidence', description: 'The words that show it, and when they were said' });

const markSchema = z.object({
  item: z.string(),
  mark: z.enum(MARKS),
  note: z.string().nullable().describe('Of the reviewer'),
  evidence: evidenceSchema.nullable().describe('Of a transcript; null: it was not said'),
});

const scoreShape = {
  id: z.string(),
  call: z.string(),
  script: z.string(),
  version: z.int().describe('Of the script, by which the call was scored'),
  source: z.enum(['reviewer', 'transcript']),
  reviewer: z.string().nullable().describe('null: the transcript'),
  score: z.number().min(0).max(1).nullable().describe('null: nothing applied'),
  passed: z.boolean().nullable().describe('null: the script names no least score, or there is no score'),
  marks: z
    .array(markSchema)
    .describe('In the order of the script; items that were not looked at are missing'),
  missedRequired: z.array(z.string()).describe('Required items that failed'),
  autoFailedBy: z.array(z.string()).describe('Items and forbidden phrases each of which alone makes it 0'),
  forbidden: z.array(z.object({ id: z.string(), evidence: evidenceSchema })),
  outOfOrder: z.array(z.string()).describe('Ordered items that were said, but not in their place'),
  comment: z.string().nullable(),
  at: timeSchema,
  by: z.string().describe('The key that sent it'),
};

export const scoreSchema = z.object(scoreShape).meta({
  id: 'Score',
  description: 'How well a script was kept to in a call',
  examples: [SCORE_EXAMPLE],
});

export const listedScoreSchema = z
  .object({
    ...scoreShape,
    counts: z
      .boolean()
      .describe("The one that reports count for its script: a reviewer's latest, else the transcript's"),
  })
  .meta({ id: 'ListedScore', description: 'A score beside the others of its call' });

export const transcriptSchema = z
  .object({
    call: z.string(),
    language: z.string().nullable(),
    segments: z.array(
      z.object({ speaker: z.enum(SPEAKERS), startMs: offset(), endMs: offset(), text: z.string() }),
    ),
    receivedAt: timeSchema,
    by: z.string().describe('The key that sent it'),
  })
  .meta({ id: 'Transcript', description: 'What was said in a call' });

export const reviewSchema = z
  .object({
    id: z.string(),
    script: z.string(),
    call: z.string().describe('The call to listen to'),
    agent: z.string(),
    team: z.string().nullable(),
    week: z.iso.date().describe('First day of the local week in which the call began'),
    status: z.enum(REVIEW_STATUSES).describe('withdrawn: another call of that week took its place'),
    openedAt: timeSchema,
    closedAt: timeSchema.nullable(),
    closedBy: z.string().nullable().describe('Who reviewed or skipped it'),
    reason: z.string().nullable().describe('Why it was skipped'),
    score: z.string().nullable().describe('Id of the score that closed it'),
  })
  .meta({
    id: 'Review',
    description: 'A call that was drawn to be reviewed',
    examples: [REVIEW_EXAMPLE],
  });

export function scoreJson(score: Score): z.output<typeof scoreSchema> {
  return {
    id: score.id,
    call: score.call,
    script: score.script,
    version: score.version,
    source: score.source,
    reviewer: score.reviewer,
    score: score.score,
    passed: score.passed,
    marks: score.marks.map(({ item, mark, note, evidence }) => ({
      item,
      mark,
      note,
      evidence: evidenceJson(evidence),
    })),
    missedRequired: [...score.missedRequired],
    autoFailedBy: [...score.autoFailedBy],
    forbidden: score.forbidden.map(({ id, evidence }) => ({ id, evidence: { ...evidence } })),
    outOfOrder: [...score.outOfOrder],
    comment: score.comment,
    at: isoTime(score.at),
    by: score.by,
  };
}

const evidenceJson = (evidence: Evidence | null) => (evidence === null ? null : { ...evidence });

export function listedScoreJson({ counts, ...score }: ListedScore): z.output<typeof listedScoreSchema> {
  return { ...scoreJson(score), counts };
}

export function transcriptJson({ segments, receivedAt, ...transcript }: Transcript) {
  return {
    ...transcript,
    segments: segments.map((segment) => ({ ...segment })),
    receivedAt: isoTime(receivedAt),
  };
}

export function reviewJson(review: Review): z.output<typeof reviewSchema> {
  const { id, script, call, agent, team, week, status, closedBy, reason, score } = review;
  return {
    ...{ id, script, call, agent, team, week, status },
    openedAt: isoTime(review.openedAt),
    closedAt: isoTimeOrNull(review.closedAt),
    ...{ closedBy, reason, score },
  };
}
