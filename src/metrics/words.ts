// What figures are called, in the languages of the product. English is the first, and what documentation is written from.

export const LANGUAGES = ['en', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];

export type Words = { readonly [L in Language]: string };
