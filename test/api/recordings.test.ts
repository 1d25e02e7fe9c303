// Recordings over real HTTP: a file within the folder, whole or in parts, and nothing that lies outside of it.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { renumber } from '../engine/recorded.ts';
import { openHouse, traceEvents } from './house.ts';

const SOUND = Buffer.from(Array.from({ length: 10_000 }, (_, i) => i % 251));

let house: Awaited<ReturnType<typeof openHouse>>;
let folder: string;
let base: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringback-sound-'));
  base = join(folder, 'monitor');
  mkdirSync(join(base, '2026'), { recursive: true });
  writeFileSync(join(base, '2026', 'a call #1 50%.wav'), SOUND);
  writeFileSync(join(base, 'other.gsm'), SOUND);
  writeFileSync(join(folder, 'secret.wav'), 'outside');
  symlinkSync(join(folder, 'secret.wav'), join(base, 'link-out.wav'));
  symlinkSync(join(base, '2026', 'a call #1 50%.wav'), join(base, 'link-in.wav'));
  symlinkSync(folder, join(base, 'folder-out'));
  symlinkSync(base, join(folder, 'monitor-link'));
  house = await openHouse({ recordings: { path: join(folder, 'monitor-link') } });
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

let copies = 0;
/** Somebody was recorded, and the PBX says where. */
async function recordedAt(path: string): Promise<string> {
  const known = (await house.get('/api/v1/calls?limit=500')).body.items.map(({ id }: { id: string }) => id);
  const events = renumber(traceEvents('recorded-call'), ++copies).map((event) => {
    const text = JSON.stringify(event).replace(/"\/tmp\/rec-[^"]*"/g, JSON.stringify(path));
    return JSON.parse(text) as PbxEvent;
  });
  await house.play(events);
  const { items } = (await house.get('/api/v1/calls?limit=500')).body;
  return items.find(({ id }: { id: string }) => !known.includes(id)).id;
}
const ask = async (id: string, headers: Record<string, string> = {}, n: number | string = 0) => {
  const answer = await fetch(`${house.url}/api/v1/calls/${id}/recordings/${n}`, {
    headers: { authorization: 'Bearer token-of-the-crm', ...headers },
  });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
};

describe('a recording', () => {
  test.each(['2026/a call #1 50%.wav', 'link-in.wav'])('within the folder is answered: %s', async (path) => {
    for (const said of [path, join(base, path)]) {
      const { status, headers, bytes } = await ask(await recordedAt(said));
      expect([said, status, headers.get('content-type')]).toEqual([said, 200, 'audio/wav']);
      expect(bytes.equals(SOUND)).toBe(true);
      expect(headers.get('accept-ranges')).toBe('bytes');
      expect(headers.get('cache-control')).toBe('private, no-cache');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('of a kind that browsers do not play is a file to save', async () => {
    const { status, headers } = await ask(await recordedAt('other.gsm'));
    expect([status, headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
  });

  test('is answered in parts', async () => {
    const id = await recordedAt('2026/a call #1 50%.wav');
    for (const [range, from, to] of [
      ['bytes=0-99', 0, 99],
      ['bytes=9990-', 9_990, 9_999],
      ['bytes=-10', 9_990, 9_999],
      ['bytes=5000-999999', 5_000, 9_999],
    ] as const) {
      const { status, headers, bytes } = await ask(id, { range });
      expect([range, status, headers.get('content-range')]).toEqual([
        range,
        206,
        `bytes ${from}-${to}/10000`,
      ]);
      expect(bytes.equals(SOUND.subarray(from, to + 1))).toBe(true);
    }
    const beyond = await ask(id, { range: 'bytes=10000-' });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10000']);
    expect((await ask(id, { range: 'seconds=1-2' })).status).toBe(200);
  });

  test('that the browser has already is not sent again', async () => {
    const id = await recordedAt('other.gsm');
    const etag = (await ask(id)).headers.get('etag') ?? '';
    // Node's fetch asks for a fresh one unless it is told what to ask.
    const headers = { 'if-none-match': etag, 'cache-control': 'max-age=0' };
    expect((await ask(id, headers)).status).toBe(304);
  });

  test('with any Range whatever is a part of it, all of it, or refused', async () => {
    const id = await recordedAt('other.gsm');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.tuple(fc.nat(20_000), fc.nat(20_000)).map(([from, to]) => `bytes=${from}-${to}`),
          fc.string({ unit: fc.constantFrom(...'bytes=0123456789-, ') }).map((text) => text.trim()),
        ),
        async (range) => {
          const { status, bytes } = await ask(id, { range });
          expect([200, 206, 416]).toContain(status);
          if (status === 206) expect(SOUND.includes(bytes)).toBe(true);
          if (status === 200) expect(bytes.equals(SOUND)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('what is not a file within the folder', () => {
  test.each([
    ['outside', '../secret.wav'],
    ['outside, by its whole path', '/etc/passwd'],
    ['outside, by a link', 'link-out.wav'],
    ['outside, through a folder that is a link', 'folder-out/secret.wav'],
    ['gone', 'nothing.wav'],
    ['a folder', '2026'],
    ['the folder itself', '.'],
    ['a name with a zero in it', 'a\u0000b.wav'],
    ['a very long name', 'x'.repeat(3_000)],
  ])('is not there: %s', async (what, path) => {
    const { status, bytes } = await ask(await recordedAt(path));
    const { error } = JSON.parse(bytes.toString());
    expect([status, error.code]).toEqual([404, 'not_found']);
    expect(error.message).toMatch(
      what.startsWith('outside') ? /lies outside/ : /not in the folder|lies outside/,
    );
    expect(bytes.toString()).not.toContain(folder);
  });

  test('is told from a place in the list that is none', async () => {
    const id = await recordedAt('other.gsm');
    expect((await ask(id, {}, 1)).status).toBe(404);
    expect((await ask(id, {}, '-1')).status).toBe(400);
    expect((await ask(id, {}, 'x')).status).toBe(400);
    expect((await ask('nothing')).status).toBe(404);
    expect((await ask(id, { authorization: 'Bearer wrong' })).status).toBe(401);
  });
});

test('where the configuration names no folder, nothing can be listened to, and the page knows', async () => {
  const other = await openHouse();
  await other.play(traceEvents('recorded-call'));
  const { id } = (await other.get('/api/v1/calls')).body.items[0];
  const { status, body } = await other.get(`/api/v1/calls/${id}/recordings/0`);
  expect([status, body.error.message]).toEqual([404, expect.stringContaining('recordings.path')]);
  expect((await other.get('/api/v1/session')).body.recordings).toBe(false);
  await other.close();
});
