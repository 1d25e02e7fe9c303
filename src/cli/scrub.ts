// Takes people out of a recorded trace: telephone numbers and names are replaced, everything else stays.
// Rule: the same number gives the same pseudonym in every spelling, the beginning of a number (country,
// operator) stays so that it is read the same way, and no replacement changes the length in bytes.

import { createHmac } from 'node:crypto';

/** Digits at the end of a number that tell one subscriber from another. */
const SUBSCRIBER_DIGITS = 7;
/** Tries to find a pseudonym that nobody has yet. */
const ROUNDS_MAX = 100;

/** Runs that look like numbers and are not: UUIDs, `epoch.sequence` ids and times, channel counters. */
const KEPT = String.raw`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{9,11}\.\d+|-[0-9a-f]{8}(?![0-9a-f])|\b\d{16}\b`;
const NUMBER = String.raw`\d{6,20}`;
const TOKENS = new RegExp(`${KEPT}|(${NUMBER})`, 'gi');

const NAME_LINE = /^(\w*(?:CallerIDName|ConnectedLineName)): (.+?)\r?$/gm;
const SECRET_LINE = /^(\w*(?:secret|password|authdigest|md5\w*|key)): .*?(\r?)$/gim;
/** Free text in which a name may stand. Elsewhere a caller named "sales" must not rename a queue. */
const TEXT_LINE = /^(AppData|CallerID|Value|Variable|Data|DialString): (.+?)\r?$/gm;
/** A shorter name would be found inside other words. */
const NAME_IN_TEXT_LENGTH_MIN = 4;
const PLACEHOLDER_NAMES = new Set(['<unknown>', 'unknown', 'anonymous', '']);

/** `bytes`: as received. `seed`: secret of this recording; another seed gives other pseudonyms. */
export function scrub(bytes: Buffer, seed: string): Buffer {
  // latin1 keeps every byte as it is, broken UTF-8 included.
  const text = bytes.toString('latin1').replace(SECRET_LINE, '$1: removed$2');
  return Buffer.from(numbersReplaced(withoutNames(text, seed), seed), 'latin1');
}

/** The same number gives the same pseudonym, of the same length, in every spelling. */
export function numbersReplaced(text: string, seed: string): string {
  const given = new Map<string, string>();
  const taken = new Set<string>();
  return text.replace(TOKENS, (whole, number: string | undefined) => {
    if (number === undefined) return whole;
    const length = Math.min(SUBSCRIBER_DIGITS, number.length - 1);
    const end = number.slice(-length);
    let replacement = given.get(end);
    for (let round = 0; replacement === undefined; round++) {
      const candidate = digits(`${seed}:${round}`, end);
      const isFree = !taken.has(candidate) && candidate !== end;
      if (isFree || round >= ROUNDS_MAX) replacement = candidate;
    }
    given.set(end, replacement);
    taken.add(replacement);
    return number.slice(0, -length) + replacement;
  });
}

function digits(seed: string, text: string): string {
  const hash = createHmac('sha256', seed).update(text).digest();
  return [...text].map((_, index) => String((hash[index] ?? 0) % 10)).join('');
}

function withoutNames(text: string, seed: string): string {
  const given = new Map<string, string>();
  const unnamed = text.replace(NAME_LINE, (line, key: string, name: string) => {
    // A name of digits only is a number: it is treated as one.
    if (PLACEHOLDER_NAMES.has(name.toLowerCase()) || !/[^\d+*#\s]/.test(name)) return line;
    const replacement = given.get(name) ?? pseudonym(name, seed);
    given.set(name, replacement);
    return line.replace(`${key}: ${name}`, () => `${key}: ${replacement}`);
  });
  // Longer names first: one may be a part of another.
  const known = [...given.keys()].filter((name) => name.length >= NAME_IN_TEXT_LENGTH_MIN);
  known.sort((a, b) => b.length - a.length);
  return unnamed.replace(TEXT_LINE, (line) =>
    known.reduce((changed, name) => changed.replaceAll(name, () => given.get(name) ?? ''), line),
  );
}

const ALPHABETS: readonly (readonly [RegExp, string])[] = [
  [/[a-z]/, 'abcdefghijklmnoprstuvyz'],
  [/[A-Z]/, 'ABCDEFGHIJKLMNOPRSTUVYZ'],
  [/[а-яё]/, 'абвгдежзиклмнопрстуфхя'],
  [/[А-ЯЁ]/, 'АБВГДЕЖЗИКЛМНОПРСТУФХЯ'],
  // Any other letter becomes one of the same length in UTF-8.
  [/[\u0080-\u07ff]/u, 'бвгджзклмнпрст'],
  [/[\u0800-\uffff]/u, '天地日月山水火木'],
];

/** Of the same length in UTF-8 and as like the name as its letters allow. */
export function pseudonym(latin1: string, seed: string): string {
  const name = Buffer.from(latin1, 'latin1').toString('utf8');
  const hash = createHmac('sha256', seed).update(latin1).digest();
  const letters = [...name].map((letter, index) => {
    const alphabet = /\p{L}/u.test(letter) ? ALPHABETS.find(([shape]) => shape.test(letter))?.[1] : undefined;
    if (alphabet !== undefined) return [...alphabet][(hash[index % hash.length] ?? 0) % alphabet.length];
    return letter;
  });
  return Buffer.from(letters.join(''), 'utf8').toString('latin1');
}
