// Every problem has one shape: { "error": { "code", "message", "details" } }.
// Rule: an expected error says what happened and what to do; a bug says nothing but that it was logged.

import type { FastifyError, FastifyInstance, FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';
import { describeIssues } from '../config/problems.ts';
import { AppError, HTTP_STATUS } from '../errors.ts';

const problemSchema = z
  .object({
    error: z.object({
      code: z.string().meta({ example: 'not_found' }),
      message: z.string().describe('What happened, to what, and what to do'),
      details: z.array(z.string()).describe('One sentence for each single problem'),
    }),
  })
  .meta({ id: 'Problem', description: 'Every problem answer has this shape' });

type ProblemStatus = 400 | 401 | 404 | 429;

/** For the `response` part of a route's schema. */
export function problemResponses<const S extends readonly ProblemStatus[]>(...statuses: S) {
  return Object.fromEntries(statuses.map((status) => [status, problemSchema])) as Record<
    S[number],
    typeof problemSchema
  >;
}

export const validate: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (input) => {
    const checked = schema.safeParse(input);
    if (checked.success) return { value: checked.data };
    const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
    const details = describeIssues(checked.error.issues, input, () => known, 'parameter');
    return { error: new AppError('invalid', details.join('; '), { details }) };
  };

export function handleProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = error instanceof AppError ? error : expected(error);
    if (problem === null) {
      request.log.error({ err: error }, 'a bug answered 500');
      const message = 'Something went wrong here. It was logged.';
      return reply.code(500).send({ error: { code: 'internal', message, details: [] } });
    }
    const { code, message, details } = problem;
    return reply.code(HTTP_STATUS[code]).send({ error: { code, message, details: details ?? [] } });
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0]?.slice(0, 200);
    const message = `There is no ${request.method} ${path}. The description is at /api/v1/openapi.json.`;
    return reply.code(404).send({ error: { code: 'not_found', message, details: [] } });
  });
}

/** What the HTTP layer itself refuses; null: not a client's fault. */
function expected(error: FastifyError): AppError | null {
  const status = error.statusCode ?? 500;
  return status >= 400 && status < 500 ? new AppError('invalid', error.message) : null;
}
