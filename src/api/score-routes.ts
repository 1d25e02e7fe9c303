// Scores of a call: by a reviewer's marks, and by what a transcript shows.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { hearsCall, type seesCall, seesScores } from '../desk/sight.ts';
import { AppError } from '../errors.ts';
import type { StoredCall } from '../store/stored.ts';
import type { ApiDeps } from './deps.ts';
import { holderOf, requireScope } from './guard.ts';
import { placeOrder } from './orders.ts';
import { problemResponses } from './problem.ts';
import { word } from './query.ts';
import { markingBody, transcriptBody } from './score-bodies.ts';
import {
  listedScoreJson,
  listedScoreSchema,
  scoreJson,
  scoreSchema,
  transcriptJson,
  transcriptSchema,
} from './score-json.ts';

/** Of a transcript: every character may take several bytes, and each segment has its frame. */
const TRANSCRIPT_BYTES_MAX = 4_000_000;

const params = z.strictObject({ id: word('Id of the call') });

export function addScoreRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  addList(instance, deps);
  addScore(instance, deps);
  addRemove(instance, deps);
  addTranscript(instance, deps);
  addPutTranscript(instance, deps);
  addRemoveTranscript(instance, deps);
}

/** Follows merges. `sees`: what of a call is looked at. Errors: `not_found`. */
export async function visibleCall(
  deps: ApiDeps,
  request: FastifyRequest,
  id: string,
  sees: typeof seesCall,
): Promise<StoredCall> {
  const call = await deps.reads.call(id);
  if (call !== null && sees(holderOf(request), call)) return call;
  throw new AppError('not_found', `There is no call ${id}, or this part of it is not for you.`);
}

function addList(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/calls/:id/scores',
    {
      onRequest: requireScope('calls:read'),
      config: { own: true },
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
      const call = await visibleCall(deps, request, request.params.id, seesScores);
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
      config: { own: true },
      schema: {
        operationId: 'getTranscript',
        tags: ['scripts'],
        summary: 'What was said in a call',
        params,
        response: { 200: transcriptSchema, ...problemResponses(401, 403, 404, 429) },
      },
    },
    async (request) => {
      const call = await visibleCall(deps, request, request.params.id, hearsCall);
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
