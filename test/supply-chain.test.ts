// What comes from other people: the lock file is whole and fits package.json, nothing runs at installation but what is allowed to,
// every licence is known, and the bill of materials names everything that is part of the program.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly optional?: boolean;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

interface Manifest extends Locked {
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
const manifest = read('package.json') as Manifest;
const { packages } = read('package-lock.json') as { packages: Record<string, Locked> };
const others = Object.entries(packages).filter(([path]) => path !== '');
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

test('the lock file fits package.json', () => {
  const { dependencies, devDependencies } = packages[''] ?? {};
  expect(dependencies).toEqual(manifest.dependencies);
  expect(devDependencies).toEqual(manifest.devDependencies);
});

test('every package is locked with its digest, and names no other registry', () => {
  expect(others.length).toBeGreaterThan(100);
  for (const [path, { resolved = '', integrity = '', optional = false }] of others) {
    // Optional ones are builds of one tool for other platforms; npm locks the digests of those that its registry has.
    if (!optional) expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
    expect([path, resolved]).toEqual([path, expect.stringMatching(/^$|^https:\/\/registry\.npmjs\.org\//)]);
  }
});

test('nothing runs at installation but what package.json allows', () => {
  const running = others.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path));
  // Of another platform: never installed where the program runs.
  const known = [...Object.keys(manifest.allowScripts), 'fsevents'];
  expect(running.filter((name) => !known.includes(name))).toEqual([]);
});

test('every licence is permissive or has its reason, and docs/licences.md says so', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/licences.mjs', '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});

// Not with `--omit dev`: npm then leaves out packages that something of development uses as well (yaml, zod).
test('the bill of materials names every package, and which of them are no part of the program', () => {
  const { stdout } = spawnSync('npm', ['run', '--silent', 'sbom'], { cwd: ROOT, encoding: 'utf8' });
  const bom = JSON.parse(stdout) as {
    bomFormat: string;
    components: { purl: string; properties?: { name: string; value: string }[] }[];
  };
  expect(bom.bomFormat).toBe('CycloneDX');
  // One name may be there twice, in different versions.
  const ours = new Set<string>();
  const theirs = new Set<string>();
  for (const { purl, properties = [] } of bom.components) {
    const isDevelopment = properties.some(
      (each) => each.name === 'cdx:npm:package:development' && each.value === 'true',
    );
    (isDevelopment ? theirs : ours).add(
      decodeURIComponent(purl.replace(/^pkg:npm\//, '')).replace(/@[^@]*$/, ''),
    );
  }
  expect(Object.keys(manifest.dependencies ?? {}).filter((name) => !ours.has(name))).toEqual([]);
  expect([ours.has('vitest'), theirs.has('vitest')]).toEqual([false, true]);
});
