// The same human event, recorded on Asterisk and on FreeSWITCH, is the same call: past the vocabulary nothing knows
// which PBX it was. And one daemon that hears both keeps one list of tasks.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CallRecord } from '../../src/calls/record.ts';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { decodeRecording as decodeAmi } from '../../src/pbx/asterisk/recording.ts';
import { decodeRecording as decodeEsl } from '../../src/pbx/freeswitch/recording.ts';
import { Replay, SETTINGS } from '../support/replay.ts';
import { traces } from '../support/traces.ts';
import { inFolder, openWorkshop } from '../support/workshop.ts';

const ASTERISK = traces('asterisk-22', 'all.ami');
const FREESWITCH = traces('freeswitch', 'lean.json.esl');

/** Recorded under one name and played differently: in another order of joining, in a queue of other patience. */
const PLAYED_DIFFERENTLY = new Set(['conference-three', 'queue-timeout']);

const BOTH = FREESWITCH.filter(({ name }) => !PLAYED_DIFFERENTLY.has(name)).flatMap((fs) => {
  const ami = ASTERISK.find(({ name }) => name === fs.name);
  return ami === undefined ? [] : [{ name: fs.name, ami: ami.bytes, esl: fs.bytes }];
});

/** What a person would tell about a call. Which of two free agents a queue rings is the PBX's choice. */
function story(call: CallRecord, name: string) {
  const someAgent = name.startsWith('queue-');
  const agent = (id: string | null) => (someAgent && id !== null ? 'an agent' : id);
  return {
    direction: call.direction,
    from: call.from.number,
    to: call.direction === 'outbound' ? call.to.number : null,
    disposition: call.disposition,
    reason: call.reason,
    hungUpBy: call.hungUpBy,
    agent: agent(call.agent),
    offers: call.offers.map(({ agent: id, result }) => `${agent(id)} ${result}`).sort(),
    talks: call.talks.map(({ agent: id }) => agent(id)),
    queues: call.queues.map(({ queue, result }) => `${queue} ${result}`),
    transfers: call.transfers.map(({ kind, by, to }) => `${kind} ${by} ${to}`),
    complete: call.complete,
  };
}

const tell = (events: readonly PbxEvent[], name: string) => {
  const { calls, tasks } = new Replay().play(events);
  return {
    calls: calls.map((call) => story(call, name)),
    tasks: tasks.map(({ number, status, missedCalls, attempts }) => ({
      number,
      status,
      missedCalls,
      attempts,
    })),
  };
};

describe('one scenario on two PBXs is one story', () => {
  test.each(BOTH)('$name', ({ name, ami, esl }) => {
    expect(tell(decodeEsl(esl).events, name)).toEqual(tell(decodeAmi(ami).events, name));
  });

  test('there are many of them', () => {
    expect(BOTH.length).toBeGreaterThanOrEqual(17);
  });
});

test('a call missed on Asterisk and returned over FreeSWITCH closes the task', () =>
  inFolder(async (folder) => {
    const shop = openWorkshop(join(folder, 'a.db'), {
      calls: [SETTINGS, { ...SETTINGS, pbx: 'fs' }],
    });
    shop.engine.start();
    const bytes = (list: typeof ASTERISK, name: string) => list.find((trace) => trace.name === name)?.bytes;
    const missed = decodeAmi(bytes(ASTERISK, 'missed-then-called-back') ?? Buffer.alloc(0)).events;
    const callback = decodeEsl(bytes(FREESWITCH, 'outbound-answered') ?? Buffer.alloc(0)).events;
    shop.engine.submit('main', missed.slice(0, missed.findLastIndex(isOfFirstCall(missed)) + 1));
    shop.engine.submit('fs', callback);
    shop.engine.stop();
    const { items } = await shop.queries.tasks({}, { limit: 10, cursor: null });
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      number: '+79031112233',
      status: 'done',
      attempts: 1,
      closedBy: { kind: 'callback', agent: '101' },
    });
    shop.close();
  }));

/** The recording goes on with the callbacks; only the missed call is wanted. */
function isOfFirstCall(events: readonly PbxEvent[]): (event: PbxEvent) => boolean {
  const first = new Replay().play(events).calls[0];
  const legs = new Set(first?.legs.map(({ leg }) => leg));
  return (event) => 'leg' in event && legs.has(event.leg);
}
