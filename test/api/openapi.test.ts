// The description of the API is whole: valid OpenAPI 3.1, every route in it, every operation explained and with
// examples that fit their own schemas.

import SwaggerParser from '@apidevtools/swagger-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openHouse } from './house.ts';

interface Schema {
  readonly $ref?: string;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Record<string, Schema>;
}

interface Content {
  readonly content?: Record<string, { readonly schema?: Schema; readonly example?: unknown }>;
  readonly description?: string;
}

interface Operation {
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly description?: string }[];
  readonly requestBody?: Content;
  readonly responses: Record<string, Content>;
  readonly security?: readonly object[];
}

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly webhooks: { readonly event: { readonly post: Operation } };
  readonly components: { readonly schemas: Record<string, Schema> };
}

let house: Awaited<ReturnType<typeof openHouse>>;
let document: Document;
beforeAll(async () => {
  house = await openHouse();
  document = (await house.get('/api/v1/openapi.json')).body;
});
afterAll(() => house.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );

const jsonSchema = (content: Content | undefined): Schema | undefined =>
  content?.content?.['application/json']?.schema;

function resolved(schema: Schema | undefined): Schema | undefined {
  const name = schema?.$ref?.split('/').at(-1);
  return name === undefined ? schema : document.components.schemas[name];
}

/** From the tree that the framework prints; the description itself and the page are not in the description. */
function routesOf(tree: string): string[] {
  const parents: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', path = '', methods = ''] = /^([│ ]*)[├└]── (\S+) \(([^)]+)\)/.exec(line) ?? [];
    if (path === '') return [];
    const depth = indent.length / 4;
    parents[depth] = (depth === 0 ? '' : parents[depth - 1]) + path;
    if (['/', '/*', '/api/v1/openapi.json'].includes(parents[depth])) return [];
    const own = methods.split(', ').filter((method) => method !== 'HEAD');
    return own.map((method) => `${method} ${parents[depth]}`);
  });
}

describe('the description', () => {
  test('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toBe('3.1.0');
    await SwaggerParser.validate(structuredClone(document) as never);
  });

  test('names every route there is', () => {
    const known = new Set(operations().map(({ name }) => name.replaceAll(/\{(\w+)\}/g, ':$1')));
    const routes = routesOf(house.app.printRoutes({ commonPrefix: false }));
    expect(routes.length).toBeGreaterThan(30);
    for (const route of routes) expect(known).toContain(route);
  });

  test('explains every operation and every parameter, each under a name of its own', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name, operation } of operations()) {
      expect([name, operation.operationId, operation.summary]).not.toContain(undefined);
      expect([name, operation.tags?.length]).toEqual([name, 1]);
      for (const parameter of operation.parameters ?? []) {
        expect([name, parameter.name, typeof parameter.description]).toEqual([
          name,
          parameter.name,
          'string',
        ]);
      }
    }
  });

  test('gives every failing status the shape of a problem, and says 401 and 429 wherever a key is wanted', () => {
    for (const { name, operation } of operations()) {
      for (const [status, response] of Object.entries(operation.responses)) {
        if (Number(status) < 400 || !name.includes('/api/v1/')) continue;
        expect([name, status, jsonSchema(response)?.$ref]).toEqual([
          name,
          status,
          '#/components/schemas/Problem',
        ]);
      }
      if (!name.includes('/api/v1/')) continue;
      const refused = operation.security?.length === 0 ? ['429'] : ['401', '429'];
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(refused));
    }
  });

  test('has an example for every body that is sent, and it fits', () => {
    for (const { name, operation } of operations()) {
      const sent = operation.requestBody?.content?.['application/json'];
      if (sent === undefined) continue;
      const { example } = sent;
      expect([name, typeof example]).not.toEqual([name, 'undefined']);
      const check = z.fromJSONSchema(resolved(sent.schema) as never);
      expect([name, check.safeParse(example).error?.issues]).toEqual([name, undefined]);
    }
  });

  test('says what a webhook is sent, with an example that fits', () => {
    const { parameters, requestBody } = document.webhooks.event.post;
    expect(parameters?.map(({ name }) => name)).toEqual([
      'webhook-id',
      'webhook-timestamp',
      'webhook-signature',
    ]);
    const sent = requestBody?.content?.['application/json'];
    const task = document.components.schemas.Task?.examples?.[0];
    expect(sent?.example).toMatchObject({ type: 'task.done', data: task });
    expect(document.components.schemas.Event?.properties?.type).toMatchObject({
      enum: expect.arrayContaining(['task.done']),
    });
  });

  test('has examples for its larger things, and they fit', () => {
    for (const name of [
      'Call',
      'Task',
      'Contact',
      'Dial',
      'ApiKey',
      'ListEntry',
      'Event',
      'Hook',
      'Delivery',
      'Script',
      'Score',
      'Review',
      'User',
      'Session',
      'Who',
    ]) {
      const schema = document.components.schemas[name];
      expect([name, schema?.examples?.length ?? 0]).not.toEqual([name, 0]);
    }
  });
});
