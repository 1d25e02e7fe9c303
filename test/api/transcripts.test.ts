// Transcripts, reviews, what keys may see of them, and events, over real HTTP, on calls of a PBX.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { EventReader } from '../support/event-source.ts';
import { Receiver } from '../support/receiver.ts';
import { TOKEN } from './house.ts';
import { marking, marks, openScriptHouse, SCRIPT, type ScriptHouse, TRANSCRIPT } from './script-house.ts';

let house: ScriptHouse;
/** A call that is there before all others. */
let early: string;
beforeAll(async () => {
  house = await openScriptHouse();
  await house.put('first', SCRIPT);
  early = await house.answered();
});
afterAll(() => house.close());

describe('a transcript', () => {
  let call: string;
  const path = () => `/api/v1/calls/${call}/transcript`;
  beforeAll(async () => {
    call = await house.answered();
  });

  test('is scored by every script that is for the call, with the words that show it', async () => {
    const { status, body } = await house.post(path(), TRANSCRIPT);
    expect(status).toBe(200);
    const [first, configured] = ['first', 'configured'].map((id) =>
      body.scores.find(({ script }: { script: string }) => script === id),
    );
    expect(configured).toMatchObject({ score: 0, missedRequired: ['hello'], passed: null, counts: true });
    expect(first).toMatchObject({
      ...{ source: 'transcript', reviewer: null, score: 1, passed: true, outOfOrder: ['greeting'] },
      marks: [
        { item: 'greeting', mark: 'passed', evidence: { speaker: 'agent', startMs: 2_000, endMs: 2_900 } },
        { item: 'delivery', mark: 'passed', evidence: { startMs: 0, quote: TRANSCRIPT.segments[0]?.text } },
      ],
      forbidden: [{ id: 'promise', evidence: { startMs: 2_000, quote: TRANSCRIPT.segments[2]?.text } }],
    });
    expect((await house.get(path())).body).toMatchObject({ call, by: 'crm', ...TRANSCRIPT });
  });

  test("gives way to a reviewer's score, which is listed first", async () => {
    await house.post(`/api/v1/calls/${call}/scores`, marking({ marks: marks('failed') }));
    const { body } = await house.get(`/api/v1/calls/${call}/scores`);
    const own = body.items.filter(({ script }: { script: string }) => script === 'first');
    expect(own.map(({ source, counts }: Record<string, unknown>) => [source, counts])).toEqual([
      ['reviewer', true],
      ['transcript', false],
    ]);
    const { scripts } = await house.reads.adherence({
      from: '2000-01-01',
      to: '2100-01-01',
      script: 'first',
    });
    expect(scripts[0]).toMatchObject({ scored: 1, meanScore: 0.75 });
    const told = await house.get(
      '/api/v1/metrics/script_adherence/items?from=2026-01-01&to=2026-12-31&script=first',
    );
    expect(told.body.items).toMatchObject([{ script: 'first', scored: 1, meanScore: 0.75 }]);
    const { items, skipped } = told.body.items[0];
    expect(
      items
        .filter(({ failed }: { failed: number }) => failed > 0)
        .map(({ item }: { item: string }) => item)
        .sort(),
    ).toEqual([...skipped].sort());
    expect(skipped.length).toBeGreaterThan(0);
  });

  test('is forgotten with its scores', async () => {
    expect((await house.ask('DELETE', path())).status).toBe(200);
    expect((await house.get(path())).status).toBe(404);
    expect((await house.ask('DELETE', path())).status).toBe(404);
    const { body } = await house.get(`/api/v1/calls/${call}/scores`);
    expect(body.items.map(({ source }: { source: string }) => source)).toEqual(['reviewer']);
  });

  const segment = TRANSCRIPT.segments[0];
  test.each([
    [{ segments: [] }, '1 to 10000 segments'],
    [{ segments: Array.from({ length: 10_001 }, () => segment) }, '1 to 10000 segments'],
    [{ segments: [{ ...segment, speaker: 'robot' }] }, 'one of: agent, customer'],
    [{ segments: [{ ...segment, endMs: -1 }] }, 'segments[0].endMs: found -1, want whole milliseconds'],
    [{ segments: [{ ...segment, startMs: 901 }] }, 'endMs at or after startMs'],
    [
      { segments: Array.from({ length: 5 }, () => ({ ...segment, text: 'а'.repeat(100_000) })) },
      '400000 characters',
    ],
  ])('that is malformed or too long is refused (%#)', async (body, message) => {
    const answer = await house.post(path(), body);
    expect([answer.status, answer.body.error?.message]).toEqual([400, expect.stringContaining(message)]);
  });

  test('of four hundred thousand characters is taken', async () => {
    const long = Array.from({ length: 400 }, () => ({ ...segment, text: 'слово '.repeat(166) }));
    const { status, body } = await house.post(path(), { segments: long });
    expect([status, body.scores.length]).toEqual([200, 2]);
  });
});

describe('reviews', () => {
  const list = async (query = '', token = TOKEN) =>
    (await house.get(`/api/v1/reviews${query}`, token)).body.items;

  test('are drawn as calls end, filtered, paged, and done by a score', async () => {
    const open = await list('?status=open');
    expect(open).toHaveLength(2);
    expect(open[0]).toMatchObject({
      script: 'configured',
      agent: 'anna',
      team: 'sales',
      status: 'open',
      score: null,
    });
    expect(open[0]).not.toHaveProperty('rank');
    expect(await list('?agent=bert')).toEqual([]);
    expect(await list('?script=configured&team=sales&status=open,done')).toEqual(open);
    expect(await list(`?call=${open[1].call}`)).toEqual([open[1]]);
    const page = await house.get('/api/v1/reviews?status=open&limit=1');
    expect(page.body.items).toEqual([open[0]]);
    expect((await house.get(`/api/v1/reviews?status=open&cursor=${page.body.next}`)).body.items).toEqual([
      open[1],
    ]);
    const marked = { script: 'configured', reviewer: 'olga', marks: [{ item: 'hello', mark: 'passed' }] };
    const score = await house.post(`/api/v1/calls/${open[0].call}/scores`, marked);
    expect((await house.get(`/api/v1/reviews/${open[0].id}`)).body).toMatchObject({
      ...{ status: 'done', closedBy: 'olga', score: score.body.id },
    });
    expect((await house.get('/api/v1/reviews?status=lost')).status).toBe(400);
  });

  test('are skipped with a reason, once', async () => {
    const [review] = await list('?status=open');
    const path = `/api/v1/reviews/${review.id}/skip`;
    expect((await house.post(path, {})).status).toBe(400);
    const { body } = await house.post(path, { reason: 'there is no recording' });
    expect(body).toMatchObject({ status: 'skipped', reason: 'there is no recording', closedBy: 'crm' });
    expect(await house.post(path, { reason: 'x' })).toMatchObject({ status: 409 });
    expect((await house.post('/api/v1/reviews/nothing/skip', { reason: 'x' })).status).toBe(404);
  });

  test('answer with a tag that holds until one of them changes', async () => {
    const first = await house.get('/api/v1/reviews');
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect((await house.ask('GET', '/api/v1/reviews', { headers })).status).toBe(304);
    const [done] = await list('?status=done');
    await house.ask('DELETE', `/api/v1/calls/${done.call}/scores/${done.score}`);
    expect((await house.ask('GET', '/api/v1/reviews', { headers })).status).toBe(200);
  });
});

test('a key of another team sees nothing of a call: no score, no transcript, no review', async () => {
  const support = await house.key('support', ['calls:read', 'scores:write'], ['support']);
  const sales = await house.key('sales', ['calls:read', 'scores:write'], ['sales']);
  const call = early;
  const [review] = (await house.get('/api/v1/reviews')).body.items;
  const asked = [
    ['GET', `/api/v1/calls/${call}/scores`],
    ['POST', `/api/v1/calls/${call}/scores`, marking()],
    ['POST', `/api/v1/calls/${call}/transcript`, TRANSCRIPT],
    ['GET', `/api/v1/calls/${call}/transcript`],
    ['DELETE', `/api/v1/calls/${call}/transcript`],
    ['GET', `/api/v1/reviews/${review.id}`],
    ['POST', `/api/v1/reviews/${review.id}/skip`, { reason: 'x' }],
  ] as const;
  for (const [method, path, body] of asked) {
    const options = body === undefined ? {} : { body };
    expect([path, (await house.ask(method, path, { token: support, ...options })).status]).toEqual([
      path,
      404,
    ]);
  }
  expect((await house.get('/api/v1/reviews', support)).body.items).toEqual([]);
  expect((await house.get('/api/v1/reviews', sales)).body.items.length).toBeGreaterThan(0);
  expect((await house.post(`/api/v1/calls/${call}/scores`, marking(), { token: sales })).status).toBe(201);
});

test('marks and transcripts need scores:write, reading needs calls:read', async () => {
  const reader = await house.key('only-reads', ['calls:read']);
  const worker = await house.key('only-writes', ['scores:write']);
  expect((await house.post(`/api/v1/calls/${early}/scores`, marking(), { token: reader })).status).toBe(403);
  expect((await house.post(`/api/v1/calls/${early}/transcript`, TRANSCRIPT, { token: reader })).status).toBe(
    403,
  );
  for (const path of [`/calls/${early}/scores`, '/reviews', '/scripts']) {
    expect((await house.get(`/api/v1${path}`, worker)).status).toBe(403);
  }
});

test('the audit log knows who scored, and not what was said', async () => {
  await house.post(`/api/v1/calls/${early}/transcript`, TRANSCRIPT);
  const { body } = await house.get('/api/v1/audit?limit=1');
  expect(body.items[0]).toMatchObject({ actor: 'crm', action: 'put-transcript', detail: { segments: 3 } });
  expect(JSON.stringify(body)).not.toContain('Анна');
});

describe('events', () => {
  test('are told to streams and hooks, as the API answers them', async () => {
    const receiver = await Receiver.start();
    const { body: hook } = await house.post('/api/v1/hooks', {
      url: `${receiver.url}/s`,
      types: ['review.*', 'call.scored'],
    });
    receiver.secrets.set('/s', hook.secret);
    const elsewhere = await house.post('/api/v1/hooks', {
      url: `${receiver.url}/e`,
      types: ['review.*', 'call.scored'],
      pbxs: ['other'],
    });
    receiver.secrets.set('/e', elsewhere.body.secret);
    const reader = await EventReader.open(`${house.url}/api/v1/events?types=review.*,call.scored`, TOKEN);
    const call = await house.answered();
    const score = await house.post(`/api/v1/calls/${call}/scores`, {
      ...{ script: 'configured', reviewer: 'pavel', marks: [{ item: 'hello', mark: 'passed' }] },
    });
    await vi.waitFor(() => expect(reader.events.some(({ type }) => type === 'call.scored')).toBe(true));
    const scored = reader.events.find(({ type }) => type === 'call.scored');
    expect(scored?.data.data).toEqual(score.body);
    await vi.waitFor(() => expect(receiver.received.length).toBe(reader.events.length));
    expect(receiver.received.map(({ message }) => message.type).sort()).toEqual(
      reader.events.map(({ type }) => type).sort(),
    );
    expect(receiver.forged).toEqual([]);
    reader.cut();
    await house.ask('DELETE', `/api/v1/hooks/${hook.id}`);
    await house.ask('DELETE', `/api/v1/hooks/${elsewhere.body.id}`);
    await receiver.close();
  });
});
