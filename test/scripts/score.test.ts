// The score: what passed through what applied, by weight; auto-fails; what is required.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ScriptDefinition } from '../../src/scripts/definition.ts';
import { judge, MARKS, type Mark, markLetters, markOfLetter } from '../../src/scripts/score.ts';
import { script } from './sample-script.ts';

const item = (id: string, keys: object = {}) => ({ id, text: id, ...keys });
const marks = (given: Record<string, Mark>) => new Map(Object.entries(given));

describe('the worked example of the guide', () => {
  const guide = script({
    passFrom: 0.8,
    items: [
      item('greeting', { required: true }),
      item('name'),
      item('need', { weight: 3 }),
      item('delivery', { weight: 2 }),
      item('bye'),
    ],
  });

  test('6 of 7 points are 0.857: passed', () => {
    const given = {
      greeting: 'passed',
      name: 'failed',
      need: 'passed',
      delivery: 'passed',
      bye: 'not_applicable',
    };
    const verdict = judge(guide, marks(given as Record<string, Mark>));
    expect(verdict.score).toBeCloseTo(6 / 7, 10);
    expect(verdict).toMatchObject({ passed: true, missedRequired: [], autoFailedBy: [] });
  });

  test('with the greeting missed instead of the name it is the same score, and did not pass', () => {
    const given = {
      greeting: 'failed',
      name: 'passed',
      need: 'passed',
      delivery: 'passed',
      bye: 'not_applicable',
    };
    const verdict = judge(guide, marks(given as Record<string, Mark>));
    expect(verdict.score).toBeCloseTo(6 / 7, 10);
    expect(verdict).toMatchObject({ passed: false, missedRequired: ['greeting'] });
  });
});

test('an auto-fail that failed makes the score 0, even without a weight; one that passed does not', () => {
  const definition = script({ items: [item('a'), item('rude', { autoFail: true, weight: 0 })] });
  expect(judge(definition, marks({ a: 'passed', rude: 'failed' }))).toMatchObject({
    score: 0,
    autoFailedBy: ['rude'],
  });
  expect(judge(definition, marks({ a: 'passed', rude: 'passed' })).score).toBe(1);
});

test('nothing that applies is no score, and neither passed nor failed', () => {
  const definition = script({ items: [item('a'), item('b', { weight: 0 })], passFrom: 0.5 });
  expect(judge(definition, marks({ a: 'not_applicable', b: 'passed' }))).toMatchObject({
    score: null,
    passed: null,
  });
  expect(judge(definition, new Map()).score).toBeNull();
});

test('ten times a tenth is a whole', () => {
  const definition = script({
    items: Array.from({ length: 10 }, (_none, i) => item(`i${i}`, { weight: 0.1 })),
    passFrom: 1,
  });
  const all = new Map(definition.items.map(({ id }) => [id, 'passed' as const]));
  expect(judge(definition, all)).toMatchObject({ score: 1, passed: true });
});

const anyScript = fc
  .array(
    fc.record({
      weight: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ min: 0, max: 1_000, noNaN: true })),
      required: fc.boolean(),
      autoFail: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.boolean()),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map(
    (items): ScriptDefinition => ({
      ...script({}),
      items: items.map((keys, i) => ({
        ...{ id: `i${i}`, text: 'x', phrases: [], speaker: 'agent' as const, ordered: false },
        ...keys,
      })),
    }),
  );
const anyMarks = fc.array(fc.constantFrom(...MARKS, null), { minLength: 8, maxLength: 8 });
const given = ({ items }: ScriptDefinition, letters: readonly (Mark | null)[]) =>
  new Map(items.flatMap(({ id }, i) => (letters[i] == null ? [] : [[id, letters[i]] as const])));

describe('the laws', () => {
  test('a score is between 0 and 1, and there is one unless nothing applies', () => {
    fc.assert(
      fc.property(anyScript, anyMarks, (definition, letters) => {
        const all = given(definition, letters);
        const { score, autoFailedBy, missedRequired } = judge(definition, all);
        if (score !== null) expect(score >= 0 && score <= 1).toBe(true);
        const failed = definition.items.filter(({ id }) => all.get(id) === 'failed');
        expect(autoFailedBy).toEqual(failed.filter(({ autoFail }) => autoFail).map(({ id }) => id));
        expect(missedRequired).toEqual(failed.filter(({ required }) => required).map(({ id }) => id));
      }),
    );
  });

  test('one more item that passed never lowers it, one more that failed never raises it', () => {
    fc.assert(
      fc.property(anyScript, anyMarks, fc.nat(7), (definition, letters, place) => {
        const without = letters.with(place, null);
        const before = judge(definition, given(definition, without)).score;
        const better = judge(definition, given(definition, without.with(place, 'passed'))).score;
        const worse = judge(definition, given(definition, without.with(place, 'failed'))).score;
        if (before === null) return;
        expect(better).toBeGreaterThanOrEqual(before);
        expect(worse).toBeLessThanOrEqual(before);
      }),
      { numRuns: 1_000 },
    );
  });

  test('what does not apply changes nothing', () => {
    fc.assert(
      fc.property(anyScript, anyMarks, fc.nat(7), (definition, letters, place) => {
        const judged = (mark: Mark | null) => judge(definition, given(definition, letters.with(place, mark)));
        expect(judged('not_applicable')).toEqual(judged(null));
      }),
    );
  });

  test('the letters of the marks say the same', () => {
    fc.assert(
      fc.property(anyScript, anyMarks, (definition, letters) => {
        const read = [...markLetters(definition, given(definition, letters))].map(markOfLetter);
        expect(read).toEqual(definition.items.map((_item, i) => letters[i] ?? null));
      }),
    );
  });
});
