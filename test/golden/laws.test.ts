// The laws that hold whatever a PBX sends, run over both: no throw, no call open for ever, one call a leg, one verdict
// a call, one task a number. Damage is done to recorded calls of real PBXs, because random noise never gets deep enough.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { createAmiFramer } from '../../src/pbx/asterisk/frame.ts';
import { decodeRecording as decodeAmi } from '../../src/pbx/asterisk/recording.ts';
import { createTranslation as createAmiTranslation } from '../../src/pbx/asterisk/translate.ts';
import { createEslFramer, type EslFrame, parseEvent } from '../../src/pbx/freeswitch/frame.ts';
import { decodeRecording as decodeEsl } from '../../src/pbx/freeswitch/recording.ts';
import { createTranslation as createEslTranslation } from '../../src/pbx/freeswitch/translate.ts';
import { Replay } from '../support/replay.ts';
import { type Trace, traces } from '../support/traces.ts';

/** Text compares faster than trees of bytes. */
const printed = (frames: readonly unknown[]): string[] =>
  frames.map((frame) =>
    JSON.stringify(frame, (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    ),
  );

interface Pbx {
  readonly name: string;
  readonly traces: readonly Trace[];
  readonly framer: () => { push(bytes: Uint8Array): unknown[] };
  readonly decode: (bytes: Buffer) => { readonly events: readonly PbxEvent[] };
  /** Frames as they came → events. */
  readonly translate: (frames: readonly unknown[]) => PbxEvent[];
  /** A header with a long value, as a caller could make it. */
  readonly long: string;
  /** What tells the channels of one recording from those of another. */
  readonly apart: (text: string) => string;
}

const ASTERISK: Pbx = {
  name: 'Asterisk',
  traces: [...traces('asterisk-22', 'all.ami'), ...traces('asterisk-16', 'all.ami')],
  framer: createAmiFramer,
  decode: decodeAmi,
  translate(frames) {
    const translation = createAmiTranslation();
    return frames.flatMap((frame) => [...translation.translate(frame as never, 0)]);
  },
  long: `CallerIDName: ${'x'.repeat(3_000)}`,
  apart: (text) => text.replaceAll('labpbx-', 'otherpbx-'),
};

const FREESWITCH: Pbx = {
  name: 'FreeSWITCH',
  traces: [...traces('freeswitch', 'lean.json.esl'), ...traces('freeswitch', 'lean.plain.esl')],
  framer: createEslFramer,
  decode: decodeEsl,
  translate(frames) {
    const translation = createEslTranslation();
    const events = (frames as EslFrame[]).flatMap((frame) => {
      const event = parseEvent(frame);
      return event === null || typeof event === 'string' ? [] : [...translation.translate(event, 0)];
    });
    return [...events, ...translation.flush()];
  },
  long: `variable_x: ${'x'.repeat(3_000)}`,
  apart: (text) => text.replace(/[0-9a-f]{4}(?=[0-9a-f]{4}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/g, 'ffff'),
};

function keepsTheLaws(replay: Replay): void {
  replay.wait();
  expect(replay.open).toEqual([]);
  for (const call of replay.calls) {
    expect(call.state).toBe('ended');
    expect(call.disposition).not.toBeNull();
    if (call.direction === 'inbound') expect(['answered', 'missed', 'unknown']).toContain(call.disposition);
    // A reason may be missing only where nobody saw who ended it.
    if (call.disposition === 'missed' && call.hungUpBy !== 'unknown') expect(call.reason).not.toBeNull();
    for (const ms of [call.waitMs, call.talkMs, call.holdMs, call.ivrMs, call.durationMs]) {
      if (ms !== null) expect(ms).toBeGreaterThanOrEqual(0);
    }
  }
  const legs = replay.calls.flatMap((call) => call.legs.map(({ leg }) => leg));
  expect(new Set(legs).size).toBe(legs.length);
  const open = replay.tasks.filter((task) => task.closedAt === null).map((task) => task.number);
  expect(new Set(open).size).toBe(open.length);
}

/** What a record says, without the ids of legs that only damaged or renamed streams change. */
function summary(replay: Replay) {
  return { calls: replay.calls, tasks: replay.tasks };
}

describe.each([ASTERISK, FREESWITCH])('$name: bytes', (pbx) => {
  const anyTrace = fc.constantFrom(...pbx.traces);

  test('any bytes are survived', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (noise) => {
        keepsTheLaws(new Replay().play(pbx.decode(Buffer.from(noise)).events));
      }),
    );
  });

  test('the same frames come out for any split of the bytes', () => {
    fc.assert(
      fc.property(anyTrace, fc.array(fc.nat(60_000), { maxLength: 20 }), (trace, cuts) => {
        const whole = printed(pbx.framer().push(trace.bytes));
        const framer = pbx.framer();
        const points = [...new Set(cuts)].sort((a, b) => a - b);
        const parts = [0, ...points].map((from, i) => trace.bytes.subarray(from, points[i]));
        expect(printed(parts.flatMap((part) => framer.push(part)))).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  test('one byte at a time is as good as all at once', () => {
    const [trace] = pbx.traces;
    if (trace === undefined) throw new Error('no trace');
    const framer = pbx.framer();
    const frames = [...trace.bytes].flatMap((byte) => framer.push(Buffer.from([byte])));
    expect(printed(frames)).toEqual(printed(pbx.framer().push(trace.bytes)));
  });

  test('a stream cut anywhere leaves no call open for ever', () => {
    fc.assert(
      fc.property(anyTrace, fc.double({ min: 0, max: 1, noNaN: true }), (trace, share) => {
        const cut = trace.bytes.subarray(0, Math.floor(trace.bytes.length * share));
        keepsTheLaws(new Replay().play(pbx.decode(cut).events));
      }),
      { numRuns: 200 },
    );
  });

  test('broken UTF-8, lost bytes and lines over 1,024 bytes are survived', () => {
    fc.assert(
      fc.property(
        anyTrace,
        fc.array(fc.tuple(fc.nat(60_000), fc.nat(255)), { maxLength: 40 }),
        (trace, hits) => {
          const bytes = Buffer.from(trace.bytes);
          for (const [at, value] of hits) if (at < bytes.length) bytes[at] = value;
          const long = Buffer.from(pbx.long);
          const [place] = hits[0] ?? [100];
          const grown = Buffer.concat([bytes.subarray(0, place), long, bytes.subarray(place)]);
          keepsTheLaws(new Replay().play(pbx.decode(grown).events));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe.each([ASTERISK, FREESWITCH])('$name: frames', (pbx) => {
  const anyFrames = fc.constantFrom(...pbx.traces.map(({ bytes }) => pbx.framer().push(bytes)));
  const play = (frames: readonly unknown[]) => new Replay().play(pbx.translate(frames));

  test('a session that begins and ends anywhere is survived', () => {
    const bounds = fc.tuple(fc.nat(400), fc.nat(400));
    fc.assert(
      fc.property(anyFrames, bounds, (frames, [from, length]) => {
        keepsTheLaws(play(frames.slice(from, from + length)));
      }),
      { numRuns: 150 },
    );
  });

  test('every frame said twice changes nothing', () => {
    for (const { bytes } of pbx.traces) {
      const frames = pbx.framer().push(bytes);
      const doubled = frames.flatMap((frame) => [frame, frame]);
      expect(summary(play(doubled))).toEqual(summary(play(frames)));
    }
  });

  test('frames lost, doubled and swapped are survived', () => {
    const damage = fc.array(fc.tuple(fc.nat(300), fc.constantFrom('lose', 'double', 'swap')), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(anyFrames, damage, (frames, changes) => {
        const damaged = [...frames];
        for (const [place, kind] of changes) {
          if (place >= damaged.length) continue;
          if (kind === 'lose') damaged.splice(place, 1);
          else if (kind === 'double') damaged.splice(place + 3, 0, damaged[place]);
          else damaged.splice(place, 2, ...damaged.slice(place, place + 2).reverse());
        }
        keepsTheLaws(play(damaged));
      }),
      { numRuns: 200 },
    );
  });
});

describe.each([ASTERISK, FREESWITCH])('$name: events', (pbx) => {
  const EVENTS = pbx.traces.map((trace) => pbx.decode(trace.bytes).events);
  const anyEvents = fc.constantFrom(...EVENTS);

  test('after every prefix, time alone ends what is open', () => {
    for (const events of EVENTS) {
      for (let length = 0; length <= events.length; length += 3) {
        keepsTheLaws(new Replay().play(events.slice(0, length)));
      }
    }
  });

  test('dropped events cost precision, never order', () => {
    fc.assert(
      fc.property(anyEvents, fc.array(fc.nat(80), { maxLength: 12 }), (events, drops) => {
        const lost = new Set(drops);
        keepsTheLaws(new Replay().play(events.filter((_event, i) => !lost.has(i))));
      }),
      { numRuns: 300 },
    );
  });

  test('events within 50 ms may come in any order', () => {
    fc.assert(
      fc.property(
        anyEvents,
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 100 }),
        (events, jitter) => {
          const late = events.map((event, i) => ({
            event,
            key: event.at + (jitter[i % jitter.length] ?? 0),
          }));
          keepsTheLaws(new Replay().play(late.sort((a, b) => a.key - b.key).map(({ event }) => event)));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('an event said twice changes nothing', () => {
    fc.assert(
      fc.property(anyEvents, fc.array(fc.nat(80), { maxLength: 20 }), (events, twice) => {
        const again = new Set(twice);
        const doubled = events.flatMap((event, i): PbxEvent[] => (again.has(i) ? [event, event] : [event]));
        expect(summary(new Replay().play(doubled))).toEqual(summary(new Replay().play(events)));
      }),
      { numRuns: 300 },
    );
  });

  test('a whole stream played twice gives the same calls and no second task', () => {
    for (const events of EVENTS) {
      const once = new Replay().play(events).wait();
      const twice = new Replay().play(events).wait().play(events).wait();
      expect(twice.calls.map(({ id }) => id)).toEqual(once.calls.map(({ id }) => id));
      expect(twice.tasks).toEqual(once.tasks);
    }
  });

  test('calls that have nothing to do with each other interleave freely', () => {
    const pairs = fc.tuple(anyEvents, anyEvents).filter(([a, b]) => a !== b);
    fc.assert(
      fc.property(pairs, fc.integer({ min: -20_000, max: 20_000 }), ([a, other], offsetMs) => {
        const b = shift(pbx, other, (a[0]?.at ?? 0) - (other[0]?.at ?? 0) + offsetMs);
        const alone = [...new Replay().play(a).calls, ...new Replay().play(b).calls];
        const mixed = new Replay().play(sideBySide(a, b)).calls;
        const byId = (calls: typeof mixed) => [...calls].sort((x, y) => (x.id < y.id ? -1 : 1));
        expect(byId(mixed)).toEqual(byId(alone));
      }),
      { numRuns: 100 },
    );
  });
});

/** Two streams in the order of time, each in its own order: a PBX may tell a thing a moment late. */
function sideBySide(...streams: readonly (readonly PbxEvent[])[]): PbxEvent[] {
  const timed = streams.flatMap((events) => {
    let key = 0;
    return events.map((event) => {
      key = Math.max(key, event.at);
      return { key, event };
    });
  });
  return timed.sort((x, y) => x.key - y.key).map(({ event }) => event);
}

/** The same events at another time, on channels and bridges of their own (two recorded PBXs number alike). */
function shift(pbx: Pbx, events: readonly PbxEvent[], ms: number): PbxEvent[] {
  const text = pbx.apart(JSON.stringify(events)).replaceAll('"bridge":"', '"bridge":"other-');
  return (JSON.parse(text) as PbxEvent[]).map((event) => ({ ...event, at: event.at + ms }));
}
