// What the bytes of a session are watched for: the greeting at the head, and lines or frames without an end.
// The library parses; this only looks, so that a server that is no Asterisk cannot fill the memory.

/** A line or a frame longer than this comes from no PBX. */
export const FRAME_CHARACTERS_MAX = 1_000_000;
const GREETING = /^Asterisk Call Manager\/(\d+\.\d+[\w.-]*)/;
const GREETING_HEAD = 'Asterisk Call Manager/';
const GREETING_CHARACTERS_MAX = 200;

export type Greeting =
  | { readonly kind: 'partial' }
  | { readonly kind: 'ami'; readonly version: string }
  | { readonly kind: 'other'; readonly line: string };

/** Judges the first line of a connection as soon as enough of it is there. */
export function createGreetingReader(): { push(text: string): Greeting } {
  let head = '';
  return {
    push(text) {
      head += text.slice(0, GREETING_CHARACTERS_MAX);
      const end = head.indexOf('\n');
      const line = (end < 0 ? head : head.slice(0, end)).trimEnd();
      const other: Greeting = { kind: 'other', line: line.slice(0, 60) };
      if (end < 0) {
        const possible = line.startsWith(GREETING_HEAD) || GREETING_HEAD.startsWith(line);
        return possible && head.length < GREETING_CHARACTERS_MAX ? { kind: 'partial' } : other;
      }
      const version = GREETING.exec(line)?.[1];
      return version === undefined ? other : { kind: 'ami', version };
    },
  };
}

/** Counts the characters since the last end of a frame, whatever way the bytes are split. */
export function createFrameBound(): { push(text: string): boolean } {
  let sinceLine = 0;
  let sinceFrame = 0;
  let tail = '';
  return {
    /** false when a line or a frame has outgrown its bound. */
    push(text) {
      const line = text.lastIndexOf('\n');
      sinceLine = line < 0 ? sinceLine + text.length : text.length - line - 1;
      const seam = tail + text.slice(0, 3);
      const frame = Math.max(text.lastIndexOf('\n\r\n'), text.lastIndexOf('\n\n'));
      const ended = frame >= 0 || seam.includes('\n\r\n') || seam.includes('\n\n');
      sinceFrame = ended ? (frame < 0 ? text.length : text.length - frame) : sinceFrame + text.length;
      tail = (tail + text.slice(-3)).slice(-3);
      return sinceLine <= FRAME_CHARACTERS_MAX && sinceFrame <= FRAME_CHARACTERS_MAX;
    },
  };
}
