// Scripts and the scores of reviewers over real HTTP, on calls of a PBX.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { marking, marks, openScriptHouse, SCRIPT, type ScriptHouse } from './script-house.ts';

let house: ScriptHouse;
beforeAll(async () => {
  house = await openScriptHouse();
});
afterAll(() => house.close());

describe('a script', () => {
  test('is written, read back with its defaults, and listed beside those of the configuration', async () => {
    const made = await house.put('first', SCRIPT);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ...{ id: 'first', version: 1, origin: 'api', createdBy: 'crm', removedAt: null, passFrom: 0.8 },
      items: [
        { weight: 1, required: false, autoFail: false, speaker: 'agent' },
        { weight: 2 },
        { phrases: [] },
      ],
      eligible: { directions: [], minTalkSeconds: 0 },
      sampling: { perAgentPerWeek: 0 },
    });
    expect((await house.get('/api/v1/scripts/first')).body).toEqual(made.body);
    const { body } = await house.get('/api/v1/scripts');
    expect(body.items.map(({ id, origin }: Record<string, string>) => [id, origin])).toEqual([
      ['configured', 'config'],
      ['first', 'api'],
    ]);
  });

  test('sent again is the same version, however its keys are ordered; changed it is the next one', async () => {
    const { items, ...rest } = SCRIPT;
    expect((await house.put('first', { ...rest, items })).body.version).toBe(1);
    const changed = await house.put('first', { ...SCRIPT, name: 'Very first call' });
    expect([changed.status, changed.body.version]).toEqual([200, 2]);
    expect((await house.put('first', SCRIPT)).body.version).toBe(3);
    const page = await house.get('/api/v1/scripts/first/versions?limit=2');
    expect(page.body.items.map(({ version }: { version: number }) => version)).toEqual([3, 2]);
    const rest2 = await house.get(`/api/v1/scripts/first/versions?cursor=${page.body.next}`);
    expect(rest2.body).toMatchObject({ items: [{ version: 1, name: 'First call' }], next: null });
  });

  test('of the configuration cannot be changed or removed by the API, and the answer says where it can', async () => {
    for (const answer of [
      await house.put('configured', SCRIPT),
      await house.ask('DELETE', '/api/v1/scripts/configured'),
    ]) {
      expect(answer.status).toBe(409);
      expect(answer.body.error.message).toContain('Change it there, under scripts');
    }
  });

  test('is removed: its versions stay, and it can be written again', async () => {
    await house.put('short-lived', SCRIPT);
    expect((await house.ask('DELETE', '/api/v1/scripts/short-lived')).status).toBe(200);
    expect((await house.ask('DELETE', '/api/v1/scripts/short-lived')).status).toBe(404);
    expect((await house.get('/api/v1/scripts/short-lived')).body.removedAt).toMatch(/^2/);
    expect((await house.get('/api/v1/scripts/short-lived/versions')).body.items).toHaveLength(1);
    expect(await house.put('short-lived', SCRIPT)).toMatchObject({
      status: 201,
      body: { version: 1, removedAt: null },
    });
    await house.ask('DELETE', '/api/v1/scripts/short-lived');
    expect((await house.get('/api/v1/scripts/never/versions')).status).toBe(404);
  });

  test.each([
    [{ ...SCRIPT, items: [] }, 'items: found an empty list, want a list of at least one item'],
    [{ ...SCRIPT, passFrom: 80 }, 'passFrom: found 80, want a number from 0 to 1'],
    [
      { ...SCRIPT, items: [...SCRIPT.items, SCRIPT.items[0]] },
      'items[3].id: found "greeting", want an id of its own',
    ],
    [
      { ...SCRIPT, forbidden: [{ id: 'tone', phrases: ['x'] }] },
      'forbidden[0].id: found "tone", want an id of its own',
    ],
    [
      { ...SCRIPT, items: [{ id: 'a', text: 'A', phrases: ['…'] }] },
      'phrases[0]: found "…", want a phrase of 1 to 20 words',
    ],
    [
      { ...SCRIPT, items: [{ id: 'a', text: 'A', phrase: 'x' }] },
      'items[0].phrase: unknown parameter, did you mean "phrases"?',
    ],
    [
      { ...SCRIPT, eligible: { minTalkSeconds: '5' } },
      'eligible.minTalkSeconds: found 5, want a whole number',
    ],
    [{ ...SCRIPT, eligible: { queue: [] } }, 'eligible.queue: unknown parameter, did you mean "queues"?'],
  ])('that is wrong is refused with what is wanted, and where', async (body, message) => {
    const answer = await house.put('wrong', body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(message);
  });

  test('is written by administrators only', async () => {
    const reader = await house.key('script-reader', ['calls:read', 'scores:write']);
    expect((await house.get('/api/v1/scripts', reader)).status).toBe(200);
    expect((await house.put('first', SCRIPT, reader)).status).toBe(403);
    expect((await house.ask('DELETE', '/api/v1/scripts/first', { token: reader })).status).toBe(403);
  });
});

describe('a score of a reviewer', () => {
  let scored: string;
  test('is told with what it is made of, and again in its place', async () => {
    const call = await house.answered();
    scored = call;
    const path = `/api/v1/calls/${call}/scores`;
    const body = marking({ marks: marks('passed', 'failed', 'not_applicable'), comment: 'hurried <b>' });
    const made = await house.post(path, body);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ...{ call, script: 'first', version: 3, source: 'reviewer', reviewer: 'olga', by: 'crm' },
      ...{ passed: false, missedRequired: [], autoFailedBy: [], comment: 'hurried <b>' },
      marks: [{ item: 'greeting', mark: 'passed', note: null, evidence: null }, {}, {}],
    });
    expect(made.body.score).toBeCloseTo(1 / 3, 10);
    const again = await house.post(path, marking());
    expect([again.status, again.body.id, again.body.score]).toEqual([200, made.body.id, 1]);
    const { body: listed } = await house.get(path);
    expect(listed.items).toEqual([{ ...again.body, counts: true }]);
    expect((await house.ask('DELETE', `${path}/${made.body.id}`)).status).toBe(200);
    expect((await house.ask('DELETE', `${path}/${made.body.id}`)).status).toBe(404);
    expect((await house.get(path)).body.items).toEqual([]);
  });

  test.each([
    [marking({ marks: marks().slice(1) }), 400, 'marks: missing "greeting"'],
    [marking({ marks: [...marks(), { item: 'tone', mark: 'failed' }] }), 400, 'found "tone" again'],
    [
      marking({ marks: [...marks(), { item: 'smile', mark: 'failed' }] }),
      400,
      'want one of: greeting, delivery, tone',
    ],
    [marking({ marks: [{ item: 'tone', mark: 'good' }] }), 400, 'one of: passed, failed, not_applicable'],
    [marking({ reviewer: '' }), 400, 'reviewer'],
    [marking({ script: 'nothing' }), 404, 'no script "nothing"'],
    [marking({ version: 1 }), 409, 'version 3 holds'],
  ])('that does not fit is refused: %j', async (body, status, message) => {
    const answer = await house.post(`/api/v1/calls/${scored}/scores`, body);
    expect([answer.status, answer.body.error.message]).toEqual([status, expect.stringContaining(message)]);
  });

  test('of a call that was missed is refused with the reason', async () => {
    const call = await house.answered('inbound-abandoned-while-ringing');
    const answer = await house.post(`/api/v1/calls/${call}/scores`, marking());
    expect([answer.status, answer.body.error.message]).toEqual([409, expect.stringContaining('missed')]);
    expect((await house.post('/api/v1/calls/nothing/scores', marking())).status).toBe(404);
  });
});
