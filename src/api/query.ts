// Query parameters: what each one may be, in words that go straight into the 400 answer.
// Rule: an unknown parameter is an error (a mistyped filter must not silently answer everything).

import { DateTime } from 'luxon';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';

export function instant(what: string) {
  const wanted = 'a time such as 2026-03-02T09:15:00Z, or a date such as 2026-03-02 in the configured zone';
  return z
    .string({ error: wanted })
    .regex(/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+ -]\d{2}:?\d{2})?)?$/i, {
      error: wanted,
    })
    .refine((text) => DateTime.fromISO(isoText(text)).isValid, { error: wanted })
    .describe(what)
    .meta({ example: '2026-03-02T09:15:00Z' });
}

export function day(what: string) {
  const wanted = 'a day such as 2026-03-02';
  return z
    .string({ error: wanted })
    .regex(/^\d{4}-\d{2}-\d{2}$/, { error: wanted })
    .refine((text) => DateTime.fromISO(text).isValid, { error: wanted })
    .describe(what)
    .meta({ example: '2026-03-02' });
}

/** In a query string an unescaped plus arrives as a space: `12:00:00+03:00`. After a date alone a time follows. */
const isoText = (text: string): string =>
  text.replace(/^(\S*:\S*) (\d{2}:?\d{2})$/, '$1+$2').replace(' ', 'T');

/** Times without an offset are in `zone`. */
export function readInstant(text: string | undefined, zone: string): EpochMs | undefined {
  return text === undefined ? undefined : DateTime.fromISO(isoText(text), { zone }).toMillis();
}

/** Errors: `invalid`: the later one comes first. `names`: of the two parameters. */
export function refuseBackwards<T extends string | number>(
  [first, last]: readonly [T | undefined, T | undefined],
  [firstName, lastName]: readonly [string, string],
): void {
  if (first === undefined || last === undefined || first <= last) return;
  throw new AppError(
    'invalid',
    `${firstName} is later than ${lastName}: nothing lies between them. Want the earlier one as ${firstName}.`,
  );
}

export function choice<const T extends readonly [string, ...string[]]>(values: T, what: string) {
  return z.enum(values, { error: `one of: ${values.join(', ')}` }).describe(what);
}

/** One or several, separated by commas. */
export function severalOf<const T extends readonly [string, ...string[]]>(
  values: T,
  what: string,
  example: string,
) {
  const error = `one or several of: ${values.join(', ')}`;
  return z
    .string({ error })
    .transform((text) => text.split(',').map((word) => word.trim()))
    .pipe(z.array(z.enum(values, { error }), { error }))
    .describe(what)
    .meta({ example });
}

const TEXT_LENGTH_MAX = 100;

export function word(what: string, lengthMax = TEXT_LENGTH_MAX) {
  const wanted = `text of 1 to ${lengthMax} characters`;
  return z
    .string({ error: wanted })
    .trim()
    .min(1, { error: wanted })
    .max(lengthMax, { error: wanted })
    .describe(what);
}

export function telephoneNumber() {
  const wanted = 'a telephone number in any spelling, or an extension';
  return z
    .string({ error: wanted })
    .regex(/^[+ ]?[\w#*+ ().-]{1,40}$/, { error: wanted })
    .describe('A telephone number in any spelling')
    .meta({ example: '8 916 123-45-67' });
}

/** `+7916…` that was not escaped arrives as ` 7916…`. */
export const readNumber = (text: string): string => (/^ \d/.test(text) ? `+${text.slice(1)}` : text).trim();

const PAGE_ITEMS_DEFAULT = 100;

export function page(itemsMax: number) {
  const wanted = `a whole number from 1 to ${itemsMax}`;
  return {
    limit: z.coerce
      .number({ error: wanted })
      .int({ error: wanted })
      .min(1, { error: wanted })
      .max(itemsMax, { error: wanted })
      .default(Math.min(PAGE_ITEMS_DEFAULT, itemsMax))
      .describe('Most items to answer'),
    cursor: z
      .string()
      .regex(/^\d{1,15}(\.\w{1,40})?$/, { error: 'the `next` of an earlier answer' })
      .optional()
      .describe('The `next` of an earlier answer'),
  };
}

/** Drops the keys that were not given. */
export function given<T extends object>(filter: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as never;
}
