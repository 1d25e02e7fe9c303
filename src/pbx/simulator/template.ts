// A recording as a template: its text with holes where every copy differs. Rule: what was one thing in the
// recording (a Uniqueid, a channel, a bridge, the caller's number) is one thing in each copy, and nothing is
// shared between copies except extensions, queues and the dialplan.

export interface TemplateEvent {
  /** As recorded; what filters are tried on. */
  readonly text: string;
  /** `bornAt`: when the copy began; `now`: the time on the event. Epoch milliseconds. */
  render(copy: number, bornAt: number, now: number): string;
}

export interface Template {
  readonly events: readonly TemplateEvent[];
}

/** Uniqueid · channel serial · bridge id · caller's number · time stamp · parking or call id. */
const HOLES =
  /(?<unique>[A-Za-z0-9_]+-(?<second>\d{10})\.\d+)|(?<serial>-[0-9a-f]{8}(?![0-9a-f-]))|(?<bridge>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})|(?<number>7(?:9\d{9}|49\d{8}))(?!\d)|(?<stamp>(?<=Timestamp: )\d{10}\.\d{6})/g;

type Hole = (copy: number, bornAt: number, now: number) => string;

export function makeTemplate(bytes: Buffer): Template {
  const frames = bytes.toString('utf8').split('\r\n\r\n');
  const events = frames.filter((frame) => isPlayable(frame)).map((frame) => `${frame}\r\n\r\n`);
  const first = /^Timestamp: (\d+\.\d+)/m.exec(events.join(''))?.[1] ?? '0';
  const base = Math.floor(Number(first));
  return { events: events.map((text) => templateEvent(text, base)) };
}

/** Answers to the recorder's own actions are not part of what happened. */
function isPlayable(frame: string): boolean {
  return /^Event: /.test(frame) && !/^ActionID: /m.test(frame) && !/^Event: FullyBooted/.test(frame);
}

function templateEvent(text: string, base: number): TemplateEvent {
  const parts: (string | Hole)[] = [];
  let from = 0;
  for (const match of text.matchAll(HOLES)) {
    const hole = holeOf(match, base);
    parts.push(text.slice(from, match.index), hole);
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return {
    text,
    render(copy, bornAt, now) {
      let out = '';
      for (const part of parts) out += typeof part === 'string' ? part : part(copy, bornAt, now);
      return out;
    },
  };
}

function holeOf(match: RegExpExecArray, base: number): Hole {
  const [whole] = match;
  const groups = match.groups ?? {};
  if (groups.unique !== undefined) {
    const [, system = '', rest = ''] = /^(.*)-\d{10}\.(\d+)$/.exec(whole) ?? [];
    const late = Number(groups.second) - base;
    return (copy, startAt) =>
      `${system}-${Math.floor(startAt / 1_000) + late}.${copy}${rest.padStart(4, '0')}`;
  }
  if (groups.serial !== undefined) {
    return (copy) => `-${copy.toString(16).padStart(5, '0')}${whole.slice(-4)}`;
  }
  if (groups.bridge !== undefined) return (copy) => `${copy.toString(16).padStart(8, '0')}${whole.slice(8)}`;
  if (groups.stamp !== undefined) return (_copy, _bornAt, now) => (now / 1_000).toFixed(6);
  const code = whole.slice(0, 4);
  return (copy) => `${code}${String((Number(whole.slice(4)) + copy * 37) % 10_000_000).padStart(7, '0')}`;
}
