// Versions of scripts: what makes one, who may, and what a restart makes of the configuration.

import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sampleCall } from '../support/sample-call.ts';
import { makeFolder } from '../support/workshop.ts';
import { CallRoom } from './call-room.ts';
import { marking, PLAIN, refusal } from './plain-script.ts';

let room: CallRoom;
beforeEach(() => {
  room = new CallRoom(join(makeFolder(), 'a.db'));
});
afterEach(() => room.close());

const use = (...scripts: (typeof PLAIN)[]) => room.restart(scripts);
const eligible = () => room.rows('SELECT script_id, call_id FROM script_calls ORDER BY 1, 2');

describe('versions', () => {
  const versions = () => room.rows('SELECT script_id, version FROM script_versions ORDER BY 1, 2');

  test('a restart makes none, a changed configuration one, and scores keep theirs', async () => {
    use(PLAIN);
    room.restart();
    expect(versions()).toEqual([['plain', 1]]);
    room.tell(sampleCall(1));
    room.order('score-call', { call: sampleCall(1).id, marking: marking() });
    use({ ...PLAIN, items: [...PLAIN.items].reverse() });
    expect(versions()).toEqual([
      ['plain', 1],
      ['plain', 2],
    ]);
    expect((await room.shop.queries.scores(sampleCall(1).id))[0]?.version).toBe(1);
    use(PLAIN);
    expect(versions()).toHaveLength(3);
  });

  test('a script that left the configuration is used no more, and may be written by the API', () => {
    use(PLAIN);
    expect(refusal(() => room.order('put-script', PLAIN)).code).toBe('conflict');
    expect(refusal(() => room.order('remove-script', { id: 'plain' })).code).toBe('conflict');
    use();
    room.tell(sampleCall(1));
    expect(eligible()).toEqual([]);
    expect(refusal(() => room.order('remove-script', { id: 'plain' })).code).toBe('not_found');
    expect(room.order('put-script', PLAIN)).toMatchObject({
      created: true,
      script: { version: 1, origin: 'api' },
    });
    expect(versions()).toHaveLength(1);
    room.tell(sampleCall(2));
    expect(eligible()).toHaveLength(1);
  });

  test('a script of the API belongs to the configuration once that has one of its name', () => {
    room.order('put-script', PLAIN);
    room.restart();
    expect(room.order('put-script', { ...PLAIN, name: 'B' }).script.version).toBe(2);
    use(PLAIN);
    expect(room.shop.writer.scripts.find('plain')).toMatchObject({ version: 3, origin: 'config' });
  });

  test('an order that is taken back leaves none behind', () => {
    const writer = room.shop.writer;
    expect(() =>
      writer.transaction(() => {
        room.shop.scripts.put(PLAIN, room.now, 'x');
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(writer.scripts.inUse()).toEqual([]);
  });
});

test('there are at most a hundred scripts', () => {
  for (let i = 0; i < 100; i++) room.order('put-script', { ...PLAIN, id: `s${i}` });
  expect(refusal(() => room.order('put-script', { ...PLAIN, id: 'more' })).message).toContain('100 scripts');
  expect(room.order('put-script', { ...PLAIN, id: 's5', name: 'changed' }).script.version).toBe(2);
});
