// Words become stems: forms of one word are one, in Russian and in English, however they are spelled.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stemsIn, stemsOf } from '../../src/scripts/words.ts';

describe('forms of one word have one stem', () => {
  test.each([
    ['доставка доставки доставку доставкой доставке доставок доставкам доставках'],
    ['стоимость стоимости стоимостью'],
    ['обращаться обращаюсь обращаетесь обращался обращайтесь'],
    ['перезвонить перезвоню перезвоним перезвонили перезвоните'],
    ['скидка скидку скидкой скидок'],
    ['звонок звонка звонки звонков'],
    ['могу можем можете мог могли'],
    ['вы вас вам вами'],
    ['день дня дней днём'],
    ['зовут звать'],
    ['добрый доброго доброй'],
    ['ребёнок ребенка'],
    ['delivery deliveries'],
    ['order orders ordered ordering'],
    ['price prices'],
    ['have has had having'],
    ['say said'],
    ['company companies'],
  ])('%s', (forms) => {
    expect(new Set(stemsOf(forms)).size).toBe(1);
  });
});

test.each([
  ['звонок', 'звон'],
  ['доставка', 'достать'],
  ['цена', 'центр'],
  ['delivery', 'deliberate'],
  ['nice', 'night'],
])('%s and %s are different words', (one, other) => {
  expect(stemsOf(one)).not.toEqual(stemsOf(other));
});

describe('what looks the same is the same', () => {
  test.each([
    ['ё and е', 'счёт ещё', 'счет еще'],
    ['large and small letters', 'ДОСТАВКА Delivery', 'доставка delivery'],
    ['Latin letters within a Russian word', 'cтoимocть дoставки', 'стоимость доставки'],
    ['Cyrillic letters within an English word', 'dеlivеry', 'delivery'],
    ['a preposition of one Latin letter', 'c вами', 'с вами'],
    ['marks of stress', 'до́брый де́нь', 'добрый день'],
    ['letters that are composed of two', 'мои\u0306', 'мой'],
    ['soft hyphens and invisible spaces', 'до\u00adставка де\u200bнь', 'доставка день'],
    ['apostrophes of any kind', 'don’t we`ll', "don't we'll"],
    [
      'contractions and their full words',
      "I'm, don't, can't, we'll, you're",
      'I am do not can not we will you are',
    ],
    ['contractions without apostrophe', 'im dont cant', 'i am do not can not'],
    ['full-width letters', 'ｄｅｌｉｖｅｒｙ', 'delivery'],
    ['what stands between words', 'добрый—день, онлайн-заказ', 'добрый день онлайн заказ'],
  ])('%s', (_what, one, other) => {
    expect(stemsOf(one)).toEqual(stemsOf(other));
  });
});

test('a stem knows where its word stands, whatever was done to it', () => {
  const text = '— До́\u00adброе утро, we’ll call';
  const found = [...stemsIn(text)].map(({ from, to }) => text.slice(from, to));
  expect(found).toEqual(['До́\u00adброе', 'утро', 'we’ll', 'we’ll', 'call']);
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(..."аеёйкaeokAEОcс\u0301\u00ad\u200d'’ -1"), maxLength: 300 }),
);

describe('any text', () => {
  test('gives stems that are not longer than words, in the order and within the bounds of the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let last = 0;
        for (const { stem, from, to } of stemsIn(text)) {
          expect(stem.length).toBeLessThanOrEqual(40);
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(text.length);
          last = from;
        }
      }),
      { numRuns: 500 },
    );
  });

  test('gives the same stems whether its words are known already or not', () => {
    const known = new Map<string, readonly string[]>();
    fc.assert(
      fc.property(anyText, (text) => {
        expect([...stemsIn(text, known)]).toEqual([...stemsIn(text)]);
      }),
    );
  });

  test('has at most two stems for each two of its characters, however long its words are', () => {
    expect(stemsOf('а'.repeat(1_000_000))).toHaveLength(1);
    expect(stemsOf('y'.repeat(500_000)).length).toBe(1);
    expect(stemsOf("n't ".repeat(10_000)).length).toBeLessThanOrEqual(20_000);
  });
});
