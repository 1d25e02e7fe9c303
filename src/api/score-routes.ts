// Scores of a call: by a reviewer's marks, and by what a transcript shows.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { ITEMS_MAX, SPEAKERS } from '../scripts/definition.ts';
import { scriptId } from '../scripts/definition-schema.ts';
import { MARKS } from '../scripts/score.ts';
import { SEGMENTS_MAX, type Segment, TRANSCRIPT_CHARS_MAX } from '../scripts/transcript.ts';
import type { StoredCall } from '../store/stored.ts';
import type { ApiDeps } from './deps.ts';
import { isVisible, requireScope } from './guard.ts';
import { placeOrder } from './orders.ts';
import { problemResponses } from './problem.ts';
import { choice, word } from './query.ts';
import {
  listedScoreJson,
  listedScoreSchema,
  scoreJson,
  scoreSchema,
  transcriptJson,
  transcriptSchema,
} from './score-json.ts';
import { TRANSCRIPT_BODY_EXAMPLE } from './script-examples.ts';

/** Of a transcript: every character may take several bytes, and each segment has its frame. */
const TRANSCRIPT_BYTES_MAX = 4_000_000;
const NOTE_LENGTH_MAX = 1_000;
const TIME_MS_MAX = 7 * 86_400_000;

const params = z.strictObject({ id: word('Id of the call') });
const note = (what: string) => z.string().trim().max(NOTE_LENGTH_MAX).nullable().default(null).describe(what);

const marksWanted = `a list of 1 to ${ITEMS_MAX} marks`;
const markingBody = z
  .strictObject({
    script: scriptId().describe('Id of the script'),
    version: z
      .int({ error: 'a version' })
      .min(1, { error: 'a version' })
      .nullable()
      .default(null)
      .describe(
        'The version that the reviewer had before them; 409 when another one holds. null: not checked',
      ),
    reviewer: word('Who listened'),
    marks: z
      .array(
        z.strictObject({
          item: scriptId().describe('Id of the item'),
          mark: choice(MARKS, 'What the reviewer heard'),
          note: note('In the words of the reviewer'),
        }),
        { error: marksWanted },
      )
      .min(1, { error: marksWanted })
      .max(ITEMS_MAX, { error: marksWanted })
      .describe('One for each item of the script'),
    comment: note('On the whole call'),
  })
  .meta({
    examples: [
      {
        script: 'first-call',
        version: 3,
        reviewer: 'olga',
        marks: [
          { item: 'greeting', mark: 'passed', note: null },
          { item: 'delivery', mark: 'failed', note: 'asked twice' },
        ],
        comment: null,
      },
    ],
  });

const time = (what: string) => {
  const error = `whole milliseconds from 0 to ${TIME_MS_MAX}`;
  return z.int({ error }).min(0, { error }).max(TIME_MS_MAX, { error }).describe(what);
};
const segmentsWanted = `a list of 1 to ${SEGMENTS_MAX} segments`;
const textWanted = `text, at most ${TRANSCRIPT_CHARS_MAX} characters in all segments together`;
const segment = z
  .strictObject({
    speaker: choice(SPEAKERS, 'Who speaks'),
    startMs: time('From the beginning of the recording'),
    endMs: time('From the beginning of the recording'),
    text: z.string({ error: textWanted }).max(TRANSCRIPT_CHARS_MAX, { error: textWanted }).describe('What'),
  })
  .refine(({ startMs, endMs }) => startMs <= endMs, { error: 'endMs at or after startMs' });
const transcriptBody = z
  .strictObject({
    language: word('BCP 47, such as ru; kept only: the alphabet of each word decides', 35)
      .nullable()
      .default(null),
    segments: z
      .array(segment, { error: segmentsWanted })
      .min(1, { error: segmentsWanted })
      .max(SEGMENTS_MAX, { error: segmentsWanted })
      .refine((segments) => charactersOf(segments) <= TRANSCRIPT_CHARS_MAX, {
        error: `at most ${TRANSCRIPT_CHARS_MAX} characters in all segments together`,
      })
      .describe('In any order'),
  })
  .meta({ examples: [TRANSCRIPT_BODY_EXAMPLE] });

function charactersOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { text }) => sum + text.length, 0);
}

export function addScoreRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  addList(instance, deps);
  addScore(instance, deps);
  addRemove(instance, deps);
  addTranscript(instance, deps);
  addPutTranscript(instance, deps);
  addRemoveTranscript(instance, deps);
}

/** Follows merges. Errors: `not_found`. */
async function visibleCall(deps: ApiDeps, request: FastifyRequest, id: string): Promise<StoredCall> {
  const call = await deps.reads.call(id);
  if (call === null || !isVisible(call, request)) throw new AppError('not_found', `There is no call ${id}.`);
  return call;
}

function addList(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/calls/:id/scores',
    {
      onRequest: requireScope('calls:read'),
      schema: {
        operationId: 'listScores',
        tags: ['scripts'],
        summary: 'Scores of a call; of each script, the one that counts comes first',
        params,
        response: {
          200: z.object({ items: z.array(listedScoreSchema) }),
          ...problemResponses(401, 403, 404, 429),
        },
      },
    },
    async (request) => {
      const call = await visibleCall(deps, request, request.params.id);
      return { items: (await deps.reads.scores(call.id)).map(listedScoreJson) };
    },
  );
}

function addScore(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/calls/:id/scores',
    {
      onRequest: requireScope('scores:write'),
      schema: {
        operationId: 'scoreCall',
        tags: ['scripts'],
        summary: 'Score a call by the marks of a reviewer; closes its review',
        description:
          'Only calls that have ended and in which staff talked with a customer can be scored, and only by scripts ' +
          'that are for them (409). Sent again by the same reviewer, it takes the place of the earlier one.',
        params,
        body: markingBody,
        response: {
          200: scoreSchema.describe('It took the place of an earlier one'),
          201: scoreSchema,
          ...problemResponses(400, 401, 403, 404, 409, 429),
        },
      },
    },
    async (request, reply) => {
      const asked = { call: request.params.id, marking: request.body };
      const { score, created } = await placeOrder(deps, request, reply, 'score-call', asked);
      return reply.code(created ? 201 : 200).send(scoreJson(score));
    },
  );
}

function addRemove(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().delete(
    '/calls/:id/scores/:score',
    {
      onRequest: requireScope('scores:write'),
      schema: {
        operationId: 'removeScore',
        tags: ['scripts'],
        summary: 'Take back a score; a review that it closed is open again',
        params: params.extend({ score: word('Id of the score') }),
        response: { 200: z.object({ id: z.string() }), ...problemResponses(401, 403, 404, 429) },
      },
    },
    (request, reply) => {
      const { id, score } = request.params;
      return placeOrder(deps, request, reply, 'remove-score', { call: id, id: score });
    },
  );
}

function addTranscript(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/calls/:id/transcript',
    {
      onRequest: requireScope('calls:read'),
      schema: {
        operationId: 'getTranscript',
        tags: ['scripts'],
        summary: 'What was said in a call',
        params,
        response: { 200: transcriptSchema, ...problemResponses(401, 403, 404, 429) },
      },
    },
    async (request) => {
      const call = await visibleCall(deps, request, request.params.id);
      const transcript = await deps.reads.transcript(call.id);
      if (transcript === null) throw new AppError('not_found', `Call ${call.id} has no transcript.`);
      return transcriptJson(transcript);
    },
  );
}

function addPutTranscript(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/calls/:id/transcript',
    {
      bodyLimit: TRANSCRIPT_BYTES_MAX,
      onRequest: requireScope('scores:write'),
      schema: {
        operationId: 'putTranscript',
        tags: ['scripts'],
        summary: 'Tell what was said in a call; it is scored by every script that is for it',
        description:
          'Takes the place of an earlier transcript and its scores. Send it when the call has ended (409 before).',
        params,
        body: transcriptBody,
        response: {
          200: z.object({ call: z.string(), scores: z.array(listedScoreSchema) }),
          ...problemResponses(400, 401, 403, 404, 409, 429),
        },
      },
    },
    async (request, reply) => {
      const asked = { call: request.params.id, told: request.body };
      const { call, scores } = await placeOrder(deps, request, reply, 'put-transcript', asked);
      return { call, scores: scores.map(listedScoreJson) };
    },
  );
}

function addRemoveTranscript(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().delete(
    '/calls/:id/transcript',
    {
      onRequest: requireScope('scores:write'),
      schema: {
        operationId: 'removeTranscript',
        tags: ['scripts'],
        summary: 'Forget what was said in a call, and the scores that were read from it',
        params,
        response: { 200: z.object({ call: z.string() }), ...problemResponses(401, 403, 404, 429) },
      },
    },
    (request, reply) => placeOrder(deps, request, reply, 'remove-transcript', { call: request.params.id }),
  );
}
