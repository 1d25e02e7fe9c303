// The page over real HTTP: its files, its headers, and that it never stands in the way of the API. The index here is a placeholder.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHouse } from './house.ts';

const INDEX = '<!doctype html><title>placeholder</title><script src="/assets/app-1a2b.js"></script>';
const SCRIPT = `console.log(${JSON.stringify('x'.repeat(2_000))})`;

let house: Awaited<ReturnType<typeof openHouse>>;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringback-page-'));
  const page = join(folder, 'web');
  mkdirSync(join(page, 'assets'), { recursive: true });
  const files: Record<string, string | Buffer> = {
    'index.html': INDEX,
    'favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'assets/app-1a2b.js': SCRIPT,
    'assets/app-1a2b.js.br': brotliCompressSync(SCRIPT),
    'assets/app-1a2b.js.gz': gzipSync(SCRIPT),
    'assets/plain-3c4d.css': 'body{}',
    '.secret': 'not for anybody',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(page, name), content);
  writeFileSync(join(folder, 'outside.txt'), 'outside of the page');
  house = await openHouse({}, { page });
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  house.ask('GET', path, { token: null, headers });
/** As it stands, without being made into what an address should be. */
const raw = (path: string): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(house.url);
    const asked = request({ hostname, port, path }, (answer) => {
      let body = '';
      answer.on('data', (piece) => {
        body += piece;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    asked.on('error', reject);
    asked.end();
  });

describe('the index', () => {
  test.each(['/', '/index.html', '/tasks', '/tasks/01KJQ0?view=mine', '/metricsboard'])(
    'answers %s: nobody needs a token to see an empty page',
    async (path) => {
      const { status, headers, body } = await get(path, { accept: 'text/html' });
      expect([status, body]).toEqual([200, INDEX]);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('cache-control')).toBe('no-cache');
    },
  );

  test('lets nothing be loaded, framed or sent anywhere but here', async () => {
    const { headers } = await get('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy.split('; ').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "font-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "media-src 'self'",
      "script-src 'self'",
      "style-src 'self'",
    ]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  });

  test.each(['/api', '/api/v1/nothing', '/api/v2', '/healthz/x', '/readyz/x', '/metrics/x'])(
    'does not answer %s',
    async (path) => {
      const { status, body } = await get(path);
      expect([status, body.error?.code]).toEqual([404, 'not_found']);
    },
  );

  test('does not answer what is not asked with GET, nor an asset that is gone', async () => {
    expect((await house.ask('POST', '/tasks', { token: null, body: {} })).status).toBe(404);
    const gone = await get('/assets/app-0000.js');
    expect([gone.status, gone.headers.get('content-type')]).toEqual([404, 'application/json; charset=utf-8']);
  });

  test('leaves health, figures and the API as they are', async () => {
    expect((await get('/healthz')).body).toMatchObject({ status: 'ok' });
    expect((await get('/metrics')).body).toContain('ringback_sign_ins_total');
    expect((await get('/api/v1/calls')).status).toBe(401);
    expect((await get('/api/v1/openapi.json')).body.openapi).toBe('3.1.0');
  });
});

describe('a file', () => {
  test('with a hash in its name is kept for a year, others for an hour', async () => {
    const cache = async (path: string) => (await get(path)).headers.get('cache-control');
    expect(await cache('/assets/app-1a2b.js')).toBe('public, max-age=31536000, immutable');
    expect(await cache('/assets/plain-3c4d.css')).toBe('public, max-age=31536000, immutable');
    expect(await cache('/favicon.svg')).toBe('public, max-age=3600');
  });

  test.each([
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
  ])('is sent as it was compressed beforehand: %s', async (accepted, encoding) => {
    const { headers, body } = await get('/assets/app-1a2b.js', { 'accept-encoding': accepted });
    expect([headers.get('content-encoding'), body]).toEqual([encoding, SCRIPT]);
    expect(headers.get('content-type')).toContain('javascript');
    expect(headers.get('vary')).toContain('accept-encoding');
    expect(headers.get('cache-control')).toContain('immutable');
  });

  test('outside of the folder, or hidden, is not there', async () => {
    for (const path of [
      '/.secret',
      '/../outside.txt',
      '/%2e%2e/outside.txt',
      '/..%2foutside.txt',
      '/assets/../../outside.txt',
      '/assets/..%5c..%5coutside.txt',
      '//outside.txt',
      '/%00',
    ]) {
      const { body } = await raw(path);
      expect(body).not.toContain('outside of the page');
      expect(body).not.toContain('not for anybody');
    }
  });

  test('asked for by any address whatever gives the page, a file of it or a problem', () =>
    fc.assert(
      fc.asyncProperty(fc.webPath({ size: 'small' }), async (path) => {
        const { status, body } = await raw(`/${path.replace(/^\/+/, '')}`);
        expect([200, 400, 401, 404]).toContain(status);
        expect(body).not.toContain('outside of the page');
      }),
      { numRuns: 100 },
    ));
});

describe('without a page', () => {
  test('the address of the daemon says so, and where the API is described', async () => {
    const other = await openHouse({}, { page: join(folder, 'nothing') });
    const { status, headers, body } = await other.get('/', null);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toContain('The dashboard is not built here');
    expect(body).toContain('href="/api/v1/openapi.json"');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await other.get('/tasks', null)).status).toBe(404);
    await other.close();
  });
});
