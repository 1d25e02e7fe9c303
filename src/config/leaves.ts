// What a value of the configuration may be, and for each the words that say what is wanted.
// Rule: every leaf carries its own "wanted" sentence, so that a problem never shows a validator's jargon. Values from
// YAML and from the environment arrive as text.

import { IANAZone } from 'luxon';
import { z } from 'zod';

const isNumeric = (value: unknown): value is string =>
  typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);

export function whole(min: number, max: number, wanted = `a whole number from ${min} to ${max}`) {
  return z.preprocess(
    (value) => (isNumeric(value) ? Number(value) : value),
    z.int({ error: wanted }).min(min, { error: wanted }).max(max, { error: wanted }),
  );
}

export function decimal(min: number, max: number, wanted = `a number from ${min} to ${max}`) {
  return z.preprocess(
    (value) => (isNumeric(value) ? Number(value) : value),
    z.number({ error: wanted }).min(min, { error: wanted }).max(max, { error: wanted }),
  );
}

export function text(wanted: string, pattern = /^[^\r\n\0]+$/) {
  return z.string({ error: wanted }).trim().regex(pattern, { error: wanted });
}

export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `one of: ${values.join(', ')}` });
}

export function yesNo() {
  return z.preprocess(
    (value) => (value === 'true' ? true : value === 'false' ? false : value),
    z.boolean({ error: 'true or false' }),
  );
}

export function list<T extends z.ZodType>(item: T, wanted: string) {
  return z.array(item, { error: wanted });
}

/** A map with fixed keys. Left out or empty (`log:`), it is the map of its defaults. */
export function group<T extends z.ZodRawShape>(shape: T) {
  const map = z.strictObject(shape, {
    error: (issue) => (issue.code === 'invalid_type' ? 'a map of keys and values' : undefined),
  });
  return z.preprocess((value) => value ?? {}, map);
}

export const identifier = (what: string) =>
  text(`${what}: 1 to 40 letters, digits, "-", "_" or "."`, /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/);
export const host = () => text('a host name or an IP address', /^[A-Za-z0-9._:%-]+$/);
export const port = () => whole(1, 65_535);
export const secret = (what: string) => text(what, /^[^\r\n\0]+$/);

export const zone = () =>
  text('an IANA time zone such as Europe/Moscow').refine((name) => IANAZone.isValidZone(name), {
    error: 'an IANA time zone such as Europe/Moscow',
  });
