// ESL bytes → frames, for recordings, `record` and the ESL server. (The live link gets the same events from
// modesl.) No I/O; any split of the bytes gives the same frames; broken bytes never throw, they are counted.
// Facts: mod_event_socket.c, and recorded sessions with FreeSWITCH 1.11 (test/traces/freeswitch).

import type { EslEvent } from './event.ts';

/** One message on the wire: header lines, an empty line, and as many bytes as Content-Length says. */
export interface EslFrame {
  /** Names as sent, values percent-decoded. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

export type FrameProblem = 'header_too_long' | 'body_too_long' | 'bad_content_length' | 'bad_body';

/** FreeSWITCH sends some 300 bytes of headers before a body; an event of plain form has its lines in the body. */
const HEADER_BYTES_MAX = 64 * 1024;
/** `show channels` of ten thousand channels is some 10 MB. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;

const EMPTY = Buffer.alloc(0);

export interface EslFramer {
  push(bytes: Uint8Array): EslFrame[];
  /** What was odd so far, each kind counted. */
  readonly problems: ReadonlyMap<FrameProblem, number>;
}

export function createEslFramer(): EslFramer {
  return new Framer();
}

class Framer implements EslFramer {
  readonly problems = new Map<FrameProblem, number>();
  #chunks: Buffer[] = [];
  #size = 0;
  /** Bytes that must be there before it is worth looking again. */
  #wanted = 2;
  #headers: Record<string, string> | null = null;
  /** Bytes of an impossibly long body still to be thrown away. */
  #skip = 0;

  push(bytes: Uint8Array): EslFrame[] {
    if (bytes.length === 0) return [];
    this.#chunks.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    this.#size += bytes.length;
    const frames: EslFrame[] = [];
    if (this.#skip === 0 && this.#size < this.#wanted) return frames;
    let rest = this.#chunks.length === 1 ? (this.#chunks[0] ?? EMPTY) : Buffer.concat(this.#chunks);
    for (;;) {
      const next = this.#headers === null ? this.#takeHeaders(rest, frames) : this.#takeBody(rest, frames);
      if (next === null) break;
      rest = next;
    }
    // A copy, so that a small rest does not keep a large chunk (or the caller's buffer) alive.
    this.#chunks = rest.length > 0 ? [Buffer.from(rest)] : [];
    this.#size = rest.length;
    if (this.#headers === null) this.#wanted = rest.length + 1;
    return frames;
  }

  #takeHeaders(bytes: Buffer, frames: EslFrame[]): Buffer | null {
    if (this.#skip > 0) {
      const skipped = Math.min(this.#skip, bytes.length);
      this.#skip -= skipped;
      return skipped === 0 ? null : bytes.subarray(skipped);
    }
    let start = 0;
    while (bytes[start] === 0x0a || bytes[start] === 0x0d) start++;
    const end = bytes.indexOf('\n\n', start);
    if (end < 0 && bytes.length - start < HEADER_BYTES_MAX + 2) {
      return start > 0 ? bytes.subarray(start) : null;
    }
    if (end < 0 || end - start > HEADER_BYTES_MAX) {
      this.#complain('header_too_long');
      return bytes.subarray(start + HEADER_BYTES_MAX);
    }
    const headers = parseLines(bytes.toString('utf8', start, end));
    const rest = bytes.subarray(end + 2);
    const length = headers['Content-Length'];
    if (length === undefined) {
      frames.push({ headers, body: null });
      return rest;
    }
    const size = /^\d{1,12}$/.test(length) ? Number(length) : Number.NaN;
    if (!(size <= BODY_BYTES_MAX)) {
      this.#complain(Number.isNaN(size) ? 'bad_content_length' : 'body_too_long');
      this.#skip = Number.isNaN(size) ? 0 : size;
      return rest;
    }
    this.#headers = headers;
    this.#wanted = size;
    return rest;
  }

  #takeBody(bytes: Buffer, frames: EslFrame[]): Buffer | null {
    if (this.#headers === null || bytes.length < this.#wanted) return null;
    frames.push({ headers: this.#headers, body: Buffer.from(bytes.subarray(0, this.#wanted)) });
    this.#headers = null;
    return bytes.subarray(this.#wanted);
  }

  #complain(problem: FrameProblem): void {
    this.problems.set(problem, (this.problems.get(problem) ?? 0) + 1);
  }
}

/** The event in a frame; null when the frame carries none, `bad_body` when it is not what it claims to be. */
export function parseEvent(frame: EslFrame): EslEvent | FrameProblem | null {
  switch (frame.headers['Content-Type']) {
    case 'text/event-json':
      return parseJson(frame.body?.toString('utf8') ?? '');
    case 'text/event-plain':
      return parsePlain(frame.body?.toString('utf8') ?? '');
    default:
      return null;
  }
}

export function parseJson(text: string): EslEvent | FrameProblem {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'bad_body';
    return value as EslEvent;
  } catch {
    return 'bad_body';
  }
}

function parsePlain(text: string): EslEvent | FrameProblem {
  const end = text.indexOf('\n\n');
  const event: Record<string, unknown> = parseLines(end < 0 ? text : text.slice(0, end));
  if (event['Event-Name'] === undefined) return 'bad_body';
  if (end >= 0 && end + 2 < text.length) event._body = text.slice(end + 2);
  return event;
}

function parseLines(text: string): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const line of text.split('\n')) {
    const colon = line.indexOf(': ');
    if (colon <= 0) continue;
    headers[line.slice(0, colon)] = decode(line.slice(colon + 2));
  }
  return headers;
}

/** FreeSWITCH escapes values of plain events; what is no proper escape stays as it came. */
function decode(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
