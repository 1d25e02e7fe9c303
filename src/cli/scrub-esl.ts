// Takes people and secrets out of a recorded FreeSWITCH session, as scrub.ts does for Asterisk. Frames say how long
// they are: no replacement here changes a length, in JSON or in URL-encoded headers.

import { numbersReplaced, pseudonym } from './scrub.ts';

/** Headers and variables that carry nothing but a person's name. */
const NAME_KEY = String.raw`[\w-]*(?:(?:caller|callee)[-_]id[-_]name|cid[-_]name|from_display|to_display|member-name)`;
const SECRET_KEY = String.raw`[\w-]*(?:password|secret|a1-hash|authorization|auth_response|nonce)[\w-]*`;
/** Where a name may stand inside other text: SIP headers and dial strings. */
const TEXT_KEY = String.raw`[\w-]*(?:sip_full_\w+|sip_h_[\w-]+|application-data|dial_string|channel_data|current_application_data|last_arg)`;

interface Shape {
  /** Groups: key, value. */
  readonly names: RegExp;
  readonly secrets: RegExp;
  readonly texts: RegExp;
  readonly read: (value: string) => string;
  readonly write: (name: string) => string;
}

const json = (key: string) => new RegExp(String.raw`"(${key})":"((?:[^"\\]|\\.)*)"`, 'gi');
const plain = (key: string) => new RegExp(`^(${key}): (.*)$`, 'gim');

const JSON_SHAPE: Shape = {
  names: json(NAME_KEY),
  secrets: json(SECRET_KEY),
  texts: json(TEXT_KEY),
  read: (value) => value,
  write: (name) => name,
};

const PLAIN_SHAPE: Shape = {
  names: plain(NAME_KEY),
  secrets: plain(SECRET_KEY),
  texts: plain(TEXT_KEY),
  read: decoded,
  write: encoded,
};

/** A shorter name would be found inside other words. */
const NAME_IN_TEXT_LENGTH_MIN = 4;

/** `bytes`: as received. `seed`: secret of this recording; another seed gives other pseudonyms. */
export function scrubEsl(bytes: Buffer, seed: string): Buffer {
  // latin1 keeps every byte as it is, broken UTF-8 included.
  let text = bytes.toString('latin1');
  for (const shape of [JSON_SHAPE, PLAIN_SHAPE]) text = withoutPeople(text, shape, seed);
  return Buffer.from(numbersReplaced(text, seed), 'latin1');
}

function withoutPeople(text: string, shape: Shape, seed: string): string {
  const given = new Map<string, string>();
  const unnamed = text
    .replace(shape.secrets, (whole, _key: string, value: string) =>
      inPlace(whole, value, 'x'.repeat(value.length)),
    )
    .replace(shape.names, (whole, _key: string, value: string) => {
      const name = shape.read(value);
      // A name of digits only is a number: it is treated as one.
      if (!/[^\d+*#\s]/.test(name)) return whole;
      const replacement = sameLength(value, shape.write(pseudonym(name, seed)));
      given.set(value, replacement);
      return inPlace(whole, value, replacement);
    });
  const known = [...given.keys()].filter((name) => name.length >= NAME_IN_TEXT_LENGTH_MIN);
  known.sort((a, b) => b.length - a.length);
  return unnamed.replace(shape.texts, (whole) =>
    known.reduce((changed, name) => changed.replaceAll(name, () => given.get(name) ?? ''), whole),
  );
}

/** The value is the end of what was found, but for a quote. */
function inPlace(whole: string, value: string, replacement: string): string {
  const at = whole.lastIndexOf(value);
  return whole.slice(0, at) + replacement + whole.slice(at + value.length);
}

function sameLength(before: string, after: string): string {
  return after.length === before.length ? after : 'x'.repeat(before.length);
}

/** Percent-encoded UTF-8 → its bytes as latin1; broken escapes stay as they are. */
function decoded(value: string): string {
  return value.replace(/%([0-9a-f]{2})/gi, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function encoded(latin1: string): string {
  return encodeURIComponent(Buffer.from(latin1, 'latin1').toString('utf8'));
}
