// A past on disk: the recorded calls of one Asterisk again and again, each with ids, channels and times of its own, as
// Asterisk would have written them.

import { DateTime } from 'luxon';
import { traces } from './traces.ts';

/** Each scenario was recorded on a PBX that started anew: only one of a name is in a past. */
const SET = 'asterisk-22-records';

export interface Past {
  readonly cdr: string;
  readonly cel: string;
}

/** The `index`-th call of a past: its own uniqueids and channels, and times that many minutes later. */
function renumber(text: string, index: number): string {
  const later = index * 60;
  return text
    .replace(/labpbx-(1795\d{6})\.(\d+)/g, (_all, second: string, serial: string) => {
      return `labpbx-${Number(second) + later}.${index * 1_000 + Number(serial)}`;
    })
    .replace(
      /"(1795\d{6})(\.\d{6})"/g,
      (_all, second: string, rest: string) => `"${Number(second) + later}${rest}"`,
    )
    .replace(/\b2026-11-25 (\d\d:\d\d:\d\d)\b/g, (_all, time: string) => {
      const at = DateTime.fromISO(`2026-11-25T${time}Z`, { zone: 'utc' }).plus({ seconds: later });
      return at.toFormat('yyyy-MM-dd HH:mm:ss');
    })
    .replace(/((?:PJSIP|Local|CBAnn)\/[\w@]+)-(0[0-9a-f]{7})/g, (_all, device: string, serial: string) => {
      return `${device}-${(index * 256 + Number.parseInt(serial, 16)).toString(16).padStart(8, '0')}`;
    })
    .replace(/("bridge_id"":"")/g, `$1${index}-`);
}

const NAMES = traces(SET, 'cdr.csv').map(({ name }) => name);

function textOf(name: string, file: string): string {
  return (
    traces(SET, file)
      .find((trace) => trace.name === name)
      ?.bytes.toString('utf8') ?? ''
  );
}

/** Records of so many rounds of all scenarios; rows in the order in which they would have been written. */
export function pastOf(rounds = 1, names: readonly string[] = NAMES): Past {
  const all = Array.from({ length: rounds }, (_none, round) =>
    names.map((name, i) => ({ name, index: round * names.length + i })),
  ).flat();
  const texts = (file: string) => all.map(({ name, index }) => renumber(textOf(name, file), index));
  return {
    cdr: inOrder(
      texts('cdr.csv').join(''),
      (line) => line.match(/2026-\d\d-\d\d \d\d:\d\d:\d\d/g)?.at(-1) ?? '',
    ),
    cel: inOrder(texts('cel.csv').join(''), (line) => /"(1795\d{6}\.\d{6})"/.exec(line)?.[1] ?? ''),
  };
}

function inOrder(text: string, timeOf: (line: string) => string): string {
  const lines = text.split('\n').filter((line) => line !== '');
  const timed = lines.map((line, i) => ({ line, i, time: timeOf(line) }));
  timed.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.i - b.i));
  return timed.map(({ line }) => `${line}\n`).join('');
}
