// AMI bytes → frames, for recordings. (The live link gets the same frames from asterisk-manager.) No I/O; any
// split of the bytes gives the same frames; broken bytes never throw.

import { StringDecoder } from 'node:string_decoder';

/** Keys in lower case. A key that came twice holds all its values. */
export type AmiFrame = Readonly<Record<string, unknown>>;

/** A frame longer than this is not a frame; what was read of it is dropped and counted. */
const FRAME_CHARACTERS_MAX = 1_000_000;

export interface AmiFramer {
  push(bytes: Buffer): AmiFrame[];
  /** Frames that were dropped for their size. */
  readonly dropped: number;
}

export function createAmiFramer(): AmiFramer {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let lines: string[] = [];
  let size = 0;
  let dropped = 0;
  const take = (line: string, frames: AmiFrame[]): void => {
    if (line !== '') {
      if (lines.length === 0 && line.startsWith('Asterisk Call Manager')) return;
      size += line.length;
      if (size <= FRAME_CHARACTERS_MAX) lines.push(line);
      return;
    }
    if (size > FRAME_CHARACTERS_MAX) dropped++;
    else if (lines.length > 0) frames.push(parseLines(lines));
    lines = [];
    size = 0;
  };
  return {
    push(bytes) {
      const frames: AmiFrame[] = [];
      const text = rest + decoder.write(bytes);
      const parts = text.split('\n');
      rest = parts.pop() ?? '';
      if (rest.length > FRAME_CHARACTERS_MAX) {
        rest = '';
        dropped++;
      }
      for (const part of parts) take(part.endsWith('\r') ? part.slice(0, -1) : part, frames);
      return frames;
    },
    get dropped() {
      return dropped;
    },
  };
}

function parseLines(lines: readonly string[]): AmiFrame {
  const frame: Record<string, unknown> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(': ');
    const key = (colon < 0 ? line : line.slice(0, colon)).trim().toLowerCase();
    const value = colon < 0 ? '' : line.slice(colon + 2);
    const known = frame[key];
    if (known === undefined) frame[key] = value;
    else if (Array.isArray(known)) known.push(value);
    else frame[key] = [known, value];
  }
  return frame;
}

/** The value of a key; of several, the first. '' when absent. */
export function field(frame: AmiFrame, key: string): string {
  const value = frame[key];
  if (typeof value === 'string') return value;
  return Array.isArray(value) && typeof value[0] === 'string' ? value[0] : '';
}

/** The word of booting that follows the login has no time even where events have one. */
export function isTimeless(frame: AmiFrame): boolean {
  return field(frame, 'privilege') !== '' && field(frame, 'event') !== 'FullyBooted';
}
