// Laws of the generated stream: what a real Asterisk never breaks, the simulator must not break either.

import { describe, expect, test } from 'vitest';
import { createAmiFramer, field } from '../../src/pbx/asterisk/frame.ts';
import { beginDay } from '../../src/pbx/simulator/live-source.ts';
import { liveHours, MONDAY } from './lived-day.ts';

const HOURS = 3;
const { events, truths } = liveHours(7, HOURS);
const frames = createAmiFramer().push(Buffer.from(events.join('')));

describe('the generated stream', () => {
  test('gives one frame an event, each with a time that never runs back', () => {
    expect(frames.length).toBe(events.length);
    const stamps = frames.map((frame) => Number(field(frame, 'timestamp')));
    expect(stamps.every((stamp, i) => stamp > (stamps[i - 1] ?? 0))).toBe(true);
    expect(stamps.every((stamp) => stamp * 1_000 >= MONDAY)).toBe(true);
  });

  test('hangs up every channel once, after it was announced, and says nothing of it afterwards', () => {
    const open = new Set<string>();
    const gone = new Set<string>();
    for (const frame of frames) {
      const id = field(frame, 'uniqueid');
      const event = field(frame, 'event');
      if (event === 'Newchannel') open.add(id);
      else if (event === 'Hangup') {
        expect(open.delete(id)).toBe(true);
        gone.add(id);
      } else if (id !== '' && event !== 'Cdr') {
        expect({ event, id, known: open.has(id), gone: gone.has(id) }).toEqual({
          event,
          id,
          known: true,
          gone: false,
        });
      }
    }
    // What is left are the calls under way when the hours were over.
    expect(open.size).toBeLessThan(40);
  });

  test('pairs every entry into a bridge with a leaving, and destroys bridges when they are empty', () => {
    const bridges = new Map<string, Set<string>>();
    for (const frame of frames) {
      const bridge = field(frame, 'bridgeuniqueid');
      const event = field(frame, 'event');
      if (event === 'BridgeCreate') bridges.set(bridge, new Set());
      if (event === 'BridgeEnter') bridges.get(bridge)?.add(field(frame, 'uniqueid'));
      if (event === 'BridgeLeave') expect(bridges.get(bridge)?.delete(field(frame, 'uniqueid'))).toBe(true);
      if (event === 'BridgeDestroy') {
        expect(bridges.get(bridge)?.size).toBe(0);
        bridges.delete(bridge);
      }
      const size = bridges.get(bridge)?.size;
      if (size !== undefined) expect(field(frame, 'bridgenumchannels')).toBe(String(size));
    }
    expect(bridges.size).toBeLessThan(15);
  });

  test('names the first channel of a call in every Linkedid', () => {
    const ids = new Set(frames.map((frame) => field(frame, 'uniqueid')));
    for (const frame of frames) {
      const linked = field(frame, 'linkedid');
      if (linked !== '') expect(ids.has(linked)).toBe(true);
    }
  });
});

test('the same seed gives the same day, another seed another one', () => {
  expect(liveHours(7, 1).events).toEqual(liveHours(7, 1).events);
  expect(liveHours(8, 1).events).not.toEqual(liveHours(7, 1).events);
});

test('however it is cut into ticks, a day is the same', () => {
  const ticked: string[] = [];
  const emit = (text: string) => ticked.push(text);
  const day = beginDay({ seed: 7, speed: 1, from: MONDAY, emit, onEnd: () => undefined });
  for (let at = 0; at <= 600_000; at += 20) day.timeline.run(MONDAY + at);
  expect(ticked).toEqual(events.slice(0, ticked.length));
  expect(ticked.length).toBeGreaterThan(500);
});

test('a day has missed callers who are called back, and some who call again and get through', () => {
  const missed = new Set<string>();
  let calledBack = 0;
  let gotThrough = 0;
  for (const truth of truths) {
    const key = truth.number?.slice(-10);
    if (key === undefined) continue;
    if (truth.disposition === 'missed') missed.add(key);
    else if (truth.disposition === 'answered' && missed.delete(key)) {
      if (truth.direction === 'outbound') calledBack++;
      else gotThrough++;
    }
  }
  expect(calledBack).toBeGreaterThan(20);
  expect(gotThrough).toBeGreaterThan(5);
  expect(missed.size).toBeGreaterThan(5);
});

test('calls live within ten seconds, a caller is missed within fifteen, whatever the seed', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const ended: string[] = [];
    const onEnd = (truth: { disposition: string }) => ended.push(truth.disposition);
    const day = beginDay({ seed, speed: 1, from: MONDAY, emit: () => undefined, onEnd });
    day.timeline.run(MONDAY + 10_000);
    expect(day.exchange.channels.size).toBeGreaterThan(0);
    day.timeline.run(MONDAY + 15_000);
    expect(ended).toContain('missed');
  }
});

test('a day of it leaves no more behind than an hour', () => {
  const day = beginDay({ seed: 3, speed: 1, from: MONDAY, emit: () => undefined, onEnd: () => undefined });
  for (let hour = 1; hour <= 24; hour++) {
    day.timeline.run(MONDAY + hour * 3_600_000);
    expect(day.exchange.channels.size).toBeLessThan(40);
    expect(day.timeline.size).toBeLessThan(120);
  }
});
