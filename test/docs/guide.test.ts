// The guide for developers of CRMs: every snippet is run against a real API, and its table of errors is the true one.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ErrorCode, EXIT_STATUS, HTTP_STATUS } from '../../src/errors.ts';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { openHouse, traceEvents } from '../api/house.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const GUIDE = readFileSync(new URL('../../docs/connect-your-crm.md', import.meta.url), 'utf8');
const SCOPES = ['calls:read', 'calls:write', 'tasks:read', 'tasks:work', 'contacts:write', 'hooks', 'dial'];

/** All snippets of a language, one after the other: they build on each other. */
function snippets(language: string): string {
  const found = [...GUIDE.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))];
  return found.map(([, code]) => code).join('\n');
}

let house: Awaited<ReturnType<typeof openHouse>>;
let folder: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringback-guide-'));
  const login = { host: 'h', username: 'u', secret: 's', clickToCall: { enabled: true } };
  house = await openHouse({ pbx: [{ id: 'main', type: 'asterisk', ...login }] });
  const text = JSON.stringify(traceEvents('inbound-abandoned-while-ringing'));
  const number = /7916\d{7}/.exec(text)?.[0] ?? '';
  for (let i = 0; i < 6; i++) {
    const other = text.replaceAll(number, `7916200000${i}`).replaceAll('labpbx-', `lab${i}-`);
    await house.play(JSON.parse(other) as PbxEvent[]);
  }
  const { body } = await house.post('/api/v1/keys', { name: 'guide', scopes: SCOPES });
  env = { ...process.env, API: `${house.url}/api/v1`, KEY: body.key };
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

async function runs(file: string, code: string, command: string, ...args: string[]): Promise<string> {
  const path = join(folder, file);
  writeFileSync(path, code);
  const child = spawn(command, [...args, path], { env, cwd: folder });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += part));
  const status = await new Promise((resolve) => child.once('close', resolve));
  expect([status, said]).toEqual([0, expect.any(String)]);
  return said;
}

function has(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('every snippet of the guide works', () => {
  test.skipIf(!has('curl'))('in the shell', async () => {
    const said = await runs('guide.sh', `set -euo pipefail\n${snippets('sh')}`, 'bash');
    expect(said).toContain('"event":"cancelled"');
    expect(house.dialled).toHaveLength(1);
  });

  test('in Node', async () => {
    const imports = snippets('js').match(/^import .*$/gm) ?? [];
    const rest = snippets('js').replaceAll(/^import .*$/gm, '');
    const said = await runs('guide.mjs', [...imports, rest].join('\n'), process.execPath);
    expect(said).toMatch(/^\+7916\d+ \w+ /);
    expect(said).toContain('1 calls of c-1042');
    expect(said).toContain('told of ');
  });

  test.skipIf(!has('php'))('in PHP', async () => {
    const said = await runs('guide.php', snippets('php'), 'php');
    expect(said).toMatch(/^\+7916\d+ open$/m);
    const { body } = await house.get('/api/v1/tasks?status=done');
    expect(body.items.some(({ result }: { result: string }) => result === 'written to')).toBe(true);
  });
});

test('the table of errors has every code, with its statuses', () => {
  const rows = [...GUIDE.matchAll(/^\| `(\w+)` *\| (\d+) *\| (\d+) *\|/gm)].map(([, code, http, exit]) => [
    code,
    Number(http),
    Number(exit),
  ]);
  const known = (Object.keys(HTTP_STATUS) as ErrorCode[]).map((code) => [
    code,
    HTTP_STATUS[code],
    EXIT_STATUS[code],
  ]);
  expect([...rows].sort()).toEqual([...known].sort());
});
