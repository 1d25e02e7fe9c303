// The language in which the page speaks. Which one that is, is decided in language-choice.ts.

import { signal } from '@preact/signals';

export const LANGUAGES = ['en', 'ru'] as const;

export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_NAMES: { readonly [L in Language]: string } = { en: 'English', ru: 'Русский' };

export const language = signal<Language>('en');
