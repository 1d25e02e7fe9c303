// `npm run licences`: every package that is installed, with its licence, into docs/licences.md. Fails on a licence that asks more of
// those who pass the program on than to keep a notice, and on a package that says none.
//   --check: writes nothing, and fails when docs/licences.md is not what it would write

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = join(ROOT, 'docs', 'licences.md');

const PERMISSIVE = new Set([
  ...[
    'MIT',
    'MIT-0',
    'ISC',
    '0BSD',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'Unlicense',
  ],
  ...['CC0-1.0', 'Python-2.0', 'Zlib', 'WTFPL'],
]);
/** Packages that say it in a file, not in package.json. */
const SAID_IN_FILE = new Map([
  ['asterisk-manager', 'MIT'],
  ['modesl', 'MPL-2.0'],
]);
/** Not permissive, and why they may stay: nothing of ours comes under their licence. */
const EXCEPTIONS = new Map([
  ['modesl', 'copyleft for its own files only; used as it is'],
  ['axe-core', 'copyleft for its own files only; looks at the page in tests, is no part of the program'],
  ['ical.js', 'copyleft for its own files only; used as it is'],
  ['lightningcss', 'copyleft for its own files only; builds, is no part of the program'],
]);

function isPermissive(expression) {
  const plain = expression.replace(/[()]/g, ' ').trim();
  if (/ OR /.test(plain)) return plain.split(/ OR /).some(isPermissive);
  if (/ AND /.test(plain)) return plain.split(/ AND /).every(isPermissive);
  return PERMISSIVE.has(plain);
}

/** Of a package, or of what it brings for one platform (`lightningcss-linux-x64-gnu`). */
function reasonFor(name) {
  return EXCEPTIONS.get(name) ?? EXCEPTIONS.get(name.replace(/-(linux|darwin|win32|freebsd|android).*$/, ''));
}

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
const rows = new Map();
const refused = [];
for (const [path, locked] of Object.entries(packages)) {
  if (path === '' || locked.link) continue;
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const manifest = join(ROOT, path, 'package.json');
  const installed = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : {};
  const said =
    locked.license ?? installed.license ?? installed.licenses?.map(({ type }) => type).join(' OR ');
  const licence = typeof said === 'object' ? said.type : (said ?? SAID_IN_FILE.get(name));
  if (licence === undefined) refused.push(`${name} ${locked.version}: says no licence`);
  else if (!isPermissive(licence) && reasonFor(name) === undefined)
    refused.push(`${name} ${locked.version}: ${licence}`);
  const isBuilt = locked.dev !== true;
  const key = `${name} ${locked.version}`;
  rows.set(key, {
    name,
    version: locked.version,
    licence,
    isBuilt: isBuilt || rows.get(key)?.isBuilt === true,
  });
}

const list = [...rows.values()].sort((a, b) =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1,
);
const table = (wanted) =>
  list
    .filter(({ isBuilt }) => isBuilt === wanted)
    .map(
      ({ name, version, licence }) =>
        `- ${name} ${version}: ${licence}${reasonFor(name) ? ` (${reasonFor(name)})` : ''}`,
    )
    .join('\n');
const text = `# Licences of other people's packages

Written by \`npm run licences\`, from the lock file. Ringback itself is under the [MIT licence](../LICENSE).

## Part of the program

${table(true)}

## Used to build and test it

${table(false)}
`;

for (const problem of refused) console.error(`not permissive: ${problem}`);
if (refused.length > 0) process.exitCode = 1;
else if (process.argv.includes('--check')) {
  if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) {
    console.error('docs/licences.md is out of date: npm run licences');
    process.exitCode = 1;
  }
} else {
  writeFileSync(FILE, text);
  console.log(`Wrote docs/licences.md: ${list.length} packages, all permissive or with a reason.`);
}
