// Calls to review: how a week is drawn, what takes a place and what keeps it, and what closes a review.

import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CALLS_BEGIN, sampleCall } from '../support/sample-call.ts';
import { makeFolder } from '../support/workshop.ts';
import { CallRoom } from './call-room.ts';
import { byRank, marking, sampled, WEEK } from './sampled-script.ts';

const WEEK_MS = 7 * 86_400_000;

let room: CallRoom;
beforeEach(() => {
  room = new CallRoom(join(makeFolder(), 'a.db'), [sampled(3)]);
});
afterEach(() => room.close());

const withStatus = async (...statuses: string[]) =>
  (await room.reviews()).filter(({ status }) => statuses.includes(status)).map(({ call }) => call);

describe('the sample of a week', () => {
  const calls = Array.from({ length: 20 }, (_none, i) => sampleCall(i));
  const best = byRank(calls);

  test('is the lowest ranks, whatever the order in which calls end', async () => {
    for (const call of [...calls].reverse()) room.tell(call);
    expect((await withStatus('open')).sort()).toEqual(best.slice(0, 3).sort());
    expect((await room.reviews())[0]).toMatchObject({ script: 's', agent: '101', week: WEEK });
  });

  test('is drawn for each agent and each local week by itself', async () => {
    // Sunday, 23:30 and half an hour later in Moscow.
    const sunday = Date.UTC(2026, 2, 8, 20, 30);
    room.tell(sampleCall(1, { startedAt: sunday }));
    room.tell(sampleCall(2, { startedAt: sunday + 1_800_000 }));
    room.tell(sampleCall(3, { agent: '102' }));
    const drawn = (await room.reviews()).map(({ call, agent, week }) => [call.slice(-1), agent, week]);
    expect(drawn.sort()).toEqual([
      ['1', '101', '2026-03-02'],
      ['2', '101', '2026-03-09'],
      ['3', '102', '2026-03-02'],
    ]);
  });

  test('is the same after a restart at any moment', async () => {
    for (const call of calls) {
      room.tell(call);
      room.restart();
    }
    expect((await withStatus('open')).sort()).toEqual(best.slice(0, 3).sort());
  });

  test('gives up what is not reviewed yet for a better call, and tells so', async () => {
    const [first, second, third, ...rest] = best.map((id) => calls.find((call) => call.id === id));
    for (const call of [rest.at(-1), second, third]) if (call !== undefined) room.tell(call);
    if (first !== undefined) room.tell(first);
    expect(await withStatus('withdrawn')).toEqual([rest.at(-1)?.id]);
    const said = (await room.announced()).filter((type) => type.startsWith('review.'));
    expect(said).toEqual([
      'review.opened',
      'review.opened',
      'review.opened',
      'review.withdrawn',
      'review.opened',
    ]);
  });

  test('keeps what was reviewed or skipped, and draws nothing else for it', async () => {
    const worst = best.slice(-3);
    for (const id of worst) room.tell(calls.find((call) => call.id === id) ?? sampleCall(0));
    room.order('score-call', { call: worst[0] ?? '', marking: marking() });
    const review = (await room.reviews()).find(({ call }) => call === worst[1]);
    room.order('skip-review', { id: review?.id ?? '', reason: 'no recording', reviewer: null });
    for (const call of calls) room.tell(call);
    expect(await withStatus('done')).toEqual([worst[0]]);
    expect(await withStatus('skipped')).toEqual([worst[1]]);
    expect(await withStatus('open')).toEqual([best[0]]);
  });

  test('is told nothing of calls that come to light after a month', async () => {
    room.now = CALLS_BEGIN + 32 * 86_400_000;
    for (const call of calls) room.tell(call);
    expect(await room.reviews()).toEqual([]);
  });
});

describe('a review', () => {
  const call = sampleCall(1);

  test('is done by the score of a reviewer, not by a transcript', async () => {
    room.tell(call);
    const told = {
      language: null,
      segments: [{ speaker: 'agent' as const, startMs: 0, endMs: 1, text: 'x' }],
    };
    room.order('put-transcript', { call: call.id, told });
    expect(await withStatus('open')).toEqual([call.id]);
    const { score } = room.order('score-call', { call: call.id, marking: marking() });
    expect((await room.reviews())[0]).toMatchObject({
      ...{ status: 'done', closedBy: 'olga', score: score.id, closedAt: room.now },
    });
    expect((await room.announced()).slice(-2)).toEqual(['call.scored', 'review.done']);
  });

  test('is open again when the only score of a reviewer is taken back', async () => {
    room.tell(call);
    const one = room.order('score-call', { call: call.id, marking: marking('olga') });
    const two = room.order('score-call', { call: call.id, marking: marking('pavel') });
    room.order('remove-score', { call: call.id, id: one.score.id });
    expect(await withStatus('done')).toEqual([call.id]);
    room.order('remove-score', { call: call.id, id: two.score.id });
    expect(await withStatus('open')).toEqual([call.id]);
  });

  test('that was skipped is done when somebody scores it all the same', async () => {
    room.tell(call);
    const [review] = await room.reviews();
    room.order('skip-review', { id: review?.id ?? '', reason: 'x', reviewer: 'olga' });
    expect(() => room.order('skip-review', { id: review?.id ?? '', reason: 'x', reviewer: null })).toThrow(
      'it is skipped',
    );
    room.order('score-call', { call: call.id, marking: marking() });
    expect(await withStatus('done')).toEqual([call.id]);
  });

  test('of a script that is used no more is withdrawn, and drawn again when it is back', async () => {
    room.tell(call);
    room.restart([]);
    expect(await withStatus('withdrawn')).toEqual([call.id]);
    room.restart([sampled(3)]);
    expect(await withStatus('open')).toEqual([call.id]);
  });
});

test('a call of last week that comes to light late takes part in the sample of its week', async () => {
  const early = Array.from({ length: 8 }, (_none, i) => sampleCall(i));
  room.now = CALLS_BEGIN + WEEK_MS;
  for (const call of early) room.tell(call);
  expect((await withStatus('open')).sort()).toEqual(byRank(early).slice(0, 3).sort());
});

test('the review of a call is done when a merge brings it a score, and moves along when it was done itself', async () => {
  const [one, other] = [sampleCall(1), sampleCall(2)];
  room.tell(one);
  room.tell(other);
  const { score } = room.order('score-call', { call: other.id, marking: marking() });
  room.merge(other.id, one.id);
  expect((await room.reviews()).find(({ call }) => call === one.id)).toMatchObject({
    status: 'done',
    score: score.id,
  });
  const [unknown, third] = [sampleCall(3, { agent: null, disposition: 'unknown' }), sampleCall(4)];
  room.tell(unknown);
  room.tell(third);
  room.order('score-call', { call: third.id, marking: marking() });
  room.merge(third.id, unknown.id);
  expect(await withStatus('done')).toContain(unknown.id);
});

test('whoever brings a score to a call that was drawn no more brings its review, too, and frees a place for nobody', async () => {
  const calls = Array.from({ length: 9 }, (_none, i) => sampleCall(i));
  const best = byRank(calls);
  for (const call of calls) room.tell(call);
  const [taken, left] = [best[0] ?? '', best.at(-1) ?? ''];
  expect(await withStatus('open')).not.toContain(left);
  room.order('score-call', { call: taken, marking: marking() });
  room.merge(taken, left);
  const reviews = await room.reviews();
  expect(reviews.find(({ call }) => call === left)?.status).toBe('done');
  expect(await withStatus('open')).toHaveLength(2);
  expect(await withStatus('done')).toEqual([left]);
});
