// Customers who asked to be forgotten: their calls stay countable, and nothing tells any more whose they were.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { createNumbers } from '../calls/numbers.ts';
import { type EraserOptions, erase, rehearse } from '../erasure/eraser.ts';
import type { StoredErasure } from '../store/erasure-writer.ts';
import { isoTime, timeSchema } from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { requireScope } from './guard.ts';
import { asker } from './orders.ts';
import { problemResponses } from './problem.ts';
import { readNumber, telephoneNumber } from './query.ts';

/** Newest first; more than anybody asked for in years. */
const ERASURES_MAX = 1_000;

const count = (what: string) => z.int().min(0).describe(what);

const countsSchema = z
  .object({
    calls: count('Calls that stay, without the person'),
    tasks: count('Callback tasks that stay, without the person; open ones are cancelled'),
    outcomes: count('Outcomes whose external id and note went'),
    transcripts: count('Transcripts that were deleted'),
    contacts: count('Contacts that were deleted'),
    listEntries: count('Entries of number lists that were deleted'),
    traces: count(
      'Other rows in which the person was named when it began: events of the PBX, announcements, summaries, the audit log, …',
    ),
  })
  .meta({ id: 'ErasureCounts' });

const erasureSchema = z
  .object({
    id: z.string(),
    at: timeSchema,
    by: z.string(),
    token: z.string().describe('Under this name the customer is counted from now on'),
    counts: countsSchema,
  })
  .meta({
    id: 'Erasure',
    description: 'That a customer was forgotten. The number is kept nowhere',
    examples: [
      {
        id: '7f1f9d0e-52a1-4c2b-9a39-6a0a8a3d9a11',
        at: '2026-03-02T09:15:00.000Z',
        by: 'operator',
        token: 'erased-5f2c9a01b3d4',
        counts: {
          ...{ calls: 12, tasks: 3, outcomes: 1, transcripts: 2, contacts: 1, listEntries: 0, traces: 64 },
        },
      },
    ],
  });

const answerSchema = z.object({
  erasure: erasureSchema
    .nullable()
    .describe(
      'null: nothing was changed, for `dryRun`, or because nothing was there: no erasure is kept then',
    ),
  counts: countsSchema,
  recordings: z
    .array(z.string())
    .describe('Files of the PBX with recordings of this customer: the daemon does not delete them'),
  remains: z.array(z.string()).describe('Where the daemon does not reach, in sentences'),
});

const REMAINS = [
  'Backups, and copies made before migrations and restores, hold the customer until they are removed.',
  'Recordings, call records and logs of the PBX are not the daemon’s: delete them there.',
  'What webhooks, mails and exports have told others stays with them.',
  'The log of this service may have named the number (journald; log.maskNumbers keeps it from doing so).',
];

export function addErasureRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  addList(instance, deps);
  addErase(instance, deps);
}

function addList(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/erasures',
    {
      onRequest: requireScope('admin'),
      schema: {
        operationId: 'listErasures',
        tags: ['erasures'],
        summary: 'Who was forgotten when, and by whom; without numbers',
        response: { 200: z.object({ items: z.array(erasureSchema) }), ...problemResponses(401, 403, 429) },
      },
    },
    async () => ({ items: (await deps.reads.erasures(ERASURES_MAX)).map(erasureJson) }),
  );
}

function addErase(instance: FastifyInstance, deps: ApiDeps): void {
  const { lists, tasks } = deps.config;
  const numbers = createNumbers(deps.config.region);
  const configured = [...lists.vip, ...lists.internal, ...tasks.ignoreNumbers];
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/erasures',
    {
      onRequest: requireScope('admin'),
      schema: {
        operationId: 'eraseCustomer',
        tags: ['erasures'],
        summary: 'Forget a customer',
        description:
          'With `dryRun` it counts what would be changed. Figures stay as they are, but for open tasks, which are cancelled. New calls of the number are those of a new customer. It cannot be taken back. 409 while a call with this number is going on.',
        body: z
          .strictObject({
            number: telephoneNumber(),
            dryRun: z.boolean().default(false).describe('Only tell what would be changed'),
          })
          .meta({ examples: [{ number: '+79161234567', dryRun: true }] }),
        response: { 200: answerSchema, ...problemResponses(400, 401, 403, 409, 429, 503) },
      },
    },
    async (request) => {
      const plain = readNumber(request.body.number);
      const number = numbers.normalise(plain) ?? plain;
      const options: EraserOptions = { reads: deps.reads, execute: deps.execute, by: asker(request) };
      const remains = [
        ...REMAINS,
        ...(configured.some((each) => numbers.normalise(each) === number)
          ? ['The configuration names the number in a list (lists, tasks.ignoreNumbers): take it out there.']
          : []),
      ];
      if (request.body.dryRun) return { erasure: null, ...(await rehearse(number, options)), remains };
      const { erasure, counts, recordings } = await erase(number, options);
      return { erasure: erasure === null ? null : erasureJson(erasure), counts, recordings, remains };
    },
  );
}

const erasureJson = ({ at, ...rest }: StoredErasure) => ({ ...rest, at: isoTime(at) });
