// Requests made of the API's own description: every route, with parameters and bodies that are nearly right, wrong or hostile, from an
// administrator who may do everything. Whatever comes, the answer is described: never a 500, and the house goes on.

import fc from 'fast-check';
import { openHouse, TOKEN, traceEvents } from '../api/house.ts';
import { type Fuzzer, HOSTILE_PIECES } from './fuzzer.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema?: Schema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** It streams until the client goes; a PBX is really asked; a session is ended. Tested by themselves. */
const LEFT_OUT = new Set(['get /api/v1/events', 'post /api/v1/pbx/{pbx}/check']);
const DEPTH_MAX = 5;

/** What the house holds, so that some requests find something. */
const KNOWN = ['main', 'crm', 'x', '101', '+79161234567', 'day', '2026-03-01', 'calls', 'vip', '0', '1'];

const hostileText = fc.oneof(
  fc.constantFrom(
    ...HOSTILE_PIECES.filter((piece) => piece.length < 100),
    '../../etc/passwd',
    "' OR 1=1 --",
    '=1+1',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(...KNOWN),
);
const anything = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(null, true, -1, 0, 1e308, 2 ** 53, '', [], {}) },
);

function valuesOf(schema: Schema | undefined, document: Document, depth: number): fc.Arbitrary<unknown> {
  if (schema === undefined || depth > DEPTH_MAX) return anything;
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return valuesOf(document.components.schemas[name], document, depth + 1);
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices !== undefined && choices.length > 0) {
    return fc.oneof(...choices.map((each) => valuesOf(each, document, depth + 1)));
  }
  return fc.oneof(
    { weight: 12, arbitrary: fittingOf(schema, document, depth) },
    { weight: 1, arbitrary: anything },
  );
}

function fittingOf(schema: Schema, document: Document, depth: number): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  switch (type) {
    case 'object':
      return objectsOf(schema, document, depth);
    case 'array':
      return fc.array(valuesOf(schema.items, document, depth + 1), { maxLength: 4 });
    case 'integer':
      return fc.oneof(fc.integer({ min: -2, max: 200 }), fc.constantFrom(2 ** 31, 2 ** 53, -1e15));
    case 'number':
      return fc.oneof(fc.integer({ min: -2, max: 200 }), fc.double({ noNaN: true }));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.oneof(
        hostileText,
        fc.constantFrom('2026-03-01T00:00:00.000Z', 'https://crm.example/', 'admin'),
      );
  }
}

function objectsOf({ properties = {}, required = [] }: Schema, document: Document, depth: number) {
  const shape = Object.fromEntries(
    Object.entries(properties).map(([key, each]) => [key, valuesOf(each, document, depth + 1)]),
  );
  const whole = fc.record(shape, { requiredKeys: required.filter((key) => key in shape) });
  return fc.tuple(whole, fc.option(fc.tuple(hostileText, anything), { freq: 8 })).map(([value, more]) => ({
    ...(value as object),
    ...(more === null ? {} : Object.fromEntries([more])),
  }));
}

function operations(document: Document): fc.Arbitrary<Asked>[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      LEFT_OUT.has(`${method} ${path}`) ? [] : [askedOf(method, path, operation, document)],
    ),
  );
}

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

function askedOf(
  method: string,
  path: string,
  operation: Operation,
  document: Document,
): fc.Arbitrary<Asked> {
  const { parameters = [], requestBody } = operation;
  const textsOf = (place: string, required: boolean) =>
    fc.record(
      Object.fromEntries(
        parameters
          .filter((each) => each.in === place && each.name !== 'wait')
          .map(({ name, schema }) => [name, valuesOf(schema, document, 0).map(asText)]),
      ),
      required ? {} : { requiredKeys: [] },
    );
  const schema = requestBody?.content?.['application/json']?.schema;
  const body = requestBody === undefined ? fc.constant(null) : bodiesOf(valuesOf(schema, document, 0));
  return fc
    .record({
      inPath: textsOf('path', true),
      query: textsOf('query', false),
      more: fc.option(fc.tuple(hostileText, hostileText), { freq: 8 }),
      body,
      key: fc.option(fc.oneof(fc.constant('key-1'), fc.string({ maxLength: 20 })), { freq: 5 }),
    })
    .map(({ inPath, query, more, body: text, key }) => ({
      method: method.toUpperCase(),
      path: path.replace(/\{(\w+)\}/g, (_all, name: string) =>
        encodeURIComponent(wellFormed(asText(inPath[name]))),
      ),
      query: { ...(query as Record<string, string>), ...(more === null ? {} : { [more[0]]: more[1] }) },
      body: text,
      headers: key === null || !/^[\x20-\x7e]*$/.test(key) ? {} : { 'idempotency-key': key },
    }));
}

const wellFormed = (text: string): string => Buffer.from(text).toString('utf8');

function bodiesOf(values: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 15, arbitrary: values.map((value) => JSON.stringify(value) ?? 'null') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', '[', '{"a":', '"', '{"__proto__":{"a":1}}', '\ufeff{}', '[]', 'null'),
    },
  );
}

/** Of the process: an answer is one of these, or the house is broken. */
const isDescribed = (status: number): boolean => (status >= 200 && status < 500) || status === 503;

export async function requestFuzzer(): Promise<Fuzzer<Asked>> {
  const house = await openHouse({
    api: { tokens: [{ name: 'crm', token: TOKEN }], requestsPerMinute: 10_000_000 },
    hooks: { allowPrivate: false, retrySeconds: [], timeoutSeconds: 1 },
  });
  await house.play(traceEvents('missed-twice-then-answered'));
  const document = (await house.get('/api/v1/openapi.json')).body as Document;
  return {
    name: 'requests',
    inputs: fc.oneof(...operations(document)),
    async check({ method, path, query, body, headers }) {
      const search = new URLSearchParams(query).toString();
      const answer = await house.app.inject({
        method: method as 'GET',
        url: `${path}${search === '' ? '' : `?${search}`}`,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          ...(body === null ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === null ? {} : { payload: body }),
      });
      const shown = `${answer.statusCode} ${answer.payload.slice(0, 300)}`;
      if (!isDescribed(answer.statusCode)) throw new Error(shown);
      if (answer.statusCode < 400 || answer.payload === '') return;
      const { error } = JSON.parse(answer.payload) as { error?: { code?: unknown; message?: unknown } };
      if (typeof error?.code !== 'string' || typeof error.message !== 'string') throw new Error(shown);
      if (house.engine.counters().storageProblem !== null)
        throw new Error('the engine stores nothing any more');
    },
    close: () => house.close(),
  };
}
