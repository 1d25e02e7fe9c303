// The configuration that docs/summaries.md shows is one that the program takes, and its measures are those that there are.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ALERT_MEASURES } from '../../src/alerts/measures.ts';
import { parseConfig } from '../../src/config/load.ts';

const page = readFileSync(new URL('../../docs/summaries.md', import.meta.url), 'utf8');
const PBX = 'pbx: [{ id: main, type: asterisk, host: h, username: u, secret: s }]\n';

test('the examples are valid, taken together', () => {
  const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text ?? '');
  expect(blocks.map((text) => Object.keys(parse(text)))).toEqual([['timezone', 'reports'], ['alerts']]);
  const config = parseConfig(
    PBX + blocks.join(''),
    { SMTP_PASSWORD: 'x', BOT_TOKEN: 'y', WEBHOOK_SECRET: `whsec_${'A'.repeat(32)}` },
    'docs',
  );
  expect(config.reports.recipients.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['mail', 'telegram', 'slack', 'webhook', 'folder']),
  );
  expect(config.alerts).toHaveLength(3);
});

test('every measure is explained', () => {
  const told = [...page.matchAll(/^\| `(\w+)` +\| /gm)].map(([, name]) => name);
  expect(told).toEqual(expect.arrayContaining([...ALERT_MEASURES]));
});
