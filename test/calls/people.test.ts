// Who is who: two phones and a mobile of one person are one agent, in real calls.

import { describe, expect, test } from 'vitest';
import { decodeRecording } from '../../src/pbx/asterisk/recording.ts';
import { Replay, SETTINGS } from '../support/replay.ts';
import { traces } from '../support/traces.ts';

function replay(name: string, agents: (typeof SETTINGS)['agents']): Replay {
  const trace = traces('asterisk-22', 'all.ami').find((each) => each.name === name);
  if (trace === undefined) throw new Error(`no trace ${name}`);
  return new Replay({ ...SETTINGS, agents }).play(decodeRecording(trace.bytes).events);
}

const PERSON = { name: 'Olga', team: null, mobile: null };

describe('a person with several endpoints', () => {
  test('two phones that ring at once are one offer, answered by either', () => {
    const olga = { ...PERSON, id: 'olga', extensions: ['101', '102'] };
    const { call } = replay('ring-group-second-answers', [olga]);
    expect(call.agent).toBe('olga');
    expect(call.offers.map(({ agent, result }) => [agent, result])).toEqual([
      ['olga', 'answered'],
      ['103', 'answered_elsewhere'],
    ]);
  });

  test('a mobile that a call is forwarded to is the person, not an outsider', () => {
    const unknown = replay('forwarded-to-mobile', []).call;
    expect(unknown.talks.map(({ agent }) => agent)).toEqual([null]);
    const mobile = unknown.legs.find(({ kind }) => kind === 'other');
    expect(mobile).toBeDefined();
    const olga = { ...PERSON, id: 'olga', extensions: ['101'], mobile: '8 903 111-22-33' };
    const { call } = replay('forwarded-to-mobile', [olga]);
    expect(call.agent).toBe('olga');
    expect(call.talks.map(({ agent }) => agent)).toEqual(['olga']);
  });
});

test('the name of a configured agent stands beside the extension', () => {
  const { call } = replay('internal-answered', [
    { ...PERSON, id: '101', extensions: ['101'] },
    { ...PERSON, id: '102', name: 'Boris', extensions: ['102'] },
  ]);
  expect(call.from).toMatchObject({ number: '101', name: 'Olga' });
  expect(call.to).toMatchObject({ number: '102', name: 'Boris' });
});
