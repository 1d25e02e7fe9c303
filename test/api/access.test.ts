// Keys over real HTTP: what a key may do, what it may not, and that it is nowhere to be read.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHouse } from './house.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const make = async (name: string, scopes: readonly string[], more: object = {}): Promise<string> => {
  const { status, body } = await house.post('/api/v1/keys', { name, scopes, ...more });
  expect(status).toBe(201);
  return body.key;
};

describe('a key', () => {
  test('works from the moment it is made until the moment it is revoked', async () => {
    const key = await make('board', ['admin']);
    expect((await house.get('/api/v1/keys', key)).status).toBe(200);
    expect((await house.ask('DELETE', '/api/v1/keys/board')).status).toBe(200);
    expect((await house.get('/api/v1/keys', key)).status).toBe(401);
  });

  test('may do what its scopes say and nothing else', async () => {
    const key = await make('reader', ['calls:read', 'tasks:read']);
    expect((await house.get('/api/v1/calls', key)).status).toBe(200);
    const { status, body } = await house.get('/api/v1/keys', key);
    expect(status).toBe(403);
    expect(body.error).toMatchObject({ code: 'forbidden', message: expect.stringContaining('admin') });
    expect((await house.post('/api/v1/keys', { name: 'x', scopes: ['admin'] }, { token: key })).status).toBe(
      403,
    );
  });

  test('is kept as a hash only, and the audit log does not know it', async () => {
    const key = await make('secret', ['calls:read']);
    expect(key).toMatch(/^rbk_[\w-]{32}$/);
    const { body } = await house.get('/api/v1/audit');
    expect(body.items[0]).toMatchObject({ actor: 'crm', action: 'create-key', detail: { name: 'secret' } });
    for (const file of [house.file, `${house.file}-wal`]) {
      expect(readFileSync(file).includes(key)).toBe(false);
    }
  });

  test('has a name of its own', async () => {
    await make('twin', ['calls:read']);
    for (const name of ['twin', 'crm', 'operator']) {
      const { status, body } = await house.post('/api/v1/keys', { name, scopes: ['calls:read'] });
      expect([status, body.error.code]).toEqual([409, 'conflict']);
    }
  });

  test('with scopes that do not exist is refused, with those that do', async () => {
    const { status, body } = await house.post('/api/v1/keys', { name: 'odd', scopes: ['everything'] });
    expect(status).toBe(400);
    expect(body.error.message).toContain('tasks:work');
  });

  test('asked for twice with one Idempotency-Key is made once and shown once', async () => {
    const asked = { name: 'once', scopes: ['calls:read'] };
    const headers = { 'idempotency-key': 'a-1' };
    const first = await house.post('/api/v1/keys', asked, { headers });
    const again = await house.post('/api/v1/keys', asked, { headers });
    expect(first.body.key).toMatch(/^rbk_/);
    expect(again.body).toEqual({ ...first.body, key: null });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const other = await house.post('/api/v1/keys', { ...asked, name: 'other' }, { headers });
    expect(other.status).toBe(409);
  });
});

test('the audit log is read page by page, newest first', async () => {
  const all = (await house.get('/api/v1/audit')).body.items.map(({ seq }: { seq: number }) => seq);
  const seen: number[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await house.get(`/api/v1/audit?limit=2${cursor && `&cursor=${cursor}`}`);
    seen.push(...body.items.map(({ seq }: { seq: number }) => seq));
    cursor = body.next;
  }
  expect(seen).toEqual(all);
  expect(all).toEqual([...all].sort((a, b) => b - a));
});
