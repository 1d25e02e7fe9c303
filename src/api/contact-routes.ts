// What a CRM tells: who its customers are, and what came of calls.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { createNumbers } from '../calls/numbers.ts';
import { AppError } from '../errors.ts';
import { contactSchema, outcomeJson, outcomeSchema } from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { holderOf, requireScope } from './guard.ts';
import { placeOrder } from './orders.ts';
import { problemResponses } from './problem.ts';
import { instant, page, readInstant, readNumber, telephoneNumber, word } from './query.ts';

const CONTACTS_MAX = 1_000;
const NOTE_LENGTH_MAX = 1_000;

const nameText = () =>
  z
    .string({ error: 'a name of 1 to 200 characters' })
    .trim()
    .min(1, { error: 'a name of 1 to 200 characters' })
    .max(200, { error: 'a name of 1 to 200 characters' });

const contactFields = {
  name: nameText(),
  externalId: word('Its id in the CRM').nullable().default(null),
  url: z
    .url({ protocol: /^https?$/, error: 'an http or https address' })
    .max(2_000)
    .nullable()
    .default(null),
};

const outcomeBody = z
  .strictObject({
    type: word('deal_created, deal_won, quote_sent, meeting, order, task, or a word of your own').regex(
      /^[a-z][a-z0-9_.-]{0,59}$/i,
      { error: 'a word of up to 60 letters, digits, "_", "-" or "."' },
    ),
    externalId: word('Its id in the CRM: told again, it is the same outcome').nullable().default(null),
    amount: z.number().min(-1e12).max(1e12).nullable().default(null),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, { error: 'a currency such as RUB' })
      .nullable()
      .default(null),
    note: z.string().trim().max(NOTE_LENGTH_MAX).nullable().default(null),
    at: instant('When it happened; left out: now').optional(),
  })
  .meta({ examples: [{ type: 'deal_won', externalId: 'deal-77', amount: 120000, currency: 'RUB' }] });

export function addContactRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  addList(instance, deps);
  addPut(instance, deps);
  addMany(instance, deps);
  addRemove(instance, deps);
  addOutcome(instance, deps);
  addRemoveOutcome(instance, deps);
}

/** Customers are known by E.164 where it can be read, as on calls and tasks. */
function customer(deps: ApiDeps, number: string): string {
  const plain = readNumber(number);
  return createNumbers(deps.config.region).normalise(plain) ?? plain;
}

function addList(instance: FastifyInstance, deps: ApiDeps): void {
  const { limit } = page(deps.config.limits.pageItems);
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/contacts',
    {
      onRequest: requireScope('calls:read'),
      config: { own: true },
      schema: {
        operationId: 'listContacts',
        tags: ['contacts'],
        summary: 'Contacts, in the order of numbers',
        description: 'Agents ask for one `number`: they do not get the whole list.',
        querystring: z.strictObject({
          number: telephoneNumber().optional(),
          externalId: word('Id in the CRM').optional(),
          limit,
          cursor: word('The `next` of an earlier answer').optional(),
        }),
        response: {
          200: z.object({ items: z.array(contactSchema), next: z.string().nullable() }),
          ...problemResponses(400, 401, 403, 429),
        },
      },
    },
    async (request) => {
      const { query } = request;
      if (holderOf(request).ownOnly && query.number === undefined) {
        throw new AppError('forbidden', 'An agent asks for one contact: want number.');
      }
      if (query.number !== undefined) {
        const contact = await deps.reads.contact(customer(deps, query.number));
        return { items: contact === null ? [] : [contact], next: null };
      }
      const filter = query.externalId === undefined ? {} : { externalId: query.externalId };
      // A plus that was not escaped arrives as a space.
      const after = query.cursor === undefined ? null : query.cursor.replace(/^(?=\d)/, '+');
      const found = await deps.reads.contacts(filter, after, query.limit + 1);
      const items = found.slice(0, query.limit);
      return { items, next: found.length > items.length ? (items.at(-1)?.number ?? null) : null };
    },
  );
}

function addPut(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().put(
    '/contacts/:number',
    {
      onRequest: requireScope('contacts:write'),
      schema: {
        operationId: 'putContact',
        tags: ['contacts'],
        summary: 'Say who a number belongs to',
        params: z.strictObject({ number: telephoneNumber() }),
        body: z
          .strictObject(contactFields)
          .meta({ examples: [{ name: 'Romashka LLC', externalId: 'c-1042' }] }),
        response: { 200: contactSchema, ...problemResponses(400, 401, 403, 429) },
      },
    },
    async (request, reply) => {
      const contact = { ...request.body, number: customer(deps, request.params.number) };
      await placeOrder(deps, request, reply, 'put-contacts', [contact]);
      return contact;
    },
  );
}

function addMany(instance: FastifyInstance, deps: ApiDeps): void {
  const wanted = `1 to ${CONTACTS_MAX} contacts`;
  const item = z.strictObject({ number: telephoneNumber(), ...contactFields });
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/contacts',
    {
      bodyLimit: 1_000_000,
      onRequest: requireScope('contacts:write'),
      schema: {
        operationId: 'putContacts',
        tags: ['contacts'],
        summary: 'Say who many numbers belong to',
        body: z
          .strictObject({
            items: z.array(item).min(1, { error: wanted }).max(CONTACTS_MAX, { error: wanted }),
          })
          .meta({ examples: [{ items: [{ number: '+79161234567', name: 'Romashka LLC' }] }] }),
        response: { 200: z.object({ stored: z.int() }), ...problemResponses(400, 401, 403, 409, 429) },
      },
    },
    (request, reply) => {
      const contacts = request.body.items.map((each) => ({ ...each, number: customer(deps, each.number) }));
      return placeOrder(deps, request, reply, 'put-contacts', contacts);
    },
  );
}

function addRemove(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().delete(
    '/contacts/:number',
    {
      onRequest: requireScope('contacts:write'),
      schema: {
        operationId: 'removeContact',
        tags: ['contacts'],
        summary: 'Forget who a number belongs to',
        params: z.strictObject({ number: telephoneNumber() }),
        response: { 200: z.object({ number: z.string() }), ...problemResponses(400, 401, 403, 404, 429) },
      },
    },
    (request, reply) =>
      placeOrder(deps, request, reply, 'remove-contact', { number: customer(deps, request.params.number) }),
  );
}

function addOutcome(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/calls/:id/outcomes',
    {
      onRequest: requireScope('calls:write'),
      schema: {
        operationId: 'addOutcome',
        tags: ['calls'],
        summary: 'Report what came of a call',
        description:
          'With an `externalId` it can be told again: the outcome stays one, and its amount, note and time are the new ones.',
        params: z.strictObject({ id: word('Id of the call') }),
        body: outcomeBody,
        response: {
          200: outcomeSchema.describe('It was known already'),
          201: outcomeSchema,
          ...problemResponses(400, 401, 403, 404, 409, 429),
        },
      },
    },
    async (request, reply) => {
      const { at, ...told } = request.body;
      const when = readInstant(at, deps.config.timezone) ?? deps.now();
      const asked = { call: request.params.id, outcome: { ...told, at: when } };
      const { outcome, created } = await placeOrder(deps, request, reply, 'add-outcome', asked);
      return reply.code(created ? 201 : 200).send(outcomeJson(outcome));
    },
  );
}

function addRemoveOutcome(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().delete(
    '/calls/:id/outcomes/:outcome',
    {
      onRequest: requireScope('calls:write'),
      schema: {
        operationId: 'removeOutcome',
        tags: ['calls'],
        summary: 'Take back an outcome that was reported by mistake',
        params: z.strictObject({ id: word('Id of the call'), outcome: word('Id of the outcome') }),
        response: { 200: z.object({ id: z.string() }), ...problemResponses(401, 403, 404, 429) },
      },
    },
    (request, reply) => {
      const { id, outcome } = request.params;
      return placeOrder(deps, request, reply, 'remove-outcome', { call: id, id: outcome });
    },
  );
}
