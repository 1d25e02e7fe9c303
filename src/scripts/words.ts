// TEXT → STEMS, for Russian and English side by side: the alphabet of each word decides. What looks the same is the
// same: ё and е, letters of the other alphabet slipped into a word, marks of stress, apostrophes of any kind.
// Rule: every step is linear in the text and bounded in each word, because the text comes from strangers.

import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as russian } from '@orama/stemmers/russian';
import { IRREGULAR, spelledOut } from './irregular-words.ts';

/** Where one stem stands in a text. */
export interface StemAt {
  readonly stem: string;
  /** Of its word, in characters of the text. */
  readonly from: number;
  readonly to: number;
}

/** Longer ones are not words: their beginning stands for them. */
const WORD_CHARS_MAX = 40;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’‘ʼ`´\u00ad\u200b-\u200d\u2060\ufeff]*/gu;
const APOSTROPHES = /[’‘ʼ`´]/g;
/** What is left of stress marks after composition, and characters that show nothing. */
const INVISIBLE = /[\p{M}\u00ad\u200b-\u200d\u2060\ufeff]/gu;

const LATIN = 'aceopxykmtABCEHKMOPTXY';
const CYRILLIC = 'асеорхукмтАВСЕНКМОРТХУ';
const TO_CYRILLIC = new Map([...LATIN].map((letter, i) => [letter, CYRILLIC.charAt(i)]));
const TO_LATIN = new Map([...CYRILLIC].map((letter, i) => [letter, LATIN.charAt(i)]));

/** Stems of a text, in order. `known` keeps those of words that came before; one for texts that are read together. */
export function* stemsIn(text: string, known = new Map<string, readonly string[]>()): Generator<StemAt> {
  for (const match of text.matchAll(WORD)) {
    const [word] = match;
    const written = word.slice(0, WORD_CHARS_MAX);
    let stems = known.get(written);
    if (stems === undefined) {
      stems = spelledOut(plainWord(written)).map(stemOf);
      known.set(written, stems);
    }
    for (const stem of stems) yield { stem, from: match.index, to: match.index + word.length };
  }
}

export function stemsOf(text: string): readonly string[] {
  return [...stemsIn(text)].map(({ stem }) => stem);
}

function plainWord(written: string): string {
  const composed = written.normalize('NFKC').replace(APOSTROPHES, "'").replace(INVISIBLE, '');
  return inOneAlphabet(composed.slice(0, WORD_CHARS_MAX)).toLowerCase().replaceAll('ё', 'е');
}

/** A word of both alphabets is of the one that has a letter of its own in it; a single letter is Cyrillic (с, у, о). */
function inOneAlphabet(word: string): string {
  const hasLatin = /[A-Za-z]/.test(word);
  if (!hasLatin || (!/[\u0400-\u04ff]/.test(word) && word.length > 1)) return word;
  const letters = [...word];
  const isCyrillic =
    letters.some((letter) => /[\u0400-\u04ff]/.test(letter) && !TO_LATIN.has(letter)) ||
    !letters.some((letter) => /[A-Za-z]/.test(letter) && !TO_CYRILLIC.has(letter));
  const table = isCyrillic ? TO_CYRILLIC : TO_LATIN;
  return letters.map((letter) => table.get(letter) ?? letter).join('');
}

function stemOf(word: string): string {
  const known = IRREGULAR.get(word);
  if (known !== undefined) return known;
  if (/^[а-я]+$/.test(word)) return withoutFleetingVowel(russian(word));
  return /^[a-z]+$/.test(word) ? english(word) : word;
}

/** доставок and доставка, звонок and звонка: the vowel before к comes and goes. */
function withoutFleetingVowel(stem: string): string {
  return stem.length > 3 ? stem.replace(/([бвгджзйклмнпрстфхцчшщ])[ое]к$/, '$1к') : stem;
}
