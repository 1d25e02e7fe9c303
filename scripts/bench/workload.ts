// The bytes a benchmark sends: real recordings, many copies of each at once, rendered before anybody is timed.
// Rule: within a copy the recorded pauses are kept; copies begin one after the other at a steady rate, and
// events of all copies are in the order of their time, as a busy PBX would send them.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeTemplate, type TemplateEvent } from '../../src/pbx/simulator/template.ts';

const TRACES = fileURLToPath(new URL('../../test/traces/asterisk-22/', import.meta.url));
const CHUNK_CHARACTERS = 64 * 1_024;
/** A single missed call whose task tells that everything before it is stored. */
const MARKER = 'inbound-abandoned-while-ringing';

export type Stream = 'all' | 'lean';

export interface Trace {
  readonly name: string;
  readonly events: readonly TracedEvent[];
  /** null: the recording states nothing about its calls. */
  readonly calls: number | null;
  /** One missed call of a known number that ends in an open task, and nothing else. */
  readonly isOneMissedCall: boolean;
}

interface TracedEvent {
  readonly event: TemplateEvent;
  /** Milliseconds since the first event of the recording. */
  readonly offsetMs: number;
  readonly isHangup: boolean;
}

interface Stated {
  readonly calls?: readonly { readonly disposition?: string }[];
  readonly tasks: readonly { readonly number: string; readonly status?: string }[];
}

export function readTraces(stream: Stream, passes: (event: string) => boolean): Trace[] {
  return readdirSync(TRACES)
    .sort()
    .map((name) => {
      const stated = JSON.parse(readFileSync(join(TRACES, name, 'expected.json'), 'utf8')) as Stated;
      const template = makeTemplate(readFileSync(join(TRACES, name, `${stream}.ami`)));
      const kept = template.events.filter((event) => passes(event.text));
      const startedAt = stampMs(kept[0]?.text ?? '', 0);
      const events = kept.map((event) => ({
        event,
        offsetMs: Math.max(0, stampMs(event.text, startedAt) - startedAt),
        isHangup: event.text.startsWith('Event: Hangup\r\n'),
      }));
      const [call, ...others] = stated.calls ?? [];
      const missedOnce = call?.disposition === 'missed' && others.length === 0;
      const isOneMissedCall = missedOnce && stated.tasks.length === 1 && stated.tasks[0]?.status === 'open';
      return { name, events, calls: stated.calls?.length ?? null, isOneMissedCall };
    });
}

function stampMs(text: string, otherwise: number): number {
  const stamp = /^Timestamp: (\d+\.\d+)/m.exec(text)?.[1];
  return stamp === undefined ? otherwise : Number(stamp) * 1_000;
}

export interface Plan {
  readonly copies: number;
  /** Calls that begin in one second of the workload's own time. */
  readonly copiesPerSecond: number;
  /** Epoch ms on the first event. */
  readonly from: number;
  /** Play each copy only up to, or only from, its first hang-up. */
  readonly part?: 'before-hangup' | 'from-hangup';
  /** End with one more call, alone, whose number is `markerNumber`. */
  readonly marked: boolean;
}

export interface Frame {
  readonly at: number;
  readonly text: string;
  /** The customer's number when this frame ends a missed call that must become a task. */
  readonly endsMissedCallOf: string | null;
}

export interface Workload {
  readonly frames: readonly Frame[];
  readonly calls: number | null;
  readonly markerNumber: string | null;
}

export function plan(traces: readonly Trace[], wanted: Plan): Workload {
  const frames: Frame[] = [];
  let calls: number | null = 0;
  for (let copy = 0; copy < wanted.copies; copy++) {
    const trace = traces[copy % traces.length];
    if (trace === undefined) break;
    pushCopy(frames, trace, copy + 1, wanted.from + (copy * 1_000) / wanted.copiesPerSecond, wanted.part);
    calls = calls === null || trace.calls === null ? null : calls + trace.calls;
  }
  frames.sort((one, other) => one.at - other.at);
  const marker = traces.find(({ name }) => name === MARKER);
  if (!wanted.marked || marker === undefined) return { frames, calls, markerNumber: null };
  pushCopy(frames, marker, wanted.copies + 1, (frames.at(-1)?.at ?? wanted.from) + 1_000);
  return {
    frames,
    calls: calls === null ? null : calls + 1,
    markerNumber: frames.at(-1)?.endsMissedCallOf ?? null,
  };
}

function pushCopy(frames: Frame[], trace: Trace, copy: number, bornAt: number, part?: Plan['part']): void {
  const { events } = trace;
  const firstHangup = events.findIndex(({ isHangup }) => isHangup);
  const lastHangup = events.findLastIndex(({ isHangup }) => isHangup);
  const [from, to] = {
    all: [0, events.length],
    'before-hangup': [0, firstHangup],
    'from-hangup': [firstHangup, events.length],
  }[part ?? 'all'] as [number, number];
  const number = trace.isOneMissedCall ? callerOf(events[0]?.event.render(copy, bornAt, bornAt) ?? '') : null;
  for (let i = from; i < to; i++) {
    const { event, offsetMs } = events[i] as TracedEvent;
    const at = bornAt + offsetMs;
    frames.push({
      at,
      text: event.render(copy, bornAt, at),
      endsMissedCallOf: i === lastHangup ? number : null,
    });
  }
}

function callerOf(newchannel: string): string | null {
  return /^CallerIDNum: (\d{11})\r$/m.exec(newchannel)?.[1] ?? null;
}

/** The frames as the pieces that go to the socket one after the other. */
export function toChunks(frames: readonly Frame[]): Buffer[] {
  const chunks: Buffer[] = [];
  let parts: string[] = [];
  let size = 0;
  const flush = () => {
    chunks.push(Buffer.from(parts.join('')));
    parts = [];
    size = 0;
  };
  for (const { text } of frames) {
    parts.push(text);
    size += text.length;
    if (size >= CHUNK_CHARACTERS) flush();
  }
  if (parts.length > 0) flush();
  return chunks;
}
