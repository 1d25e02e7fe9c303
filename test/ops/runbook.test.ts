// Whoever is rung at night finds what they see in the runbook: every alert, exit status, problem, and line of the log.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { linkSchema } from '../../src/api/pbx-routes.ts';
import { EXIT_STATUS } from '../../src/errors.ts';
import { openHouse } from '../api/house.ts';

const ROOT = new URL('../../', import.meta.url);
const runbook = readFileSync(new URL('docs/runbook.md', ROOT), 'utf8');

test('every alert of the rules', () => {
  const file = readFileSync(new URL('config/prometheus/ringback.rules.yml', ROOT), 'utf8');
  const { groups } = parse(file) as { groups: { rules: { alert?: string }[] }[] };
  for (const { alert } of groups.flatMap(({ rules }) => rules)) {
    if (alert !== undefined) expect(runbook).toContain(`| \`${alert}\``);
  }
});

test('every exit status, beside its name', () => {
  const rows = runbook.split('\n');
  const found = (status: number) => rows.find((row) => new RegExp(`^\\| ${status} +\\|`).test(row));
  for (const [code, status] of Object.entries(EXIT_STATUS)) expect(found(status)).toContain(`\`${code}\``);
  for (const status of [0, 1, 2, 130]) expect(found(status)).toBeDefined();
});

test('every problem of a link, and every field of /readyz that tells of one', async () => {
  const problems = linkSchema.shape.problem.unwrap().options;
  for (const problem of problems) expect(runbook).toContain(`| \`${problem}\``);
  const house = await openHouse();
  const { body } = await house.get('/readyz', null);
  await house.close();
  const { ready: _ready, links, backup, ...fields } = body;
  for (const field of Object.keys(fields)) expect(runbook).toContain(`| \`${field}\``);
  for (const field of Object.keys(backup).filter((name) => name !== 'lastAt')) {
    expect(runbook).toContain(`| \`backup.${field}\``);
  }
  for (const field of Object.keys(links[0]).filter((name) => /problem/i.test(name))) {
    expect(runbook).toContain(`| \`links[].${field}\``);
  }
});

/** Every sentence that is logged at `warn` or above; what changes in it is `…`. */
function sentences(): string[] {
  const files = readdirSync(new URL('src/', ROOT), { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const source = readFileSync(new URL(`src/${name}`, ROOT), 'utf8');
      return [...source.matchAll(/log\.(?:warn|error|fatal)\(([\s\S]*?)\);/g)].flatMap(([, call = '']) => {
        const [, text] = [...call.matchAll(/(?:'([^']{12,})'|"([^"]{12,})"|`([^`]{12,})`)/g)].at(-1) ?? [];
        const last = [...call.matchAll(/'([^'\n]{12,})'|"([^"\n]{12,})"|`([^`\n]{12,})`/g)].at(-1);
        const said = text ?? last?.[2] ?? last?.[3];
        return said === undefined ? [] : [said.replace(/\$\{[^}]*\}/g, '…')];
      });
    });
}

describe('every line of the log that asks for somebody', () => {
  test.each([...new Set(sentences())])('%s', (sentence) => {
    // What changes, and what comes after it, may be said in general.
    const pieces = sentence.split(/…|`/).filter((piece) => piece.trim().length > 3);
    expect(pieces.some((piece) => runbook.includes(piece.trim()))).toBe(true);
  });

  test('is found in the source at all', () => {
    expect(sentences().length).toBeGreaterThan(25);
  });
});
