// Where a PBX posts its own records of legs that are over. Answered once the record is committed: what is not answered
// with 200 the PBX keeps and sends again, so nothing is lost, and what is sent again is known.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { requirePoster } from './cdr-auth.ts';
import type { ApiDeps } from './deps.ts';
import { problemResponses } from './problem.ts';

/** A record with every variable of a long call, escaped, is about a tenth of it. */
const RECORD_BYTES_MAX = 1024 * 1024;
/** The PBX holds the leg until it is answered. */
const COMMIT_MS_MAX = 5_000;

const answer = z
  .object({
    leg: z.string().describe("The leg's unique id on its PBX"),
    isNew: z.boolean().describe('false: this record was known'),
  })
  .meta({ id: 'CdrReceipt', description: 'The record is stored' });

const route = {
  operationId: 'postCdr',
  tags: ['pbx'],
  summary: 'A record of mod_json_cdr (FreeSWITCH)',
  description:
    'For mod_json_cdr of a FreeSWITCH with a `cdrToken`. Records end calls that a gap hid, and make those that ' +
    'nobody saw; a call that was seen whole is not changed. 200 means stored. The same leg posted again changes nothing.',
  security: [{ cdr: [] }],
  consumes: ['application/json', 'application/x-www-form-urlencoded'],
  params: z.object({ pbx: z.string().describe('Id of the PBX in the configuration') }),
  querystring: z.object({ uuid: z.string().optional().describe('As the module sends it; not used') }),
  body: z
    .string()
    .describe('One record: JSON, or a form whose field `cdr` holds the JSON, plain or in base64')
    .meta({ examples: ['{"core-uuid":"…","variables":{"uuid":"…","start_uepoch":"1772442900000000"}}'] }),
  response: { 200: answer, ...problemResponses(400, 401, 429, 503) },
};

/** On an instance of its own: bodies are taken as they are, whatever their type is said to be. */
export function addCdrRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  instance
    .withTypeProvider<ZodTypeProvider>()
    .post(
      '/pbx/:pbx/cdr',
      { schema: route, bodyLimit: RECORD_BYTES_MAX, onRequest: requirePoster },
      (request) => keep(deps, request),
    );
}

async function keep(deps: ApiDeps, request: FastifyRequest): Promise<z.output<typeof answer>> {
  const { pbx } = request.params as { pbx: string };
  const cdr = deps.readCdr(pbx, String(request.body ?? ''));
  const problem = deps.storageProblem();
  if (problem !== null) {
    throw new AppError('storage', `The record was not stored, the database refuses: ${problem}`);
  }
  const { result } = await inTime(
    deps.execute({
      kind: 'keep-cdr',
      asked: cdr,
      by: { key: `cdr of ${pbx}`, agent: null, teams: null, ownOnly: false, mayOverrule: false },
      idempotency: null,
    }),
  );
  return { leg: cdr.leg, isNew: result.isNew };
}

/** Errors: `timeout`: it may have been stored all the same; sent again it is known. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new AppError('timeout', 'The record could not be stored in time. Send it again.');
    timer = setTimeout(() => reject(error), COMMIT_MS_MAX);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
