// What the page says, in each language: typed dictionaries, one for each page, beside each other in i18n/en and i18n/ru. A key that
// one of them lacks does not compile; numbers in it are written, and plurals chosen, by the rules of the language (Intl).

import { language } from './language.ts';

interface Plural {
  readonly one: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

type Entry = string | Plural;

export type Dictionary = { readonly [key: string]: Entry };

/** The same keys; plurals with every form of Russian. */
export type Translation<D extends Dictionary> = {
  readonly [K in keyof D]: D[K] extends string ? string : Required<Plural>;
};

type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type TextOf<E> = E extends Plural ? E['one'] | E['other'] : E;
type Values<E> = [Names<TextOf<E>>] extends [never]
  ? []
  : [values: { readonly [N in Names<TextOf<E>>]: string | number }];

export type Say<D extends Dictionary> = <K extends keyof D & string>(
  key: K,
  ...values: Values<D[K]>
) => string;

/**
 * Says a key of a dictionary in the language that is chosen. `{name}` stands for a value; of a plural, `{n}` decides the form.
 */
export function wordsOf<const D extends Dictionary>(en: D, ru: Translation<D>): Say<D> {
  return (key, ...given) => {
    const spoken = language.value;
    const entry: Entry = (spoken === 'ru' ? ru : en)[key] ?? key;
    const values = (given[0] ?? {}) as Record<string, string | number>;
    const text = typeof entry === 'string' ? entry : form(entry, Number(values.n), spoken);
    return text.replace(/\{(\w+)\}/g, (_whole, name: string) => write(values[name], spoken));
  };
}

function form(plural: Plural, n: number, spoken: string): string {
  const category = pluralRules(spoken).select(n);
  return (category in plural ? plural[category as keyof Plural] : undefined) ?? plural.other;
}

function write(value: string | number | undefined, spoken: string): string {
  return typeof value === 'number' ? numberFormat(spoken).format(value) : (value ?? '');
}

const pluralRules = remembered((spoken) => new Intl.PluralRules(spoken));
const numberFormat = remembered((spoken) => new Intl.NumberFormat(spoken));

/** Making one of these takes longer than using it a hundred times. */
export function remembered<T>(make: (spoken: string) => T): (spoken: string) => T {
  const made = new Map<string, T>();
  return (spoken) => {
    const known = made.get(spoken) ?? make(spoken);
    made.set(spoken, known);
    return known;
  };
}
