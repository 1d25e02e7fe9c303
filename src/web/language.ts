// The language of the page: the one chosen here before, else the first of the browser's that there is, else English.

import { effect, signal } from '@preact/signals';
import { recall, remember } from './storage.ts';

export const LANGUAGES = ['en', 'ru'] as const;

export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_NAMES: { readonly [L in Language]: string } = { en: 'English', ru: 'Русский' };

export const language = signal<Language>(first([recall('language'), ...navigator.languages]));

export function speak(chosen: Language): void {
  language.value = chosen;
  remember('language', chosen);
}

function first(wanted: readonly (string | null)[]): Language {
  for (const tag of wanted) {
    const known = LANGUAGES.find((each) => tag?.toLowerCase().split('-')[0] === each);
    if (known !== undefined) return known;
  }
  return 'en';
}

effect(() => {
  document.documentElement.lang = language.value;
});
