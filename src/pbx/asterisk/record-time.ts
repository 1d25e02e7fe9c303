// Times in Asterisk's records. Rule: they are what a clock on the PBX's wall showed, so on the night on which clocks go
// back one time stands for two moments; whoever asks gives the moment before which it cannot have been. Pure.

import { IANAZone } from 'luxon';
import type { EpochMs } from '../../events/vocabulary.ts';

/** The moment of a time in a record: the first that is not before `notBefore`; null when the text is no time. */
export type RecordClock = (text: string, notBefore?: EpochMs) => EpochMs | null;

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/;
/** cel.conf without a dateformat, and mappings that ask for numbers. */
const EPOCH = /^(\d{9,11})(?:\.(\d{1,9}))?$/;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Clocks change on quarters of an hour: within one, times have the same moments apart. */
const QUARTER_MS = 15 * MINUTE_MS;
const QUARTERS_MAX = 20_000;
/** Records round, and their sources do not agree on how. */
const ROUNDING_MS = 1_000;

/** `zone`: IANA name of the zone that the PBX's records are kept in. */
export function createRecordClock(zone: string): RecordClock {
  const offsets = localOffsets(zone);
  return (text, notBefore = Number.NEGATIVE_INFINITY) => {
    const trimmed = text.trim();
    const epoch = EPOCH.exec(trimmed);
    if (epoch !== null) return Number(epoch[1]) * 1_000 + fraction(epoch[2]);
    const parts = LOCAL.exec(trimmed);
    if (parts === null) return null;
    const [, year, month, day, hour, minute, second, rest, said] = parts;
    const wall = wallTime([year, month, day, hour, minute, second].map(Number));
    if (wall === null) return null;
    const ms = fraction(rest);
    if (said !== undefined) return wall + ms - saidOffset(said);
    const moments = offsets(wall).map((offset) => wall + ms - offset);
    return moments.find((at) => at >= notBefore - ROUNDING_MS) ?? moments.at(-1) ?? null;
  };
}

function fraction(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits.padEnd(3, '0').slice(0, 3));
}

/** As if the wall were in Greenwich; null for `0000-00-00` and the 31st of February. */
function wallTime([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: number[]): number | null {
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(at);
  const isDay = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && year > 1970;
  return isDay && hour < 24 && minute < 60 && second < 61 ? at : null;
}

function saidOffset(text: string): number {
  if (text === 'Z') return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(-2))];
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS;
}

/** Offsets from UTC that make this wall time a moment of the zone, the earlier moment first. */
function localOffsets(name: string): (wall: number) => readonly number[] {
  const zone = IANAZone.create(name);
  const known = new Map<number, readonly number[]>();
  return (wall) => {
    const quarter = Math.floor(wall / QUARTER_MS);
    const cached = known.get(quarter);
    if (cached !== undefined) return cached;
    const around = [...new Set([wall - DAY_MS, wall + DAY_MS].map((at) => zone.offset(at) * MINUTE_MS))];
    const real = around.filter((offset) => zone.offset(wall - offset) * MINUTE_MS === offset);
    // A time that the clocks jumped over: as they went before.
    const found = real.length > 0 ? real.sort((a, b) => b - a) : around.slice(0, 1);
    if (known.size >= QUARTERS_MAX) known.clear();
    known.set(quarter, found);
    return found;
  };
}
