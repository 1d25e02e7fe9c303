// Takes people out of a recorded trace: telephone numbers and names are replaced, everything else stays.
// Rule: the same number gives the same pseudonym in every spelling, the beginning of a number (country,
// operator) stays so that it is read the same way, and no replacement changes the length in bytes.

import { createHmac } from 'node:crypto';

/** Digits at the end of a number that tell one subscriber from another. */
const SUBSCRIBER_DIGITS = 7;

/** Runs that look like numbers and are not: UUIDs, `epoch.sequence` ids and times, channel counters. */
const KEPT = String.raw`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{9,11}\.\d+|-[0-9a-f]{8}(?![0-9a-f])|\b\d{16}\b`;
const NUMBER = String.raw`\d{6,20}`;
const TOKENS = new RegExp(`${KEPT}|(${NUMBER})`, 'gi');

const NAME_LINE = /^(\w*(?:CallerIDName|ConnectedLineName)): (.+?)\r?$/gm;
const SECRET_LINE = /^(\w*(?:secret|password|authdigest|md5\w*|key)): .*?(\r?)$/gim;
const PLACEHOLDER_NAMES = new Set(['<unknown>', 'unknown', 'anonymous', '']);

/** `bytes`: as received. `seed`: secret of this recording; another seed gives other pseudonyms. */
export function scrub(bytes: Buffer, seed: string): Buffer {
  // latin1 keeps every byte as it is, broken UTF-8 included.
  let text = bytes.toString('latin1').replace(SECRET_LINE, '$1: removed$2');
  for (const [name, pseudonym] of names(text, seed)) text = text.replaceAll(name, pseudonym);
  return Buffer.from(numbers(text, seed), 'latin1');
}

function numbers(text: string, seed: string): string {
  const given = new Map<string, string>();
  const taken = new Set<string>();
  return text.replace(TOKENS, (whole, number: string | undefined) => {
    if (number === undefined) return whole;
    const length = Math.min(SUBSCRIBER_DIGITS, number.length - 1);
    const end = number.slice(-length);
    let replacement = given.get(end);
    for (let round = 0; replacement === undefined; round++) {
      const candidate = digits(`${seed}:${round}`, end);
      if (!taken.has(candidate) && candidate !== end) replacement = candidate;
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

function names(text: string, seed: string): [string, string][] {
  const found = new Set<string>();
  for (const match of text.matchAll(NAME_LINE)) {
    const name = match[2]?.trim() ?? '';
    // A name of digits only is a number: it is treated as one.
    if (!PLACEHOLDER_NAMES.has(name.toLowerCase()) && /[^\d+*#\s]/.test(name)) found.add(name);
  }
  // Longer names first: one may be a part of another.
  return [...found].sort((a, b) => b.length - a.length).map((name) => [name, pseudonym(name, seed)]);
}

const ALPHABETS: readonly (readonly [RegExp, string])[] = [
  [/[a-z]/, 'abcdefghijklmnoprstuvyz'],
  [/[A-Z]/, 'ABCDEFGHIJKLMNOPRSTUVYZ'],
  [/[а-яё]/, 'абвгдежзиклмнопрстуфхя'],
  [/[А-ЯЁ]/, 'АБВГДЕЖЗИКЛМНОПРСТУФХЯ'],
];

function pseudonym(latin1: string, seed: string): string {
  const name = Buffer.from(latin1, 'latin1').toString('utf8');
  const hash = createHmac('sha256', seed).update(latin1).digest();
  const letters = [...name].map((letter, index) => {
    const alphabet = ALPHABETS.find(([shape]) => shape.test(letter))?.[1];
    if (alphabet !== undefined) return [...alphabet][(hash[index % hash.length] ?? 0) % alphabet.length];
    return letter;
  });
  return Buffer.from(letters.join(''), 'utf8').toString('latin1');
}
