// Which passwords are refused: short ones, and those that are tried first. Length is worth more than odd characters, so
// nothing else is asked for.

import { randomInt } from 'node:crypto';

const LENGTH_MIN = 10;
/** Whole characters. */
export const PASSWORD_LENGTH_MAX = 200;
/** A password without letters has to be this long. */
const DIGITS_MIN = 16;

export const PASSWORD_WANTED = `${LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters, and none of the passwords that are tried first`;

/** Without the digits and signs around them: `Password2024!` is `password`. */
const COMMON: ReadonlySet<string> = new Set(
  `admin administrator administration asterisk basketball callcenter changeme computer contact default demo
  dragon football freeswitch hello iloveyou letmein login manager master monkey operator passw passwd password
  princess ringback root secret service starwars sunshine superman supervisor support telephone temporary test
  trustno user welcome whatever parol privet администратор клиент любовь менеджер наташа оператор пароль привет
  секрет солнышко телефон`.split(/\s+/),
);
/** Fingers that walk over the keys. */
const WALKS: readonly string[] = [
  'qwertyuiopasdfghjklzxcvbnm',
  'qazwsxedcrfvtgbyhnujmikolp',
  'йцукенгшщзхъфывапролджэячсмитьбю',
].flatMap((keys) => [keys, [...keys].reverse().join('')]);
/** Signs that stand for letters. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['@', 'a'],
  ['0', 'o'],
  ['$', 's'],
]);

const TRIED_FIRST =
  'The password is one of those that are tried first. Several words in a row make a good one.';

/** In one Unicode spelling: the same password from every keyboard. */
export function plainPassword(text: string): string {
  return text.normalize('NFKC');
}

/** Why this password is refused, as a sentence; null: it may be used. */
export function passwordProblem(text: string, name: string): string | null {
  const characters = [...plainPassword(text)];
  if (characters.length < LENGTH_MIN || characters.length > PASSWORD_LENGTH_MAX) {
    return `The password has ${characters.length} characters, want ${LENGTH_MIN} to ${PASSWORD_LENGTH_MAX}.`;
  }
  const lower = characters.join('').toLowerCase();
  const cores = [lower, characters.map((each) => LETTERS.get(each) ?? each).join('')].map(coreOf);
  if (isMonotonous(lower) || cores.some((core) => isCommon(core) || core === coreOf(name)))
    return TRIED_FIRST;
  if (!/\p{L}/u.test(lower) && characters.length < DIGITS_MIN) {
    return `The password has no letters: want some, or ${DIGITS_MIN} characters.`;
  }
  return null;
}

function isCommon(core: string): boolean {
  return COMMON.has(core) || (core.length >= 4 && WALKS.some((walk) => walk.includes(core)));
}

/** The letters in lower case, without what people put before and behind them. */
function coreOf(text: string): string {
  return text.toLowerCase().replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
}

/** `aaaaaaaaaa`, `abcabcabcabc`, `1234567890`, `9876543210`. */
function isMonotonous(text: string): boolean {
  if (new Set(text).size <= 4) return true;
  const codes = [...text].map((each) => each.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, i) => code - (codes[i] ?? 0));
  const [first = 0] = steps;
  return Math.abs(first) === 1 && steps.filter((step) => step === first).length >= steps.length - 1;
}

const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 5;
const GROUP_LENGTH = 4;

/** A new password that can be read out and typed: 99 bits. */
export function newPassword(): string {
  const letter = (): string => ALPHABET[randomInt(ALPHABET.length)] ?? '';
  const group = (): string => Array.from({ length: GROUP_LENGTH }, letter).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}
