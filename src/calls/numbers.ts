// Telephone numbers: many spellings, one number. `8 903…`, `+7 903…` and `7903…` are +7903… in region RU;
// what cannot be parsed stays as it was sent; a withheld number is null.

import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** Spellings that PBXs and carriers use for "the caller does not want to be known" or "I do not know". */
const WITHHELD = new Set([
  '',
  'anonymous',
  'unknown',
  '<unknown>',
  'unavailable',
  'restricted',
  'private',
  'withheld',
  'asterisk',
  's',
]);

/** Parsed numbers kept for reuse; parsing costs some 30 µs and the same few thousand numbers come again. */
const CACHE_SIZE_MAX = 20_000;

/** How a number is dialled: `digits` is E.164 without its plus; `national` as from a telephone in the region
 * (`8916…` within RU, `8104930…` abroad). */
export type NumberFormat = 'e164' | 'digits' | 'national';

export interface Numbers {
  /** E.164 where it can be parsed, the digits as sent where not, null when withheld. */
  normalise(raw: string | null): string | null;
  /** What is dialled to reach a normalised number; one that could not be parsed is dialled as it was sent. */
  dialled(normalised: string, format: NumberFormat): string;
}

export function isWithheld(raw: string | null): boolean {
  return raw === null || WITHHELD.has(raw.trim().toLowerCase());
}

/** A number that belongs to the public network (as opposed to an extension or a service code). */
export function isPublicNumber(normalised: string | null): boolean {
  return normalised?.startsWith('+') === true;
}

export function createNumbers(region: string): Numbers {
  const country: CountryCode | undefined = isSupportedCountry(region) ? region : undefined;
  const cache = new Map<string, string>();
  return {
    normalise(raw) {
      if (raw === null || isWithheld(raw)) return null;
      const known = cache.get(raw);
      if (known !== undefined) return known;
      const number = parse(raw.trim(), country);
      if (cache.size >= CACHE_SIZE_MAX) cache.clear();
      cache.set(raw, number);
      return number;
    },
    dialled(normalised, format) {
      if (format === 'e164' || !isPublicNumber(normalised)) return normalised;
      if (format === 'digits' || country === undefined) return normalised.slice(1);
      const local = parsePhoneNumberFromString(normalised)?.format('IDD', { fromCountry: country });
      return local?.replace(/\D/g, '') || normalised.slice(1);
    },
  };
}

function parse(raw: string, country: CountryCode | undefined): string {
  const parsed = parsePhoneNumberFromString(raw, {
    ...(country && { defaultCountry: country }),
    extract: false,
  });
  if (parsed === undefined) return raw;
  // A number that names its country may be newer than the numbering plan known here.
  const trusted = parsed.isValid() || (raw.startsWith('+') && parsed.isPossible());
  return trusted ? parsed.number : raw;
}
