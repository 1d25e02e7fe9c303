// Whatever happens to calls, scores and scripts, in whatever order: the open reviews of an agent and a week are the lowest
// ranks that are not settled.

import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CallRecord } from '../../src/calls/record.ts';
import { sampleCall } from '../support/sample-call.ts';
import { inFolder } from '../support/workshop.ts';
import { CallRoom } from './call-room.ts';
import { byRank, marking, sampled } from './sampled-script.ts';

/** What may happen. */
type Happening =
  | { readonly kind: 'call'; readonly which: number; readonly agent: string; readonly isAnswered: boolean }
  | { readonly kind: 'score' | 'unscore' | 'skip'; readonly which: number }
  | { readonly kind: 'merge'; readonly which: number; readonly into: number }
  | { readonly kind: 'places'; readonly places: number }
  | { readonly kind: 'restart' };

const which = fc.nat(8);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      ...{ kind: fc.constant('call' as const), which, agent: fc.constantFrom('101', '101', '102') },
      isAnswered: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('score', 'unscore', 'skip'), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('merge' as const), which, into: which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('places' as const), places: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

class Week {
  readonly #room: CallRoom;
  readonly #calls = new Map<string, CallRecord>();
  #places = 2;

  constructor(room: CallRoom) {
    this.#room = room;
  }

  async take(step: Happening): Promise<void> {
    this.#room.now += 1_000;
    if (step.kind === 'restart') return this.#room.restart();
    if (step.kind === 'places') {
      this.#places = step.places;
      return this.#room.restart([sampled(step.places)]);
    }
    const { id } = sampleCall(step.which);
    if (step.kind === 'call') return this.#tell(step.which, step.agent, step.isAnswered);
    if (!this.#calls.has(id)) return;
    if (step.kind === 'merge') return this.#merge(id, sampleCall(step.into).id);
    if (step.kind === 'skip') return this.#skip(id);
    const isAnswered = this.#calls.get(id)?.agent !== null;
    if (step.kind === 'score' && isAnswered) {
      this.#room.order('score-call', { call: id, marking: marking() });
    }
    const [score] = await this.#room.shop.queries.scores(id);
    if (step.kind === 'unscore' && score !== undefined) {
      this.#room.order('remove-score', { call: id, id: score.id });
    }
  }

  #tell(i: number, agent: string, isAnswered: boolean): void {
    const call = sampleCall(i, isAnswered ? { agent } : { agent: null, disposition: 'unknown' });
    const merged = this.#room.rows(`SELECT 1 FROM call_merges WHERE id = '${call.id}'`);
    if (merged.length > 0) return;
    this.#calls.set(call.id, call);
    this.#room.tell(call);
  }

  #merge(id: string, into: string): void {
    if (id === into || !this.#calls.has(into)) return;
    this.#calls.delete(id);
    this.#room.merge(id, into);
  }

  async #skip(id: string): Promise<void> {
    const review = (await this.#room.reviews()).find((each) => each.call === id && each.status === 'open');
    if (review !== undefined) {
      this.#room.order('skip-review', { id: review.id, reason: 'x', reviewer: null });
    }
  }

  async check(): Promise<void> {
    const answered = [...this.#calls.values()].filter(({ agent }) => agent !== null);
    const rows = this.#room.rows('SELECT call_id, agent FROM script_calls ORDER BY 1');
    expect(rows).toEqual(answered.map(({ id, agent }) => [id, agent]).sort());
    const reviews = await this.#room.reviews();
    for (const agent of ['101', '102']) {
      const own = reviews.filter((review) => review.agent === agent);
      const settled = own
        .filter(({ status }) => status === 'done' || status === 'skipped')
        .map(({ call }) => call);
      const rest = answered.filter((call) => call.agent === agent && !settled.includes(call.id));
      const best = byRank(rest).slice(0, Math.max(0, this.#places - settled.length));
      const open = own.filter(({ status }) => status === 'open').map(({ call }) => call);
      expect(open.sort()).toEqual(best.sort());
    }
    for (const { status, call, score } of reviews) {
      const given = (await this.#room.shop.queries.scores(call)).filter(
        ({ source }) => source === 'reviewer',
      );
      if (status === 'done') expect([score, given.length > 0]).toEqual([expect.any(String), true]);
      if (status === 'open') expect(given).toEqual([]);
    }
  }
}

test('whatever happens, the open reviews of an agent are the lowest ranks that are not settled', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 10, maxLength: 40, size: 'max' }), (steps) =>
      inFolder(async (folder) => {
        const own = new CallRoom(join(folder, 'a.db'), [sampled(2)]);
        try {
          const week = new Week(own);
          for (const step of steps) {
            await week.take(step);
            await week.check();
          }
        } finally {
          own.close();
        }
      }),
    ),
    { numRuns: 60 },
  );
});
