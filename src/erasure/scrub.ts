// Takes one person out of texts. Pure. A number is looked for by its national digits, so that every spelling that a PBX uses
// (`+7916…`, `8916…`, `7916…`, within a channel's or a file's name) is found.

import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

export interface Person {
  /** The number without country and prefix, digits only. */
  readonly digits: string;
  /** What stands in its place. */
  readonly token: string;
}

/** Shorter ones are extensions and service codes, and occur in everything. */
export const DIGITS_MIN = 6;
/** Country code and prefixes before the national number. */
const BEFORE_MAX = 5;

/** Keys under which records keep a customer's words, names and files, and what a CRM said of them. */
const PERSONAL = new Set(
  `name raw contact note url externalId recordings comment evidence segments text`.split(' '),
);
/** Here people write what they like, and programs one word out of a list: the word stays. */
const WORDS = new Set(['result', 'reason']);
const ONE_WORD = /^[a-z_]{1,40}$/;
/** Lists of channels: what they call `name` is no person's. */
const CHANNELS = 'legs';

/** What a number is looked for by; `normalised`: as calls carry it. */
export function digitsOf(normalised: string): string {
  return String(parsePhoneNumberFromString(normalised)?.nationalNumber ?? normalised.replace(/\D/g, ''));
}

export function mentions(text: string, { digits }: Pick<Person, 'digits'>): boolean {
  return text.includes(digits);
}

/** The number, in whatever spelling, becomes the token; several words in which it stands may say more, and go whole. */
export function scrubText(text: string, person: Person): string {
  if (!text.includes(person.digits)) return text;
  return /\s/.test(text) ? person.token : scrubWord(text, person);
}

function scrubWord(text: string, { digits, token }: Person): string {
  const spelled = new RegExp(`(?<!\\d)\\+?\\d{0,${BEFORE_MAX}}${digits}(?!\\d)`, 'g');
  return text.replace(spelled, token).replaceAll(digits, token);
}

/**
 * The same in JSON, also in its keys. What stands beside the number in one object (a name, a link) goes with it; `whole`: all of
 * it is about this person, and such values go wherever they stand. A text that is not JSON is a text.
 */
export function scrubJson(json: string, person: Person, whole: boolean): string {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return scrubText(json, person);
  }
  return JSON.stringify(scrub(value, person, whole));
}

function scrub(value: unknown, person: Person, whole: boolean): unknown {
  if (typeof value === 'string') return scrubText(value, person);
  // A number of so many digits can be the person's, too.
  if (typeof value === 'number') return String(value).includes(person.digits) ? null : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => scrub(each, person, whole));
  const entries = Object.entries(value);
  const isTheirs = whole || entries.some(([, each]) => typeof each === 'string' && mentions(each, person));
  return Object.fromEntries(
    entries.map(([key, each]) => [scrubText(key, person), scrubField(key, each, person, whole, isTheirs)]),
  );
}

function scrubField(key: string, value: unknown, person: Person, whole: boolean, isTheirs: boolean): unknown {
  if (key === CHANNELS) return scrubWords(value, person);
  if (isTheirs && PERSONAL.has(key)) return emptied(value);
  if (isTheirs && WORDS.has(key) && typeof value === 'string' && !ONE_WORD.test(value)) return null;
  return scrub(value, person, whole);
}

/** Each text within a value by itself; nothing beside it goes. */
export function scrubWords(value: unknown, person: Person): unknown {
  return JSON.parse(JSON.stringify(value), (_key, each: unknown) =>
    typeof each === 'string' ? scrubText(each, person) : each,
  );
}

/** Readers of the record find what they expect: a list stays one. */
function emptied(value: unknown): unknown {
  return Array.isArray(value) ? [] : null;
}
