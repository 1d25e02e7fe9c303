// Cases that the recorded traces do not show, written by hand from the sources of FreeSWITCH.

import { describe, expect, test } from 'vitest';
import { Studio, uuid } from './studio.ts';

const CUSTOMER = '79161234567';

/** A customer talks to 101 since two seconds. */
function talking(): Studio {
  return new Studio()
    .incoming('a', CUSTOMER, '5001')
    .execute('a', 'bridge', 'user/101')
    .outgoing('b', 'a', '101')
    .wait(2)
    .answer('b')
    .answer('a')
    .bridge('a', 'b')
    .wait(2);
}

describe('talk begins when somebody answers', () => {
  test('early media of the far end is bridged and is no talk', () => {
    const studio = new Studio()
      .incoming('a', '101', '979031112233')
      .execute('a', 'bridge', 'sofia/gateway/trunk/79031112233')
      .outgoing('b', 'a', '79031112233', { variable_sip_gateway_name: 'trunk' })
      .progress('b')
      .wait(1)
      .bridge('a', 'b')
      .wait(20)
      .hangup('b', 'recv_refuse', 'NO_ANSWER')
      .hangup('a', 'send_refuse', 'NO_ANSWER');
    expect(studio.replay.call).toMatchObject({ direction: 'outbound', disposition: 'no_answer', talkMs: 0 });
  });

  test('early media becomes talk with the answer', () => {
    const studio = new Studio()
      .incoming('a', '101', '979031112233')
      .outgoing('b', 'a', '79031112233', { variable_sip_gateway_name: 'trunk' })
      .wait(1)
      .bridge('a', 'b')
      .wait(5)
      .answer('b')
      .answer('a')
      .wait(3)
      .hangup('b', 'recv_bye')
      .unbridge('a', 'b')
      .hangup('a', 'send_bye');
    expect(studio.replay.call).toMatchObject({
      disposition: 'answered',
      talkMs: 3000,
      waitMs: 6000,
      hungUpBy: 'customer',
      trunk: 'trunk',
    });
  });
});

describe('hang-ups', () => {
  test('said twice, they are one', () => {
    const studio = talking();
    const fields = { 'Hangup-Cause': 'NORMAL_CLEARING' };
    studio.say('CHANNEL_HANGUP', 'a', fields).say('CHANNEL_HANGUP', 'a', fields).hangup('a', 'recv_bye');
    studio.hangup('b', 'send_bye').hangup('b', 'send_bye').hangup('a', 'recv_bye');
    expect(studio.events.filter(({ type }) => type === 'leg-hungup')).toHaveLength(2);
    expect(studio.replay.call).toMatchObject({ hungUpBy: 'customer', talkMs: 2000 });
  });

  test('without HANGUP_COMPLETE the call ends all the same, and who cleared first hung up', () => {
    const studio = talking();
    const fields = { 'Hangup-Cause': 'NORMAL_CLEARING' };
    studio.say('CHANNEL_HANGUP', 'b', fields).say('CHANNEL_HANGUP', 'a', fields);
    const hungUpAt = studio.nowMs;
    studio.wait(20).say('HEARTBEAT', null);
    expect(studio.replay.call).toMatchObject({ endedAt: hungUpAt, hungUpBy: 'agent' });
  });

  test.each([
    ['a caller who leaves the menu', 'NORMAL_CLEARING', { hungUpBy: 'unknown', reason: null }],
    ['a caller who cancels', 'ORIGINATOR_CANCEL', { hungUpBy: 'customer', reason: 'abandoned_ivr' }],
  ])('%s, without HANGUP_COMPLETE and DESTROY', (_name, cause, told) => {
    const studio = new Studio().incoming('a', CUSTOMER, '5001').execute('a', 'playback', 'menu').wait(1);
    if (cause === 'NORMAL_CLEARING') studio.answer('a').wait(3);
    studio.say('CHANNEL_HANGUP', 'a', { 'Hangup-Cause': cause }).wait(20).say('HEARTBEAT', null);
    expect(studio.replay.call).toMatchObject({ disposition: 'missed', ...told });
    expect(studio.replay.tasks).toHaveLength(1);
  });

  test('a menu that the PBX ends is not the caller giving up', () => {
    const studio = new Studio().incoming('a', CUSTOMER, '5001').answer('a').wait(3).hangup('a', 'send_bye');
    expect(studio.replay.call).toMatchObject({ hungUpBy: 'pbx', reason: 'not_offered' });
  });

  test('a queue that nobody saw the caller leave tells no result', () => {
    const studio = new Studio().incoming('a', CUSTOMER, '5001').answer('a');
    studio.custom('callcenter::info', 'a', {
      'CC-Action': 'member-queue-start',
      'CC-Queue': 'sales@default',
      'CC-Member-Session-UUID': uuid('a'),
    });
    studio.wait(9).say('CHANNEL_HANGUP', 'a', { 'Hangup-Cause': 'NORMAL_CLEARING' });
    expect(studio.replay.call).toMatchObject({ disposition: 'missed', reason: null, hungUpBy: 'unknown' });
    expect(studio.replay.call.queues).toMatchObject([{ queue: 'sales', result: null }]);
  });

  test('time alone tells them when no event comes', () => {
    const studio = talking().say('CHANNEL_HANGUP', 'a', { 'Hangup-Cause': 'ALLOTTED_TIMEOUT' });
    expect(studio.translation.tick(studio.nowMs + 1_000)).toEqual([]);
    expect(studio.translation.tick(studio.nowMs + 3_000)).toMatchObject([
      { type: 'leg-hungup', at: studio.nowMs, by: null, cause: { q850: null, raw: 'ALLOTTED_TIMEOUT' } },
    ]);
  });

  test('only HANGUP_COMPLETE, with the time of the hang-up', () => {
    const studio = talking();
    const at = studio.nowMs;
    const fields = {
      'Hangup-Cause': 'NORMAL_CLEARING',
      'Caller-Channel-Hangup-Time': String(at * 1_000),
      variable_sip_hangup_disposition: 'recv_bye',
    };
    studio.wait(1).say('CHANNEL_HANGUP_COMPLETE', 'a', fields).hangup('b', 'send_bye');
    expect(studio.replay.call).toMatchObject({ hungUpBy: 'customer', talkMs: 2000 });
  });

  test('late events do not bring a leg back to life', () => {
    const studio = talking().hangup('a', 'recv_bye').hangup('b', 'send_bye');
    const before = studio.events.length;
    studio.execute('a', 'bridge', 'user/102').answer('b').bridge('a', 'b').hangup('a', 'recv_bye');
    expect(studio.events.length).toBe(before);
  });
});

describe('what became of ringing', () => {
  test.each([
    ['USER_BUSY', 'recv_refuse', 'busy'],
    ['CALL_REJECTED', 'recv_refuse', 'rejected'],
    ['NO_ANSWER', 'send_cancel', 'no_answer'],
    ['USER_NOT_REGISTERED', '', 'unavailable'],
    ['PICKED_OFF', 'send_cancel', 'answered_elsewhere'],
  ])('%s', (cause, disposition, result) => {
    const studio = new Studio()
      .incoming('a', CUSTOMER, '5001')
      .outgoing('b', 'a', '101')
      .wait(3)
      .hangup('b', disposition, cause)
      .hangup('a', 'send_refuse', cause);
    expect(studio.replay.call.offers).toMatchObject([{ agent: '101', result }]);
  });

  test('a phone that is not registered never gets a channel, and was offered all the same', () => {
    const studio = new Studio()
      .incoming('a', CUSTOMER, '5001')
      .execute('a', 'bridge', '{x=1,y=2}user/101@10.0.0.1,[leg_timeout=5]user/102|user/103')
      .outgoing('b', 'a', '102')
      .wait(3)
      .hangup('b', 'recv_refuse', 'USER_BUSY')
      .hangup('a', 'send_refuse', 'USER_BUSY');
    expect(studio.replay.call.offers.map(({ agent, result }) => `${agent} ${result}`).sort()).toEqual([
      '101 unavailable',
      '102 busy',
    ]);
  });

  test('a call that the dialplan turns away unanswered was refused', () => {
    const studio = new Studio().incoming('a', CUSTOMER, '5999').hangup('a', 'send_refuse', 'CALL_REJECTED');
    expect(studio.replay.call).toMatchObject({ disposition: 'missed', reason: 'refused', hungUpBy: 'pbx' });
  });
});

test('hold is taken out of the talk', () => {
  const studio = talking().say('CHANNEL_HOLD', 'b').wait(5).say('CHANNEL_UNHOLD', 'b').wait(1);
  studio.hangup('a', 'recv_bye').hangup('b', 'send_bye');
  expect(studio.replay.call).toMatchObject({ talkMs: 3000, holdMs: 5000 });
});

describe('transfers', () => {
  const SOURCE = 'variable_transfer_source';

  test('uuid_transfer by a panel counts for whom the caller was with', () => {
    const studio = talking()
      .unbridge('a', 'b', { [SOURCE]: '1:x:bl_xfer:102/default/XML' })
      .hangup('b', 'send_bye')
      .execute('a', 'bridge', 'user/102', { [SOURCE]: '1:x:bl_xfer:102/default/XML' })
      .outgoing('c', 'a', '102')
      .wait(1)
      .answer('c')
      .bridge('a', 'c')
      .wait(2)
      .hangup('a', 'recv_bye')
      .hangup('c', 'send_bye');
    const { call } = studio.replay;
    expect(call.transfers).toMatchObject([{ kind: 'blind', by: '101', to: '102' }]);
    expect(call.talks.map(({ agent }) => agent)).toEqual(['101', '102']);
  });

  test('an originate into the dialplan is no transfer', () => {
    const studio = new Studio()
      .outgoing('a', null, '101')
      .wait(1)
      .answer('a')
      .execute('a', 'bridge', 'sofia/gateway/trunk/79031112233', {
        [SOURCE]: '1:x:bl_xfer:979031112233/default/XML',
        'Caller-Destination-Number': '979031112233',
      })
      .outgoing('b', 'a', '79031112233', { variable_sip_gateway_name: 'trunk' })
      .wait(1)
      .hangup('b', 'recv_refuse', 'USER_BUSY')
      .hangup('a', 'send_bye');
    expect(studio.replay.call).toMatchObject({
      direction: 'outbound',
      disposition: 'busy',
      agent: '101',
      transfers: [],
      to: { number: '+79031112233' },
    });
  });

  test('attended by two calls of one phone (REFER with Replaces)', () => {
    const studio = talking()
      .say('CHANNEL_HOLD', 'b')
      .incoming('d', '101', '102')
      .outgoing('c', 'd', '102')
      .wait(1)
      .answer('c')
      .answer('d')
      .bridge('d', 'c')
      .wait(3)
      .bridge('a', 'c')
      .hangup('d', 'send_bye', 'ATTENDED_TRANSFER')
      .hangup('b', 'send_bye', 'ATTENDED_TRANSFER')
      .wait(4)
      .hangup('a', 'recv_bye')
      .hangup('c', 'send_bye');
    const { call } = studio.replay;
    expect(call.transfers).toMatchObject([{ kind: 'attended', by: '101', to: '102' }]);
    expect(call.talks.map(({ agent }) => agent)).toEqual(['101', '102']);
    expect(call).toMatchObject({ agent: '101', hungUpBy: 'customer', direction: 'inbound' });
  });

  /** 101 hangs up while the consulted 102 still rings. */
  function blonde(): Studio {
    return talking()
      .execute('b', 'att_xfer', 'user/102')
      .outgoing('c', 'b', '102')
      .wait(1)
      .hangup('b', 'recv_bye')
      .wait(2);
  }

  test('blonde: the transferer is gone before the target answers', () => {
    const studio = blonde()
      .answer('c')
      .bridge('c', 'a')
      .wait(3)
      .hangup('a', 'recv_bye')
      .hangup('c', 'send_bye');
    const { call } = studio.replay;
    expect(call.transfers).toMatchObject([{ kind: 'blonde', by: '101', to: '102' }]);
    expect(call.talks.map(({ agent, talkMs }) => [agent, talkMs])).toEqual([
      ['101', 2000],
      ['102', 3000],
    ]);
  });

  test('blonde by two calls of one phone: the second leg lives on until the target answers', () => {
    const studio = talking()
      .say('CHANNEL_HOLD', 'b')
      .incoming('d', '101', '102')
      .outgoing('c', 'd', '102')
      .wait(2)
      .unbridge('a', 'b', {
        variable_att_xfer_kill_uuid: uuid('d'),
        variable_transfer_source: '1:x:bl_xfer:endless_playback:local_stream://moh,park/inline/default',
      })
      .hangup('b', 'send_bye')
      .wait(15)
      .answer('c')
      .bridge('a', 'c')
      .hangup('d', 'send_bye', 'ATTENDED_TRANSFER')
      .wait(4)
      .hangup('a', 'recv_bye')
      .hangup('c', 'send_bye');
    const { call } = studio.replay;
    expect(call.transfers).toMatchObject([{ kind: 'blonde', by: '101', to: '102' }]);
    expect(call.talks.map(({ agent }) => agent)).toEqual(['101', '102']);
    expect(call).toMatchObject({ direction: 'inbound', agent: '101', hungUpBy: 'customer' });
  });

  test('blonde, and the target does not answer', () => {
    const studio = blonde().hangup('c', 'send_cancel', 'NO_ANSWER').hangup('a', 'send_bye');
    expect(studio.replay.call.transfers).toMatchObject([{ kind: 'blonde', by: '101', to: '102' }]);
  });

  test('the consulted colleague hangs up: the caller is back, and waited on hold', () => {
    const studio = talking()
      .execute('b', 'att_xfer', 'user/102')
      .outgoing('c', 'b', '102')
      .wait(1)
      .answer('c')
      .bridge('b', 'c')
      .wait(4)
      .hangup('c', 'recv_bye')
      .unbridge('b', 'c')
      .wait(3)
      .hangup('a', 'recv_bye')
      .hangup('b', 'send_bye');
    const { call } = studio.replay;
    expect(call).toMatchObject({ talkMs: 5000, holdMs: 5000, transfers: [] });
    expect(call.talks).toHaveLength(1);
  });

  test('the consulted phone does not answer: the caller comes off hold', () => {
    const studio = talking()
      .execute('b', 'att_xfer', 'user/102')
      .outgoing('c', 'b', '102')
      .wait(4)
      .hangup('c', 'send_cancel', 'NO_ANSWER')
      .wait(1)
      .hangup('b', 'recv_bye')
      .hangup('a', 'send_bye');
    expect(studio.replay.call).toMatchObject({
      talkMs: 3000,
      holdMs: 4000,
      hungUpBy: 'agent',
      transfers: [],
    });
  });
});

describe('parking', () => {
  const LOT = { 'Valet-Lot-Name': 'lot', 'Valet-Extension': '5901' };

  function parked(): Studio {
    return talking()
      .unbridge('a', 'b', { variable_transfer_source: '1:x:bl_xfer:5901/default/XML' })
      .hangup('b', 'send_bye')
      .execute('a', 'valet_park', 'lot 5901', {
        variable_transfer_source: '1:x:bl_xfer:5901/default/XML',
      })
      .custom('valet_parking::info', 'a', { ...LOT, Action: 'hold' })
      .wait(5);
  }

  test('a parked caller is waiting, and parking is no transfer', () => {
    const { call } = parked().replay;
    expect(call).toMatchObject({ state: 'parked', transfers: [] });
  });

  test('retrieved by somebody else, it is one call', () => {
    const studio = parked()
      .incoming('d', '102', '5901')
      .answer('d')
      .execute('d', 'valet_park', 'lot 5901')
      .custom('valet_parking::info', 'a', { ...LOT, Action: 'bridge', 'Bridge-To-UUID': uuid('d') })
      .bridge('d', 'a')
      .custom('valet_parking::info', 'a', { ...LOT, Action: 'exit' })
      .wait(3)
      .hangup('a', 'recv_bye')
      .hangup('d', 'send_bye');
    const { call } = studio.replay;
    expect(call.talks.map(({ agent }) => agent)).toEqual(['101', '102']);
    expect(call).toMatchObject({ direction: 'inbound', transfers: [], hungUpBy: 'customer' });
  });

  test('a parked caller gives up', () => {
    const studio = parked().hangup('a', 'recv_bye');
    expect(studio.events).toContainEqual(expect.objectContaining({ type: 'unparked', result: 'gave_up' }));
    expect(studio.replay.call).toMatchObject({ disposition: 'answered', hungUpBy: 'customer' });
  });
});

describe('queues', () => {
  const MEMBER = { 'CC-Queue': 'sales@default', 'CC-Member-Session-UUID': uuid('a') };

  function queued(): Studio {
    return new Studio()
      .incoming('a', CUSTOMER, '5003')
      .answer('a')
      .execute('a', 'callcenter', 'sales@default')
      .custom('callcenter::info', 'a', { ...MEMBER, 'CC-Action': 'member-queue-start' })
      .wait(1);
  }

  test.each([
    ['NO_AGENT_TIMEOUT', 'empty', 'queue_timeout'],
    ['EXIT_WITH_KEY', 'exit', 'queue_timeout'],
    ['BREAK_OUT', 'exit', 'queue_timeout'],
    ['TIMEOUT', 'timeout', 'queue_timeout'],
  ])('leaving for %s', (cancel, result, reason) => {
    const studio = queued()
      .custom('callcenter::info', 'a', {
        ...MEMBER,
        'CC-Action': 'member-queue-end',
        'CC-Cause': 'Cancel',
        'CC-Cancel-Reason': cancel,
      })
      .wait(1)
      .hangup('a', 'send_bye');
    const { call } = studio.replay;
    expect(call.queues).toMatchObject([{ queue: 'sales', waitMs: 1000, result }]);
    expect(call.reason).toBe(reason);
  });

  test('an agent whose phone is not registered was unreachable', () => {
    const studio = queued()
      .custom('callcenter::info', null, {
        ...MEMBER,
        'CC-Action': 'bridge-agent-fail',
        'CC-Agent': '101@default',
        'CC-Hangup-Cause': 'USER_NOT_REGISTERED',
      })
      .wait(1)
      .hangup('a', 'recv_bye');
    const { call } = studio.replay;
    expect(call.offers).toMatchObject([{ agent: '101', result: 'unavailable' }]);
    expect(call.queues).toHaveLength(1);
    expect(call.reason).toBe('abandoned_queue');
  });

  test('mod_fifo: a member is rung for the caller who waits', () => {
    const studio = new Studio()
      .incoming('a', CUSTOMER, '5008')
      .answer('a')
      .execute('a', 'fifo', 'help@10.0.0.1 in')
      .custom('fifo::info', 'a', { 'FIFO-Name': 'help@10.0.0.1', 'FIFO-Action': 'push' })
      .wait(1)
      .outgoing('b', null, '101', { variable_fifo_outbound_uuid: 'x' })
      .wait(2)
      .answer('b')
      .custom('fifo::info', 'a', { 'FIFO-Name': 'help@10.0.0.1', 'FIFO-Action': 'bridge-caller-start' })
      .bridge('b', 'a')
      .wait(3)
      .hangup('a', 'recv_bye')
      .hangup('b', 'send_bye');
    const { call } = studio.replay;
    expect(call).toMatchObject({ agent: '101', talkMs: 3000, waitMs: 3000 });
    expect(call.queues).toMatchObject([{ queue: 'help', result: 'answered', waitMs: 3000 }]);
    expect(call.offers).toMatchObject([{ agent: '101', ringMs: 2000, result: 'answered' }]);
  });

  test.each([
    ['abort', 'abandoned', 'abandoned_queue'],
    ['timeout', 'timeout', 'queue_timeout'],
  ])('mod_fifo: %s', (action, result, reason) => {
    const gaveUp = action === 'abort';
    const studio = new Studio()
      .incoming('a', CUSTOMER, '5008')
      .answer('a')
      .custom('fifo::info', 'a', { 'FIFO-Name': 'help', 'FIFO-Action': 'push' })
      .wait(4);
    if (gaveUp) studio.say('CHANNEL_HANGUP', 'a', { 'Hangup-Cause': 'NORMAL_CLEARING' });
    studio
      .custom('fifo::info', 'a', { 'FIFO-Name': 'help', 'FIFO-Action': action })
      .hangup('a', gaveUp ? 'recv_bye' : 'send_bye');
    expect(studio.replay.call).toMatchObject({ reason, queues: [{ queue: 'help', result }] });
  });
});

describe('services', () => {
  test('intercept takes a call that rings elsewhere', () => {
    const studio = new Studio()
      .incoming('a', CUSTOMER, '5001')
      .outgoing('b', 'a', '101')
      .wait(2)
      .incoming('d', '103', '**101')
      .answer('d')
      .execute('d', 'intercept', `-bleg ${uuid('b')}`)
      .hangup('b', 'send_cancel', 'PICKED_OFF')
      .answer('a')
      .bridge('a', 'd')
      .wait(3)
      .hangup('a', 'recv_bye')
      .hangup('d', 'send_bye');
    const { call } = studio.replay;
    expect(call).toMatchObject({ agent: '103', direction: 'inbound', to: { raw: '5001' } });
    expect(call.offers).toMatchObject([{ agent: '101', result: 'answered_elsewhere' }]);
  });

  test('a recorded talk has its file; a message in the voicemail box is none', () => {
    const talk = talking()
      .say('RECORD_START', 'a', { 'Record-File-Path': '/rec/1.wav' })
      .hangup('a', 'recv_bye')
      .hangup('b', 'send_bye');
    expect(talk.replay.call.recordings).toEqual([{ path: '/rec/1.wav' }]);
    const message = new Studio()
      .incoming('a', CUSTOMER, '5006')
      .answer('a')
      .execute('a', 'lua', 'app.lua voicemail')
      .say('RECORD_START', 'a', { 'Record-File-Path': '/vm/msg.wav' })
      .wait(9)
      .hangup('a', 'recv_bye');
    expect(message.replay.call).toMatchObject({ reason: 'voicemail', recordings: [] });
  });

  test('staff who listen to their messages leave none', () => {
    const studio = new Studio().incoming('a', '101', '*98').execute('a', 'voicemail', 'check default d 101');
    expect(studio.events.at(-1)).toMatchObject({ activity: { kind: 'other' } });
  });

  test('a click-to-call whose own phone does not answer goes by what its display shows', () => {
    const studio = new Studio()
      .outgoing('a', null, '101', { 'Caller-Caller-ID-Number': '79031112233' })
      .progress('a')
      .wait(10)
      .hangup('a', 'send_cancel', 'NO_ANSWER');
    expect(studio.replay.call).toMatchObject({
      direction: 'outbound',
      disposition: 'cancelled',
      agent: '101',
      to: { number: '+79031112233' },
    });
  });
});

describe('who is who', () => {
  test('a login or a gateway is believed more than what a caller says', () => {
    const studio = new Studio().incoming('a', '79991112233', '102', {
      variable_user_name: '101',
      'Caller-Caller-ID-Name': 'Анна',
    });
    expect(studio.events[0]).toMatchObject({
      endpoint: '101',
      party: { number: '79991112233', name: 'Анна' },
    });
  });

  test('a caller who asked not to be known is not known', () => {
    const studio = new Studio()
      .incoming('a', CUSTOMER, '5001', {
        'Caller-Privacy-Hide-Number': 'true',
        'Caller-Privacy-Hide-Name': 'true',
      })
      .hangup('a', 'recv_cancel', 'ORIGINATOR_CANCEL');
    expect(studio.replay.call.from).toEqual({ number: null, raw: null, name: null });
  });

  test('a registered phone with a made-up contact is known by whom was dialled', () => {
    const studio = new Studio().incoming('a', CUSTOMER, '5001').outgoing('b', 'a', 'kd8qvl2s', {
      'Channel-Name': 'sofia/internal/sip:kd8qvl2s@xyz.invalid',
      variable_dialed_user: '101',
    });
    expect(
      studio.events.find((event) => event.type === 'leg-created' && event.leg === uuid('b')),
    ).toMatchObject({
      endpoint: '101',
    });
  });
});

describe('odd input', () => {
  test('an event without time or name is an anomaly, an unknown one is counted', () => {
    const studio = new Studio();
    studio.translation.translate({ 'Event-Name': 'CHANNEL_CREATE', 'Unique-ID': 5 }, 1_000);
    studio.translation.translate({ hello: 'world' }, 1_000);
    studio.translation.translate(
      { 'Event-Name': '__proto__', 'Event-Date-Timestamp': '1795436012200239' },
      1_000,
    );
    expect(studio.translation.takeAnomalies().map(({ code }) => code)).toEqual([
      'bad_timestamp',
      'no_channel',
      'bad_timestamp',
      'no_event_name',
    ]);
    expect(studio.translation.unknownEvents).toBe(1);
  });

  test('a restart of FreeSWITCH shows in its Core-UUID', () => {
    const studio = talking().say('HEARTBEAT', null, { 'Core-UUID': 'other' });
    expect(studio.events.at(-1)).toMatchObject({ type: 'pbx-started', boot: 'other' });
    expect(studio.replay.open).toEqual([]);
  });

  test('a leg that nobody announced is created from what its first event says', () => {
    const studio = new Studio();
    studio.say('CHANNEL_EXECUTE', 'a', {
      'Channel-Name': 'sofia/external/79161234567@10.0.0.1',
      'Call-Direction': 'inbound',
      'Caller-Caller-ID-Number': CUSTOMER,
      'Caller-Context': 'public',
      Application: 'callcenter',
      'Application-Data': 'sales@default',
    });
    expect(studio.replay.call).toMatchObject({ complete: false, direction: 'inbound' });
  });
});
