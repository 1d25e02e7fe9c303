// CDR and CEL of Asterisk, from the order to the rows: they end what a gap hid, and touch nothing else.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { type AsteriskFact, cdrOfFact } from '../../src/pbx/asterisk/cdr.ts';
import type { CelRow } from '../../src/pbx/asterisk/cel-row.ts';
import { decodeRecording } from '../../src/pbx/asterisk/recording.ts';
import type { Expected, ExpectedCall } from '../pbx/expectation.ts';
import { factsOf, type Recorded, recordsIn } from '../support/asterisk-records.ts';
import { Beside } from '../support/beside.ts';
import { traces } from '../support/traces.ts';
import { inFolder } from '../support/workshop.ts';

const ASTERISK = { type: 'asterisk', cdrOf: (fact: AsteriskFact) => cdrOfFact('main', fact) } as const;
const ALL = recordsIn('asterisk-22-records');
const LIVE = new Map(traces('asterisk-22-records', 'live.ami').map(({ name, bytes }) => [name, bytes]));
const SECOND = 1_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function recordedOf(name: string): Recorded {
  const recorded = ALL.find(({ trace }) => trace.name === name);
  if (recorded === undefined) throw new Error(`no trace ${name}`);
  return recorded;
}

function eventsOf(name: string): readonly PbxEvent[] {
  return decodeRecording(LIVE.get(name) ?? Buffer.alloc(0)).events;
}

async function beside(
  name: string,
  use: (daemon: Beside<AsteriskFact>, events: readonly PbxEvent[]) => Promise<void>,
): Promise<void> {
  const events = eventsOf(name);
  await inFolder(async (folder) => {
    const daemon = new Beside(folder, (events[0]?.at ?? 0) - 60 * SECOND, ASTERISK).back().wait(59 * SECOND);
    try {
      await use(daemon, events);
    } finally {
      daemon.close();
    }
  });
}

/** What a hold was is seen or not at all; in a gap it counts as talk. */
function withoutTimesOnHold({ calls, ...expected }: Expected): Expected {
  const bare = calls?.map(({ holdSeconds: _hold, talkSeconds, ...call }): ExpectedCall => {
    return _hold === undefined && talkSeconds !== undefined ? { ...call, talkSeconds } : call;
  });
  return { ...expected, ...(bare && { calls: bare }) };
}

/** Whole seconds, and no word of Dial. */
function asFreepbx(cel: readonly CelRow[]): CelRow[] {
  return cel
    .filter(({ type, app }) => !type.startsWith('APP_') || !/^(dial|park)$/i.test(app))
    .map((row) => ({ ...row, at: row.at - (row.at % SECOND) }));
}

describe('a gap to the end, and CEL that was written meanwhile', () => {
  for (const { trace, cdr, cel } of ALL) {
    const { length } = eventsOf(trace.name);
    const cuts = [0, 1, 2, 5, 8, 13, 21].filter((cut) => cut < length);
    const accounts = [factsOf(cdr, cel), factsOf(cdr, asFreepbx(cel)).toReversed()];

    test(trace.name, async () => {
      for (const [i, cut] of cuts.entries()) {
        await beside(trace.name, async (daemon, events) => {
          daemon.tell(...events.slice(0, cut)).lose();
          daemon
            .wait(120 * SECOND)
            .back()
            .wait(8 * SECOND);
          await daemon.post(...(accounts[i % 2] ?? []));
          daemon.wait(20 * SECOND);
          const expected = withoutTimesOnHold(trace.expected);
          expect({ cut, wrong: await daemon.wrong({ expected }) }).toEqual({ cut, wrong: [] });
          for (const call of await daemon.calls()) {
            expect({ cut, ...call }).toMatchObject({ state: 'ended', endedAt: expect.any(Number) });
          }
        });
      }
    });
  }
});

describe('a gap to the end, and CDR alone', () => {
  const told = [
    'inbound-answered-caller-hangs-up',
    'inbound-busy',
    'ring-group-second-answers',
    'voicemail-left',
  ];

  test.each([...told, 'outbound-answered', 'queue-local-members', 'local-hunt-optimised'])(
    '%s: what was seen and what was recorded of the rest are one call',
    async (name) => {
      const { trace, cdr } = recordedOf(name);
      const { length } = eventsOf(name);
      for (const cut of [0, 1, 3, 5, 8, 13, 21].filter((cut) => cut < length)) {
        await beside(name, async (daemon, events) => {
          daemon.tell(...events.slice(0, cut)).lose();
          daemon.wait(120 * SECOND).back();
          await daemon.post(...factsOf(cdr, []));
          daemon.wait(20 * SECOND);
          const [want] = trace.expected.calls ?? [];
          const [call, ...others] = await daemon.calls();
          expect({ cut, others }).toEqual({ cut, others: [] });
          expect({ cut, ...call }).toMatchObject({
            ...{ direction: want?.direction, disposition: want?.disposition, complete: false },
            source: cut === 0 ? 'backfill' : 'live',
            endedAt: expect.any(Number),
          });
          if (want?.agent !== undefined && cut < 5) expect(want.agent.split('|')).toContain(call?.agent);
          expect(await daemon.tasks()).toHaveLength(trace.expected.tasks.length);
        });
      }
    },
  );

  test('who hung up is unknown when nobody saw it, and known when somebody did', async () => {
    const name = 'inbound-answered-caller-hangs-up';
    const { cdr } = recordedOf(name);
    const events = eventsOf(name);
    const asked = events.findIndex(({ type }) => type === 'hangup-requested');
    for (const [cut, hungUpBy] of [
      [asked, 'unknown'],
      [asked + 1, 'customer'],
    ] as const) {
      await beside(name, async (daemon) => {
        daemon.tell(...events.slice(0, cut)).lose();
        daemon.wait(60 * SECOND).back();
        await daemon.post(...factsOf(cdr, []));
        daemon.wait(20 * SECOND);
        expect(await daemon.calls()).toMatchObject([{ disposition: 'answered', hungUpBy }]);
      });
    }
  });
});

test('rows of CDR that are written later add what CEL does not tell', async () => {
  const { cdr, cel } = recordedOf('outbound-busy');
  // As FreePBX keeps it: no word of Dial, and so none of the number.
  const kept = cel.filter(({ type, app }) => !type.startsWith('APP_') || app !== 'Dial');
  await beside('outbound-busy', async (daemon) => {
    daemon
      .lose()
      .wait(60 * SECOND)
      .back();
    expect(await daemon.post(...factsOf([], kept))).toContain(true);
    daemon.wait(20 * SECOND);
    expect(await daemon.calls()).toMatchObject([{ disposition: 'busy', to: { raw: '979031112233' } }]);
    expect(await daemon.post(...factsOf(cdr, kept))).toContain(true);
    daemon.wait(20 * SECOND);
    expect(await daemon.calls()).toMatchObject([{ disposition: 'busy', to: { raw: '79031112233' } }]);
    // Less than is known is nothing new.
    const { seq } = daemon;
    expect(await daemon.post(...factsOf([], kept), ...factsOf(cdr, kept))).not.toContain(true);
    daemon.wait(60 * SECOND);
    expect(daemon.seq).toBe(seq);
  });
});

test('a call that was seen whole is not changed, whatever the records say', async () => {
  for (const { trace, cdr, cel } of ALL.slice(0, 12)) {
    await beside(trace.name, async (daemon, events) => {
      daemon.tell(...events).wait(10 * SECOND);
      const { seq } = daemon;
      daemon
        .lose()
        .wait(60 * SECOND)
        .back();
      await daemon.post(...factsOf(cdr, cel));
      daemon.wait(200 * SECOND);
      expect(daemon.seq).toBe(seq);
      expect(daemon.keptCdrs).toBe(0);
    });
  }
});

test('a missed call that a gap hid has its task, and a restart in between changes nothing', async () => {
  const { cdr, cel } = recordedOf('inbound-abandoned-while-ringing');
  await beside('inbound-abandoned-while-ringing', async (daemon, events) => {
    daemon.tell(...events.slice(0, 5)).restart();
    daemon.wait(60 * SECOND).back();
    expect(await daemon.calls()).toMatchObject([{ disposition: 'unknown', complete: false }]);
    await daemon.post(...factsOf(cdr, cel));
    daemon
      .restart()
      .wait(30 * SECOND)
      .back()
      .wait(30 * SECOND);
    expect(await daemon.calls()).toMatchObject([
      { disposition: 'missed', reason: 'abandoned_ringing', complete: false, source: 'live' },
    ]);
    expect(await daemon.tasks()).toMatchObject([{ status: 'open', missedCalls: 1 }]);
  });
});
