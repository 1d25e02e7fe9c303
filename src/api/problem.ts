// Every problem has one shape: { "error": { "code", "message", "details" } }.
// Rule: an expected error says what happened and what to do; a bug says nothing but that it was logged.

import type { FastifyError, FastifyInstance, FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';
import { AppError, type ErrorCode, HTTP_STATUS } from '../errors.ts';
import type { StoredTask } from '../store/stored.ts';
import { checkParameters } from './filters.ts';
import { answerWithIndex } from './page.ts';
import { type TaskJson, taskJson, taskSchema } from './task-json.ts';

const problemSchema = z
  .object({
    error: z.object({
      code: z.string().meta({ example: 'not_found' }),
      message: z.string().describe('What happened, to what, and what to do'),
      details: z.array(z.string()).describe('One sentence for each single problem'),
    }),
    current: taskSchema.optional().describe('With 409: the task that could not be moved, as it is now'),
  })
  .meta({ id: 'Problem', description: 'Every problem answer has this shape' });

/** For what passes by itself: too many at once, a disk that refuses. */
const RETRY_AFTER_SECONDS = 2;

type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 416 | 429 | 503;

/** For the `response` part of a route's schema. */
export function problemResponses<const S extends readonly ProblemStatus[]>(...statuses: S) {
  return Object.fromEntries(statuses.map((status) => [status, problemSchema])) as Record<
    S[number],
    typeof problemSchema
  >;
}

/** For the `response` part of a route whose answers carry an ETag. */
export const notModifiedResponse = {
  304: z.null().describe('The client has this answer already (If-None-Match)'),
};

export const validate: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (input) => {
    try {
      return { value: checkParameters(schema, withoutBody(input), httpPart) };
    } catch (error) {
      return { error: error as Error };
    }
  };

/** No body at all is told by the framework as null. */
const withoutBody = (input: unknown): unknown => input ?? undefined;

export function problemBody(code: ErrorCode, message: string, details: readonly string[] = []) {
  return { error: { code, message, details } };
}

export function handleProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = error instanceof AppError ? error : expected(error);
    if (problem === null) {
      request.log.error({ err: error }, 'a bug answered 500');
      const message = 'Something went wrong here. It was logged.';
      return reply.code(500).send(problemBody('internal', message));
    }
    const { code, message, details } = problem;
    const status = HTTP_STATUS[code];
    if ((status === 429 || status === 503) && !reply.hasHeader('retry-after')) {
      reply.header('retry-after', String(problem.retryAfterSeconds ?? RETRY_AFTER_SECONDS));
    }
    return reply.code(status).send({ ...problemBody(code, message, details), ...currentOf(problem) });
  });
  app.setNotFoundHandler((request, reply) => {
    if (answerWithIndex(app, request, reply)) return reply;
    const path = request.url.split('?')[0]?.slice(0, 200);
    const message = `There is no ${request.method} ${path}. The description is at /api/v1/openapi.json.`;
    return reply.code(404).send(problemBody('not_found', message));
  });
}

/** Only tasks can be in the way of what somebody asks for. */
function currentOf({ current }: AppError): { readonly current?: TaskJson } {
  return current === undefined ? {} : { current: taskJson(current as StoredTask, Date.now()) };
}

const NO_JSON = 'The body is no JSON, or has a key "__proto__", which is not taken.';
/** What the HTTP layer itself refuses, by its code. */
const REFUSALS: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE:
    'The body is of a kind that is not read here. Send JSON, with content-type: application/json.',
  FST_ERR_CTP_EMPTY_JSON_BODY:
    'The body is empty, and its content-type says that it is JSON. Send {} or no content-type.',
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is longer than this address takes. Send less at a time.',
  FST_ERR_CTP_INVALID_JSON_BODY: NO_JSON,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as its content-length says.',
};
const UNREADABLE = 'The request cannot be read.';

/** null: not a client's fault. */
function expected(error: FastifyError): AppError | null {
  const status = error.statusCode ?? 500;
  if (status < 400 || status >= 500) return null;
  const otherwise = error instanceof SyntaxError ? NO_JSON : UNREADABLE;
  return new AppError('invalid', REFUSALS[error.code] ?? otherwise);
}
