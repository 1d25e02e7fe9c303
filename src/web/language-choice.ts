// Which language the page speaks: the one chosen here before, else the first of the browser's that there is, else English.

import { effect } from '@preact/signals';
import { LANGUAGES, type Language, language } from './language.ts';
import { recall, remember } from './storage.ts';

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

language.value = first([recall('language'), ...navigator.languages]);
effect(() => {
  document.documentElement.lang = language.value;
});
