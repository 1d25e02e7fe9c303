// The page on scripts tells the truth: its script loads, its examples of phrases are heard or not, its table is the score.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseScripts } from '../../src/config/script-file.ts';
import { judge, type Mark } from '../../src/scripts/score.ts';
import { check, listen } from '../../src/scripts/transcript.ts';
import { saying, talk } from '../scripts/sample-script.ts';

const PAGE = readFileSync(new URL('../../docs/scripts.md', import.meta.url), 'utf8');
const block = (language: string) =>
  new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(PAGE)?.[1] ?? '';
const [SCRIPT] = parseScripts(block('yaml'), {}, 'docs/scripts.md');
if (SCRIPT === undefined) throw new Error('no script');
const script = SCRIPT;

/** Rows of the table under this heading, cell by cell. */
function table(head: string): string[][] {
  const lines = PAGE.split('\n');
  const from = lines.findIndex((line) => line.replace(/ +/g, ' ').startsWith(head));
  const rows = lines.slice(from + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

describe('phrases', () => {
  const quoted = (cell: string) => [...cell.matchAll(/[«"]([^»"]+)[»"]/g)].map(([, text]) => text ?? '');
  const isHeard = (phrase: string, text: string) =>
    check(saying(phrase), listen(talk(`agent: ${text}`))).items[0]?.mark === 'passed';

  test.each(table('| Phrase |'))('%s is heard in %s, and not in %s', (phrase, heard, silent) => {
    expect(quoted(heard ?? '').length + quoted(silent ?? '').length).toBeGreaterThan(1);
    for (const text of quoted(heard ?? '')) expect([text, isHeard(phrase ?? '', text)]).toEqual([text, true]);
    for (const text of quoted(silent ?? ''))
      expect([text, isHeard(phrase ?? '', text)]).toEqual([text, false]);
  });
});

test('the worked example has the weights of the script and the score that it says', () => {
  const rows = table('| Item | Weight |').filter(([item]) => item !== 'Sum');
  expect(rows.map(([item, weight]) => [item, Number(weight)])).toEqual(
    script.items.map(({ id, weight }) => [id, weight]),
  );
  const marks = new Map(rows.map(([item = '', , mark]) => [item, mark as Mark]));
  expect(judge(script, marks)).toMatchObject({ score: 0.875, passed: true });
  const other = new Map([...marks, ['greeting', 'failed'], ['name', 'passed']] as [string, Mark][]);
  expect(judge(script, other)).toMatchObject({ score: 0.875, passed: false });
  expect(judge(script, marks, new Set(['promise'])).score).toBe(0);
});

test('the transcript shows what the table says, when it says', () => {
  const { segments } = JSON.parse(block('json'));
  const { items, outOfOrder } = check(script, listen(segments));
  const rows = table('| Item | Mark |').filter(([, mark]) => mark !== '');
  expect(items.map(({ item, mark, evidence }) => [item, mark, `${evidence?.startMs} ms`])).toEqual(
    rows.map(([item, mark, at]) => [item, mark, at]),
  );
  for (const [item, , , why = ''] of rows) {
    const quote = items.find((each) => each.item === item)?.evidence?.quote.toLowerCase();
    expect(quote).toContain(/«(.+?)»/.exec(why)?.[1]);
    expect(outOfOrder.includes(item ?? '')).toBe(why.includes('outOfOrder'));
  }
});
