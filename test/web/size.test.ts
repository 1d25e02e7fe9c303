// How much a browser loads before somebody can work: counted in compressed bytes, as they are on the wire.

import { readFileSync, statSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { buildDaemon } from '../support/daemon.ts';

const FOLDER = new URL('../../dist/web/', import.meta.url);
/** Of gzip, which every browser takes; brotli is a tenth less. */
const FIRST_BYTES_MAX = 60_000;
const PAGE_BYTES_MAX = 40_000;
/** Chart.js: it comes after the figures of the reports, and only there. */
const CHARTS = 'pages/reports/drawing.ts';
const CHARTS_BYTES_MAX = 62_000;

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

let manifest: Record<string, Chunk>;
beforeAll(async () => {
  await buildDaemon();
  manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', FOLDER), 'utf8'));
}, 120_000);

const chunks = Object.keys;
const isPage = (key: string) => key.startsWith('pages/');
const bytes = (file: string) => statSync(new URL(`${file}.gz`, FOLDER), { throwIfNoEntry: false })?.size ?? 0;

/** What comes with a chunk, without what has come already. */
function filesOf(key: string, seen = new Set<string>()): string[] {
  const chunk = manifest[key];
  if (chunk === undefined || seen.has(key)) return [];
  seen.add(key);
  return [chunk.file, ...(chunk.css ?? []), ...(chunk.imports ?? []).flatMap((each) => filesOf(each, seen))];
}

test('the shell with the callbacks is small, and so is every other page', () => {
  const shell = new Set(filesOf('index.html'));
  const load = (files: Iterable<string>) => [...files].reduce((sum, file) => sum + bytes(file), 0);
  expect(load(shell)).toBeGreaterThan(10_000);
  const pages = chunks(manifest).filter(isPage);
  expect(pages).toContain('pages/tasks/tasks-page.tsx');
  for (const page of pages) {
    const more = filesOf(page).filter((file) => !shell.has(file));
    const most = page === CHARTS ? CHARTS_BYTES_MAX : PAGE_BYTES_MAX;
    expect([page, load(more) < most]).toEqual([page, true]);
  }
  const first = new Set([...shell, ...filesOf('pages/tasks/tasks-page.tsx')]);
  expect(load(first) + bytes('index.html')).toBeLessThan(FIRST_BYTES_MAX);
});

test('nothing in the page is inline, and nothing comes from elsewhere', () => {
  const index = readFileSync(new URL('index.html', FOLDER), 'utf8');
  expect(index).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*src=)/);
  expect(
    [...index.matchAll(/(?:src|href)="([^"]+)"/g)].every(([, address]) => address?.startsWith('/')),
  ).toBe(true);
});
