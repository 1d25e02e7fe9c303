// The rules for Prometheus and the dashboard for Grafana speak of figures that the daemon really shows, and are valid.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { linkStatus, openHouse } from '../api/house.ts';

const FOLDER = new URL('../../config/', import.meta.url);
const rulesFile = fileURLToPath(new URL('prometheus/ringback.rules.yml', FOLDER));
const rulesTest = fileURLToPath(new URL('prometheus/ringback.rules.test.yml', FOLDER));
const dashboardFile = new URL('grafana/ringback.json', FOLDER);

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly annotations?: { readonly summary: string; readonly description: string };
}

const rules = (parse(readFileSync(rulesFile, 'utf8')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);

interface Panel {
  readonly title: string;
  readonly description: string;
  readonly targets: { readonly expr: string }[];
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}
const dashboard = JSON.parse(readFileSync(dashboardFile, 'utf8')) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: string }[] };
};

let shown: Set<string>;
let house: Awaited<ReturnType<typeof openHouse>>;
beforeAll(async () => {
  house = await openHouse();
  house.links.push(linkStatus({ pbx: 'other', state: 'down' }));
  const { body } = await house.get('/metrics', null);
  shown = new Set([...String(body).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? ''));
});
afterAll(() => house.close());

/** Names in an expression that can only be those of figures. */
const named = (expr: string): string[] => expr.match(/\b(?:ringback|nodejs|process)_[a-z0-9_]+/g) ?? [];

describe('every figure', () => {
  test.each(rules.map((rule) => [rule.record ?? rule.alert ?? '', rule.expr]))(
    'of the rule %s is shown',
    (_, expr) => {
      const recorded = rules.map(({ record }) => record);
      for (const name of named(expr)) expect([...shown]).toContain(name);
      for (const name of expr.match(/\bringback:[a-z0-9_:]+/g) ?? []) expect(recorded).toContain(name);
    },
  );

  test('of the dashboard is shown, and every panel says what it shows and lies beside the others', () => {
    const cells = new Set<string>();
    for (const { title, description, targets, gridPos } of dashboard.panels) {
      expect([title, description.length > 10]).toEqual([title, true]);
      for (const { expr } of targets) for (const name of named(expr)) expect([...shown]).toContain(name);
      const { x, y, w, h } = gridPos;
      expect(x + w).toBeLessThanOrEqual(24);
      for (let i = x; i < x + w; i++) {
        for (let j = y; j < y + h; j++) {
          expect([title, cells.has(`${i} ${j}`)]).toEqual([title, false]);
          cells.add(`${i} ${j}`);
        }
      }
    }
    for (const { query } of dashboard.templating.list)
      for (const name of named(query)) expect([...shown]).toContain(name);
  });

  test('of the daemon itself is on the dashboard, so that a new one is not forgotten', () => {
    const used = new Set(
      dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => named(expr))),
    );
    const own = [...shown].filter((name) => name.startsWith('ringback_'));
    const unused = own.filter((name) => !used.has(name));
    // Whether backups are wanted, and how often one failed, is for the rules.
    expect(unused.sort()).toEqual(['ringback_backup_enabled', 'ringback_backup_failures_total']);
  });
});

test('every alert says what is the matter and what that means', () => {
  for (const { alert, annotations } of rules.filter((rule) => rule.alert !== undefined)) {
    expect([alert, annotations?.summary !== undefined, annotations?.description !== undefined]).toEqual([
      alert,
      true,
      true,
    ]);
  }
});

const PROMTOOL = '/usr/bin/promtool';

/** Debian's, installed when it is missing and that is allowed. Returns why it is not there; null: it is. */
function withoutPromtool(): string | null {
  if (existsSync(PROMTOOL)) return null;
  if (process.getuid?.() !== 0 || process.env.RINGBACK_TEST_INSTALL !== '1') {
    return 'promtool is not there: install Debian’s prometheus, or be root and set RINGBACK_TEST_INSTALL=1';
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-q'],
    ['install', '-q', '-y', '--no-install-recommends', 'prometheus'],
  ]) {
    spawnSync('apt-get', args, { stdio: 'inherit', env });
  }
  return existsSync(PROMTOOL) ? null : 'promtool could not be installed';
}

const missing = withoutPromtool();

describe.skipIf(missing !== null)(`promtool${missing === null ? '' : `: ${missing}`}`, () => {
  test.each([
    ['check', rulesFile],
    ['test', rulesTest],
  ])('%s rules', (what, file) => {
    const { status, stdout, stderr } = spawnSync(PROMTOOL, [what, 'rules', file], { encoding: 'utf8' });
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});
