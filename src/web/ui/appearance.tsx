// Language and colours: chosen by whoever looks, with or without being signed in.

import { tc } from '../i18n/common.ts';
import { LANGUAGE_NAMES, LANGUAGES, language } from '../language.ts';
import { speak } from '../language-choice.ts';
import { THEMES, theme, wear } from '../theme.ts';
import { Segments } from './segments.tsx';

export function Appearance() {
  return (
    <div class="stack">
      <Segments
        label={tc('language')}
        value={language.value}
        choices={LANGUAGES.map((value) => ({ value, text: LANGUAGE_NAMES[value] }))}
        onChoose={speak}
      />
      <Segments
        label={tc('theme')}
        value={theme.value}
        choices={THEMES.map((value) => ({ value, text: tc(`theme_${value}`) }))}
        onChoose={wear}
      />
    </div>
  );
}
