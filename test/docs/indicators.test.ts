import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { indicatorsPage } from '../../scripts/docs.ts';
import { questionShape } from '../../src/api/indicator-query.ts';
import { INDICATORS } from '../../src/metrics/catalogue.ts';
import { SETTING_WORDS } from '../../src/metrics/settings.ts';
import { LANGUAGES } from '../../src/metrics/words.ts';

test('docs/indicators.md says what the definitions say', () => {
  const page = readFileSync(new URL('../../docs/indicators.md', import.meta.url), 'utf8');
  expect(page).toBe(indicatorsPage());
});

test('what the page says can be asked for with a question is what questions take', () => {
  const page = indicatorsPage();
  const named = [...page.matchAll(/^\| `metrics\.(\w+)` .* \| (?:`(\w+)`|no) \|$/gm)];
  expect(named.map(([, setting]) => setting)).toEqual(Object.keys(SETTING_WORDS));
  for (const [, setting = '', asked] of named) {
    expect([setting, setting in questionShape]).toEqual([setting, asked === setting]);
  }
});

test('every figure has a key of its own, and words in every language', () => {
  for (const { name, title, about, figures, breakdowns } of INDICATORS) {
    const keys = [...figures, ...breakdowns].map(({ key }) => key);
    expect([name, new Set(keys).size]).toEqual([name, keys.length]);
    for (const language of LANGUAGES) {
      for (const words of [title, about, ...figures.map((figure) => figure.title)]) {
        expect(words[language]).not.toBe('');
      }
    }
  }
});
