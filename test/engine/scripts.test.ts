// Which calls a script is for, how they are scored, and what a later record and a merge make of it.

import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { script, talk } from '../scripts/sample-script.ts';
import { sampleCall } from '../support/sample-call.ts';
import { makeFolder } from '../support/workshop.ts';
import { BY, CallRoom } from './call-room.ts';
import { marking, PLAIN, refusal } from './plain-script.ts';

let room: CallRoom;
beforeEach(() => {
  room = new CallRoom(join(makeFolder(), 'a.db'));
});
afterEach(() => room.close());

const use = (...scripts: (typeof PLAIN)[]) => room.restart(scripts);
const eligible = () => room.rows('SELECT script_id, call_id FROM script_calls ORDER BY 1, 2');
const counted = () => room.rows('SELECT call_id, score, marks FROM script_calls ORDER BY 1');

describe('a script is for', () => {
  test.each([
    ['calls in which staff talked with a customer', {}, {}, true],
    ['no missed call', {}, { disposition: 'missed', answeredAt: null, agent: null }, false],
    ['no call whose end nobody saw', {}, { disposition: 'unknown' }, false],
    ['no internal call', {}, { direction: 'internal' }, false],
    ['no call that a stranger answered', {}, { agent: null }, false],
    ['calls of its direction', { directions: ['inbound'] }, {}, true],
    ['no calls of the other one', { directions: ['outbound'] }, {}, false],
    ['calls to its DID, in any spelling', { dids: ['+7495*'] }, {}, true],
    ['calls to its DID, as sent', { dids: ['4951234567'] }, {}, true],
    ['no calls to other DIDs', { dids: ['+7812*'] }, {}, false],
    ['no outbound call when it names DIDs', { dids: ['*'] }, { direction: 'outbound' }, false],
    ['no call without its queue', { queues: ['sales*'] }, {}, false],
    ['calls of its teams', { teams: ['sales'] }, {}, true],
    ['no calls of other teams', { teams: ['support'] }, {}, false],
    ['no short talks', { minTalkSeconds: 61 }, {}, false],
    ['talks that are just long enough', { minTalkSeconds: 60 }, {}, true],
    [
      'no call to which one of its conditions does not fit',
      { teams: ['sales'], minTalkSeconds: 61 },
      {},
      false,
    ],
  ])('%s', (_what, rules, changes, isFor) => {
    use(script({ eligible: rules }));
    const call = sampleCall(1, changes as object);
    room.tell(call, 'sales');
    expect(eligible()).toEqual(isFor ? [['s', call.id]] : []);
  });

  test('calls of its queues, whichever of several they were in', () => {
    use(script({ eligible: { queues: ['sales*'] } }));
    const visit = (queue: string) => ({
      queue,
      joinedAt: 0,
      leftAt: 0,
      waitMs: 0,
      result: 'answered' as const,
    });
    room.tell(sampleCall(1, { queues: [visit('lobby'), visit('sales-2')] }));
    expect(eligible()).toHaveLength(1);
  });
});

describe('a record that is known better', () => {
  test('told again changes nothing', () => {
    use(PLAIN);
    room.tell(sampleCall(1));
    const before = room.rows('SELECT * FROM script_calls');
    room.tell(sampleCall(1));
    expect(room.rows('SELECT * FROM script_calls')).toEqual(before);
  });

  test('moves the call to its true agent and day, with its score', () => {
    use(PLAIN);
    room.tell(sampleCall(1), 'sales');
    room.order('score-call', { call: sampleCall(1).id, marking: marking() });
    room.tell(sampleCall(1, { agent: '102', startedAt: Date.UTC(2026, 2, 3, 21) }), 'support');
    expect(room.rows('SELECT local_day, agent, team, score, marks FROM script_calls')).toEqual([
      ['2026-03-04', '102', 'support', 0.5, 'pf'],
    ]);
  });

  test('leaves the score of a call counted for which the script has other rules by now', () => {
    use(PLAIN);
    for (const i of [1, 2]) room.tell(sampleCall(i));
    room.order('score-call', { call: sampleCall(1).id, marking: marking() });
    use({ ...PLAIN, eligible: { ...PLAIN.eligible, minTalkSeconds: 300 } });
    for (const i of [1, 2]) room.tell(sampleCall(i));
    expect(eligible()).toEqual([['plain', sampleCall(1).id]]);
  });

  test('takes a call away that nobody answered after all; its scores are kept, and not counted', async () => {
    use(PLAIN);
    room.tell(sampleCall(1));
    room.order('score-call', { call: sampleCall(1).id, marking: marking() });
    room.tell(sampleCall(1, { disposition: 'unknown', agent: null }));
    expect(eligible()).toEqual([]);
    expect(await room.shop.queries.scores(sampleCall(1).id)).toHaveLength(1);
  });
});

describe('what cannot be scored', () => {
  test.each([
    ['a call in progress', { state: 'talking' }, 'has not ended yet'],
    ['an internal call', { direction: 'internal' }, 'internal'],
    ['a missed call', { disposition: 'missed', agent: null }, 'nobody talked'],
  ])('%s is refused with the reason', (_what, changes, reason) => {
    use(PLAIN);
    room.tell(sampleCall(1, changes as object));
    const { code, message } = refusal(() =>
      room.order('score-call', { call: sampleCall(1).id, marking: marking() }),
    );
    expect(code).toBe('conflict');
    expect(message).toContain(reason);
    const told = { language: null, segments: talk('agent: x') };
    const other = refusal(() => room.order('put-transcript', { call: sampleCall(1).id, told }));
    expect(other.message).toContain(reason);
  });

  test('a call that the script is not for is refused with the reason', () => {
    use({ ...PLAIN, eligible: { ...PLAIN.eligible, minTalkSeconds: 300 } });
    room.tell(sampleCall(1));
    const { code, message } = refusal(() =>
      room.order('score-call', { call: sampleCall(1).id, marking: marking() }),
    );
    expect([code, message]).toEqual(['conflict', expect.stringContaining('60 s of talk are less than')]);
  });

  test('marks of another version are refused; those of the one that holds are taken', () => {
    use(PLAIN);
    room.tell(sampleCall(1));
    const call = sampleCall(1).id;
    expect(refusal(() => room.order('score-call', { call, marking: marking({ version: 2 }) }))).toMatchObject(
      {
        code: 'conflict',
        message: expect.stringContaining('version 1 holds'),
      },
    );
    expect(room.order('score-call', { call, marking: marking({ version: 1 }) }).created).toBe(true);
  });
});

test('a call that ended before the script was there counts when somebody scores it', () => {
  room.tell(sampleCall(1));
  room.tell(sampleCall(2));
  use(PLAIN);
  expect(eligible()).toEqual([]);
  room.order('score-call', { call: sampleCall(1).id, marking: marking() });
  expect(counted()).toEqual([[sampleCall(1).id, 0.5, 'pf']]);
});

describe('of several scores of a call', () => {
  const call = sampleCall(1).id;
  const told = { language: 'ru', segments: talk('agent: доброе утро') };
  const all = marking({
    marks: [
      { item: 'a', mark: 'failed', note: null },
      { item: 'b', mark: 'failed', note: null },
    ],
  });

  test("a reviewer's counts, whichever came first; taken back, the transcript's counts again", async () => {
    use(PLAIN);
    room.tell(sampleCall(1));
    room.order('put-transcript', { call, told });
    expect(counted()).toEqual([[call, 1, 'p-']]);
    const { score } = room.order('score-call', { call, marking: all });
    expect(counted()).toEqual([[call, 0, 'ff']]);
    room.order('put-transcript', { call, told });
    expect(counted()).toEqual([[call, 0, 'ff']]);
    const listed = await room.shop.queries.scores(call);
    expect(listed.map(({ source, counts }) => [source, counts])).toEqual([
      ['reviewer', true],
      ['transcript', false],
    ]);
    room.order('remove-score', { call, id: score.id });
    expect(counted()).toEqual([[call, 1, 'p-']]);
    room.order('remove-transcript', { call });
    expect(counted()).toEqual([[call, null, null]]);
  });

  test("the latest reviewer's counts; sent again, a reviewer's takes the place of the earlier one", async () => {
    use(PLAIN);
    room.tell(sampleCall(1));
    const first = room.order('score-call', { call, marking: marking() });
    room.now += 1_000;
    room.order('score-call', { call, marking: { ...all, reviewer: 'pavel' } });
    expect(counted()).toEqual([[call, 0, 'ff']]);
    room.now += 1_000;
    const again = room.order('score-call', { call, marking: marking() });
    expect([again.created, again.score.id]).toEqual([false, first.score.id]);
    expect(counted()).toEqual([[call, 0.5, 'pf']]);
    expect(await room.shop.queries.scores(call)).toHaveLength(2);
  });

  test('a transcript that is sent again takes the place of its scores, also by scripts that are gone', async () => {
    const other = { ...PLAIN, id: 'other' };
    use(PLAIN, other);
    room.tell(sampleCall(1));
    expect(room.order('put-transcript', { call, told }).scores).toHaveLength(2);
    use(PLAIN);
    const silent = { language: 'ru', segments: talk('agent: алло') };
    expect(room.order('put-transcript', { call, told: silent }).scores).toMatchObject([
      { script: 'plain', score: 0, counts: true, marks: [{ item: 'a', mark: 'failed', evidence: null }] },
    ]);
    expect(await room.shop.queries.scores(call)).toHaveLength(1);
  });
});

describe('a call that turned out to be part of another one', () => {
  const [one, other] = [sampleCall(1), sampleCall(2)];

  test('takes its scores and its transcript along', async () => {
    use(PLAIN);
    room.tell(one);
    room.tell(other);
    room.order('score-call', { call: other.id, marking: marking() });
    room.order('put-transcript', { call: other.id, told: { language: null, segments: talk('agent: x') } });
    room.merge(other.id, one.id);
    expect(counted()).toEqual([[one.id, 0.5, 'pf']]);
    expect(await room.shop.queries.transcript(one.id)).toMatchObject({ segments: [{ text: 'x' }] });
    // Its old id still leads to them.
    expect(room.order('remove-transcript', { call: other.id })).toEqual({ call: one.id });
  });

  test('does not take the place of what the other one has', async () => {
    use(PLAIN);
    room.tell(one);
    room.tell(other);
    room.order('score-call', { call: one.id, marking: marking() });
    room.order('score-call', { call: other.id, marking: marking({ comment: 'of the other' }) });
    room.merge(other.id, one.id);
    expect((await room.shop.queries.scores(one.id)).map(({ comment }) => comment)).toEqual([null]);
  });
});

test('a key of a team scores its own calls only', () => {
  use(PLAIN);
  room.tell(sampleCall(1), 'sales');
  const asked = { call: sampleCall(1).id, marking: marking() };
  expect(refusal(() => room.order('score-call', asked, { ...BY, teams: ['support'] })).code).toBe(
    'not_found',
  );
  expect(room.order('score-call', asked, { ...BY, teams: ['sales'] }).created).toBe(true);
});
