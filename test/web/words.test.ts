// The dictionaries: both languages say everything, with the same values in it, and plurals as the language has them.

import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { language } from '../../src/web/language.ts';
import { wordsOf } from '../../src/web/words.ts';

type Entries = Record<string, string | Record<string, string>>;

const FOLDER = new URL('../../src/web/i18n/', import.meta.url);
const names = readdirSync(new URL('en/', FOLDER)).map((file) => file.replace('.ts', ''));

async function dictionary(spoken: 'en' | 'ru', name: string): Promise<Entries> {
  const module = (await import(new URL(`${spoken}/${name}.ts`, FOLDER).href)) as Record<string, Entries>;
  return module[spoken] ?? {};
}

const valuesIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const forms = (entry: Entries[string] | undefined) =>
  typeof entry === 'string' ? [entry] : Object.values(entry ?? {});

describe.each(names)('%s', (name) => {
  test('says the same in Russian as in English', async () => {
    const [en, ru] = [await dictionary('en', name), await dictionary('ru', name)];
    expect(Object.keys(ru)).toEqual(Object.keys(en));
    for (const [key, entry] of Object.entries(en)) {
      const wanted = valuesIn(forms(entry)[0] ?? '');
      for (const text of [...forms(entry), ...forms(ru[key])]) {
        expect([key, valuesIn(text)]).toEqual([key, wanted]);
        expect([key, text.trim()]).toEqual([key, text]);
      }
      if (typeof entry === 'string') continue;
      expect([key, Object.keys(entry)]).toEqual([key, ['one', 'other']]);
      expect([key, Object.keys(ru[key] ?? {})]).toEqual([key, ['one', 'few', 'many', 'other']]);
    }
  });
});

describe('a plural', () => {
  const say = wordsOf(
    { calls: { one: '{n} call', other: '{n} calls' } },
    { calls: { one: '{n} звонок', few: '{n} звонка', many: '{n} звонков', other: '{n} звонка' } },
  );
  test.each([
    [1, '1 звонок', '1 call'],
    [2, '2 звонка', '2 calls'],
    [5, '5 звонков', '5 calls'],
    [11, '11 звонков', '11 calls'],
    [21, '21 звонок', '21 calls'],
    [104, '104 звонка', '104 calls'],
    [1_112, '1\u00a0112 звонков', '1,112 calls'],
    [1.5, '1,5 звонка', '1.5 calls'],
  ])('of %d', (n, ru, en) => {
    language.value = 'ru';
    expect(say('calls', { n })).toBe(ru);
    language.value = 'en';
    expect(say('calls', { n })).toBe(en);
  });
});

test('a value stays what it is, whatever is written in it', () => {
  const say = wordsOf({ hello: 'Hello {name}, {n}' }, { hello: '{name}: {n}' });
  language.value = 'en';
  expect(say('hello', { name: '{n} $& $1 <b>', n: 7 })).toBe('Hello {n} $& $1 <b>, 7');
});
