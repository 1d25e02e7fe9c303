// Nobody compares a secret with `===`: how long that takes tells how much of a guess is right. Comparisons of words that name secrets
// are looked for in the source; what is no comparison of two secrets says so here.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SOURCE = fileURLToPath(new URL('../src', import.meta.url));

const SECRET = String.raw`[\w.#?]*(?:token|secret|passw(?:or)?d|passphrase|cookie|csrf|digest|signature|hash|fingerprint|authorization)\w*`;
const NOTHING = /^(?:undefined|null|''|""|true|false|'(?:string|header|object)')$/;
const COMPARISON = /(?<left>['"\w.#?()[\]]+) (?:===|!==|==|!=) (?<right>[-'"\w.#?()[\]]+)/g;
const NAMES_SECRET = new RegExp(`^!?\\(?${SECRET}\\)?$`, 'i');
const LOOKED_UP_IN_LISTS = new RegExp(
  String.raw`\.(?:includes|indexOf|startsWith)\((?:given|${SECRET})\)`,
  'i',
);

/** What is compared and is no secret, or no secret of another. */
const HARMLESS: readonly (readonly [file: string, text: string])[] = [
  // Two fields of one request: whoever sent them knows both.
  ['api/session-routes.ts', 'password === currentPassword'],
  // A default that everybody knows.
  ['pbx/freeswitch/check.ts', 'options.password === DEFAULT_PASSWORD'],
  // Digests of definitions and of bodies.
  ['desk/desk.ts', 'known.digest !== idempotency.digest'],
  ['store/script-writer.ts', 'last?.hash !== print'],
  // Certificates are public.
  ['api/certificate.ts', 'next.fingerprint !== current.fingerprint'],
  ['cli/pinned-request.ts', 'shown === fingerprint'],
];

/** Without the brackets of the condition around it. */
const bare = (side: string): string => side.replace(/^[(!]+/, '').replace(/(?<![\w(]\([^()]*)[);]+$/, '');

function suspicious(source: string): string[] {
  const found = [...source.matchAll(COMPARISON)].flatMap(({ 0: text, groups }) => {
    const [left = '', right = ''] = [groups?.left, groups?.right].map((side) => bare(side ?? ''));
    if (NOTHING.test(left) || NOTHING.test(right)) return [];
    if (/\.length$|^\d+$/.test(left) || /\.length$|^\d+$/.test(right)) return [];
    return [left, right].some((side) => NAMES_SECRET.test(side)) ? [text] : [];
  });
  return [...found, ...source.split('\n').filter((line) => LOOKED_UP_IN_LISTS.test(line))];
}

test('no secret of the source is compared letter by letter', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  expect(files.length).toBeGreaterThan(300);
  const seen = files.flatMap((file) =>
    suspicious(readFileSync(join(SOURCE, file), 'utf8')).map(
      (text) => [file.replaceAll('\\', '/'), text] as const,
    ),
  );
  const left = seen.filter(([file, text]) => !HARMLESS.some(([f, t]) => f === file && text.includes(t)));
  expect(left).toEqual([]);
});

test.each([
  'if (given === token) return true;',
  'if (password !== this.#pbx.password) {',
  'return user.passwordHash === hash(given);',
  'const found = tokens.find((each) => each.token === given);',
  'if (request.headers.authorization === expected) ok();',
  'if (tokens.includes(token)) ok();',
  'if (csrf == given) ok();',
])('a planted comparison is found: %s', (source) => {
  expect(suspicious(source)).not.toEqual([]);
});

test.each([
  'if (token === undefined) return;',
  "if (typeof token !== 'string') return;",
  'if (isSameSecret(given, token)) return;',
  'const mail = kind === "secret";',
  'if (token.length !== 5) return;',
])('an honest line is left alone: %s', (source) => {
  expect(suspicious(source)).toEqual([]);
});
