// Adherence against a naive count: the same figures, whatever filters, from the very scores that were given.

import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Mark } from '../../src/scripts/score.ts';
import type { Adherence, AdherenceFilter } from '../../src/store/adherence.ts';
import { CallRoom } from '../engine/call-room.ts';
import { script } from '../scripts/sample-script.ts';
import { CALLS_BEGIN, sampleCall } from '../support/sample-call.ts';
import { inFolder, makeFolder } from '../support/workshop.ts';

const DAY_MS = 86_400_000;
const EVER = { from: '2026-01-01', to: '2026-12-31' };
const item = (id: string, keys: object = {}) => ({ id, text: `text of ${id}`, ...keys });
const SALES = script({ id: 'sales', name: 'Sales', items: [item('greet'), item('offer', { weight: 3 })] });
const LONG = script({
  id: 'long',
  name: 'Long talks',
  items: [item('x', { autoFail: true })],
  eligible: { directions: ['inbound'] },
});

let room: CallRoom;
beforeEach(() => {
  room = new CallRoom(join(makeFolder(), 'a.db'), [SALES, LONG]);
});
afterEach(() => room.close());

const score = (of: CallRoom, i: number, name: string, marks: Record<string, Mark>) =>
  of.order('score-call', {
    call: sampleCall(i).id,
    marking: {
      ...{ script: name, version: null, reviewer: 'olga', comment: null },
      marks: Object.entries(marks).map(([each, mark]) => ({ item: each, mark, note: null })),
    },
  });
const read = (filter: Partial<AdherenceFilter> = {}) => room.shop.queries.adherence({ ...EVER, ...filter });
const scriptOf = ({ scripts }: Adherence, name: string) => scripts.find(({ script: id }) => id === name);

test('without calls there is nothing to divide by: null, never 0', async () => {
  expect(await read()).toEqual({
    ...{ eligible: 0, scored: 0, coverage: null, meanScore: null, autoFailed: 0 },
    scripts: [
      expect.objectContaining({ script: 'long', coverage: null, agents: [], skipped: [] }),
      expect.objectContaining({
        script: 'sales',
        items: [
          {
            item: 'greet',
            text: 'text of greet',
            passed: 0,
            failed: 0,
            notApplicable: 0,
            failedShare: null,
            agents: [],
          },
          expect.objectContaining({ item: 'offer', failedShare: null }),
        ],
      }),
    ],
  });
});

test('a small week: who kept to what, and what was skipped by whom', async () => {
  for (const i of [1, 2, 3, 4]) room.tell(sampleCall(i, { agent: i === 4 ? '102' : '101' }));
  room.tell(sampleCall(5, { direction: 'outbound', agent: '102' }));
  score(room, 1, 'sales', { greet: 'passed', offer: 'passed' });
  score(room, 2, 'sales', { greet: 'passed', offer: 'failed' });
  score(room, 4, 'sales', { greet: 'not_applicable', offer: 'failed' });
  score(room, 4, 'long', { x: 'failed' });
  const all = await read();
  const sales = scriptOf(all, 'sales');
  expect(sales).toMatchObject({ eligible: 5, scored: 3, coverage: 0.6, autoFailed: 0, name: 'Sales' });
  expect(sales?.meanScore).toBeCloseTo((1 + 0.25 + 0) / 3, 12);
  expect(sales?.agents).toEqual([
    { agent: '101', eligible: 3, scored: 2, coverage: 2 / 3, meanScore: 0.625, autoFailed: 0 },
    { agent: '102', eligible: 2, scored: 1, coverage: 0.5, meanScore: 0, autoFailed: 0 },
  ]);
  expect(sales?.skipped).toEqual([
    {
      ...{ item: 'offer', text: 'text of offer', passed: 1, failed: 2, notApplicable: 0, failedShare: 2 / 3 },
      agents: [
        { agent: '101', passed: 1, failed: 1, notApplicable: 0 },
        { agent: '102', passed: 0, failed: 1, notApplicable: 0 },
      ],
    },
  ]);
  expect(sales?.items[0]).toMatchObject({ item: 'greet', passed: 2, failed: 0, notApplicable: 1 });
  expect(scriptOf(all, 'long')).toMatchObject({ eligible: 4, scored: 1, meanScore: 0, autoFailed: 1 });
  expect(all).toMatchObject({ eligible: 9, scored: 4, autoFailed: 1 });
});

describe('the filters', () => {
  beforeEach(() => {
    room.tell(sampleCall(1), 'sales');
    room.tell(sampleCall(2, { agent: '102', pbx: 'fs' }), 'support');
    room.tell(sampleCall(3, { direction: 'outbound', trunk: 'other' }), 'sales');
    room.tell(sampleCall(4, { startedAt: CALLS_BEGIN + DAY_MS + 5 * 3_600_000 }));
  });

  test.each<[string, Partial<AdherenceFilter>, number]>([
    ['none', {}, 4],
    ['agent', { agent: '102' }, 1],
    ['team', { teams: ['sales'] }, 2],
    ['teams that may be seen', { teams: ['support'] }, 1],
    ['PBX', { pbx: 'fs' }, 1],
    ['direction', { direction: 'outbound' }, 1],
    ['trunk', { trunk: 'other' }, 1],
    ['DID: inbound calls only', { did: '+74951234567' }, 3],
    ['one day', { from: '2026-03-03', to: '2026-03-03' }, 1],
    ['hours', { hour: 17 }, 1],
    ['working hours', { afterHours: true }, 0],
  ])('%s', async (_what, filter, calls) => {
    const { scripts } = await read({ ...filter, script: 'sales' });
    expect(scripts.map(({ eligible }) => eligible)).toEqual([calls]);
  });
});

test('marks of an older version count for the item of the same name, in the words of the newest', async () => {
  for (const i of [1, 2]) room.tell(sampleCall(i));
  score(room, 1, 'sales', { greet: 'failed', offer: 'passed' });
  const changed = {
    ...SALES,
    items: [item('offer'), item('bye'), item('greet')].map((each, i) => ({
      ...SALES.items[0],
      weight: 1,
      ...each,
      text: `new ${i}`,
    })),
  };
  room.restart([changed as typeof SALES]);
  score(room, 2, 'sales', { greet: 'failed', offer: 'failed', bye: 'passed' });
  const sales = scriptOf(await read(), 'sales');
  expect(sales?.items.map(({ item: id, text, passed, failed }) => [id, text, passed, failed])).toEqual([
    ['offer', 'new 0', 1, 1],
    ['bye', 'new 1', 1, 0],
    ['greet', 'new 2', 0, 2],
  ]);
  expect(sales?.skipped.map(({ item: id }) => id)).toEqual(['greet', 'offer']);
});

test('a script that is used no more is told of where it has calls, and only there', async () => {
  room.tell(sampleCall(1));
  room.restart([SALES]);
  expect((await read()).scripts.map(({ script: id }) => id)).toEqual(['long', 'sales']);
  const later = await read({ from: '2026-06-01' });
  expect(later.scripts.map(({ script: id }) => id)).toEqual(['sales']);
});

const mark = fc.constantFrom<Mark[]>('passed', 'failed', 'not_applicable');
const given = fc.record({
  agent: fc.constantFrom('101', '102', '103'),
  marks: fc.option(fc.record({ greet: mark, offer: mark }), { nil: null }),
  autoFails: fc.option(fc.boolean(), { nil: null }),
});

test('what the database groups is what a naive count finds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(given, { maxLength: 25 }), (calls) =>
      inFolder(async (folder) => {
        const own = new CallRoom(join(folder, 'a.db'), [SALES, LONG]);
        try {
          for (const [i, { agent, marks, autoFails }] of calls.entries()) {
            own.tell(sampleCall(i, { agent }));
            if (marks !== null) score(own, i, 'sales', marks);
            if (autoFails !== null) score(own, i, 'long', { x: autoFails ? 'failed' : 'passed' });
          }
          const { scripts } = await own.shop.queries.adherence(EVER);
          const scores = calls.flatMap(({ marks }) => (marks === null ? [] : [naiveScore(marks)]));
          const known = scores.filter((each) => each !== null);
          const [long, sales] = scripts;
          expect(sales).toMatchObject({ eligible: calls.length, scored: known.length });
          if (known.length === 0) expect(sales?.meanScore).toBeNull();
          else
            expect(sales?.meanScore).toBeCloseTo(
              known.reduce((sum, each) => sum + each, 0) / known.length,
              9,
            );
          expect(long?.autoFailed).toBe(calls.filter(({ autoFails }) => autoFails === true).length);
          for (const { item: id, failed, agents } of sales?.items ?? []) {
            const missed = calls.filter(({ marks }) => marks?.[id as 'greet' | 'offer'] === 'failed');
            expect(failed).toBe(missed.length);
            for (const each of agents) {
              expect(each.failed).toBe(missed.filter(({ agent }) => agent === each.agent).length);
            }
          }
        } finally {
          own.close();
        }
      }),
    ),
    { numRuns: 30 },
  );
});

function naiveScore({ greet, offer }: { readonly greet: Mark; readonly offer: Mark }): number | null {
  const parts = [
    [greet, 1],
    [offer, 3],
  ] as const;
  const applicable = parts
    .filter(([each]) => each !== 'not_applicable')
    .reduce((sum, [, weight]) => sum + weight, 0);
  const passed = parts.filter(([each]) => each === 'passed').reduce((sum, [, weight]) => sum + weight, 0);
  return applicable === 0 ? null : passed / applicable;
}
