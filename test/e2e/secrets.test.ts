// No secret leaves the daemon. Every kind of secret is a canary; the built daemon lives through success and failure with them (a PBX
// that lets it in and two that do not, mail and chats that refuse, webhooks that fail, bad requests, wrong passwords), and then
// everything that it said anywhere is searched: the log at its finest, every route's answer, commands, the list of processes, the
// database.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { parseConfig } from '../../src/config/load.ts';
import { AppError } from '../../src/errors.ts';
import { startEslServer } from '../../src/pbx/freeswitch/server.ts';
import { startSimulator } from '../../src/pbx/simulator/server.ts';
import { openBrowser } from '../api/browser.ts';
import { buildDaemon, until } from '../support/daemon.ts';
import { startMailServer } from '../support/mail-server.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const MAIN = join(import.meta.dirname, '../../dist/main.js');
const ZONE = 'Europe/Moscow';
const canary = (what: string) => `canary-${what}-7c1d0e5a9b`;

const S = {
  goodSecret: canary('good-ami'),
  amiPassword: canary('ami'),
  eslPassword: canary('esl'),
  cdrToken: canary('cdr-token'),
  mysqlPassword: canary('mysql'),
  apiToken: canary('api-token'),
  smtpPassword: canary('smtp'),
  botToken: `1234:${canary('bot')}`,
  slackPath: canary('slack-path'),
  webhookPath: canary('webhook-path'),
  webhookSecret: `whsec_${Buffer.from(canary('webhook-secret')).toString('base64')}`,
  userPassword: canary('user-password'),
  wrongPassword: canary('typed-wrongly'),
  wrongToken: canary('token-of-nobody'),
};
/** Those that are made while it runs. */
const made: Record<string, string> = {};

const folder = mkdtempSync(join(tmpdir(), 'ringback-secrets-'));
const stops: (() => unknown)[] = [];
let child: ChildProcess;
let said = '';
let url = '';

/** As it is, as addresses and JSON write it, and whatever stands around it in base64. */
function formsOf(secret: string): string[] {
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.from('\0'.repeat(shift) + secret).toString('base64');
    return text.slice(shift === 0 ? 0 : 4, text.length - 4);
  });
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('hex'), ...shifted];
}

function expectNone(where: string, text: string, except: readonly string[] = []): void {
  for (const [name, secret] of Object.entries({ ...S, ...made })) {
    if (except.includes(name)) continue;
    for (const form of formsOf(secret)) {
      const at = text.indexOf(form);
      if (at >= 0) expect.fail(`${where} tells ${name}: …${text.slice(Math.max(0, at - 200), at + 100)}`);
    }
  }
}

interface Done {
  readonly status: number | null;
  readonly text: string;
}

/** Not at once: the servers around the daemon are in this process. */
async function ringback(
  args: readonly string[],
  { input = '', config = 'ringback.yaml' } = {},
): Promise<Done> {
  const asked = spawn(process.execPath, [MAIN, ...args, '--config', join(folder, config)], { cwd: folder });
  const timer = setTimeout(() => asked.kill('SIGTERM'), 30_000);
  let text = '';
  for (const stream of [asked.stdout, asked.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
  }
  asked.stdin.end(input);
  const [status] = (await once(asked, 'close')) as [number | null];
  clearTimeout(timer);
  return { status, text };
}

const get = (path: string, token: string = S.apiToken) =>
  fetch(url + path, { headers: { authorization: `Bearer ${token}` } });

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${S.apiToken}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

async function start(): Promise<void> {
  child = spawn(process.execPath, [MAIN, 'serve', '--config', join(folder, 'ringback.yaml')], {
    cwd: folder,
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  await until('it has started', async () => {
    url = [...said.matchAll(/"url":"([^"]+)"[^\n]*"msg":"started"/g)].at(-1)?.[1] ?? '';
    return url !== '' && (await fetch(`${url}/readyz`)).status === 200;
  });
}

async function stop(): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
  said = said.replaceAll('"msg":"started"', '"msg":"was started"');
}

beforeAll(async () => {
  await buildDaemon();
  const simulator = await startSimulator({ speed: 50, secret: S.goodSecret });
  const mail = await startMailServer();
  const esl = await startEslServer({ password: 'another one' });
  const refusing = createServer((_request, response) => response.writeHead(500).end('go away')).listen(
    0,
    '127.0.0.1',
  );
  await once(refusing, 'listening');
  stops.push(
    () => simulator.stop(),
    () => mail.close(),
    () => esl.stop(),
    () => refusing.close(),
  );
  const refusal = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
  const { host, port, username, secret } = simulator;
  const tree = {
    pbx: [
      { id: 'good', type: 'asterisk', host, port, username, secret },
      {
        ...{ id: 'bad', type: 'asterisk', host, port, username, secret: S.amiPassword },
        cdr: { type: 'mysql', host: '127.0.0.1', port: 1, user: 'u', password: S.mysqlPassword },
      },
      {
        id: 'fs',
        type: 'freeswitch',
        host: '127.0.0.1',
        port: esl.port,
        password: S.eslPassword,
        cdrToken: S.cdrToken,
      },
    ],
    timezone: ZONE,
    staff: { extensions: '^1\\d\\d$' },
    database: { file: join(folder, 'ringback.db') },
    api: { port: 0, tokens: [{ name: 'crm', token: S.apiToken }] },
    hooks: { allowPrivate: true, retrySeconds: [0, 0, 0], timeoutSeconds: 2 },
    reports: {
      ...{ at: '00:00', kinds: ['day'], retrySeconds: [0, 0] },
      mail: {
        host: '127.0.0.1',
        port: mail.port,
        username: 'robot',
        password: S.smtpPassword,
        from: 'r@example.org',
      },
      recipients: [
        { name: 'mail', type: 'mail', to: ['boss@example.org'] },
        { name: 'bot', type: 'telegram', token: S.botToken, chat: '-100', apiUrl: refusal },
        { name: 'chat', type: 'slack', url: `${refusal}/services/${S.slackPath}` },
        { name: 'crm', type: 'webhook', url: `${refusal}/${S.webhookPath}`, secret: S.webhookSecret },
      ],
    },
    alerts: [
      { name: 'always', measure: 'link_down_seconds', above: 0, notify: ['mail', 'bot', 'chat', 'crm'] },
    ],
    log: { level: 'trace' },
  };
  writeFileSync(join(folder, 'ringback.yaml'), stringify(tree), { mode: 0o600 });
  await start();
  await stop();
  const db = new Database(join(folder, 'ringback.db'));
  db.prepare('UPDATE report_state SET since = ?').run(
    DateTime.now().setZone(ZONE).minus({ days: 2 }).toISODate(),
  );
  db.close();
  await start();
  made.hookUrl = `${refusal}/hook`;
});

afterAll(async () => {
  child?.kill('SIGKILL');
  for (const each of stops) await each();
  rmSync(folder, { recursive: true, force: true });
});

test('people, programs and hooks come and go, rightly and wrongly', async () => {
  const added = await ringback(['users', 'add', 'olga', '--role', 'admin', '--password-stdin'], {
    input: `${S.userPassword}\n`,
  });
  expect(added.status).toBe(0);
  const browser = openBrowser(url);
  expect((await browser.signIn('olga', S.userPassword)).status).toBe(200);
  made.csrf = browser.csrf ?? '';
  made.cookie = /ringback_session=([\w-]{43})/.exec(browser.cookie ?? '')?.[1] ?? '';
  made.controlToken = JSON.parse(readFileSync(join(folder, 'ringback.db.control'), 'utf8')).token;
  const key = (await (await post('/api/v1/keys', { name: 'page', scopes: ['calls:read'] })).json()) as {
    key: string;
  };
  made.key = key.key;
  const { hookUrl } = made;
  delete made.hookUrl;
  const hook = await (await post('/api/v1/hooks', { url: hookUrl, types: ['task.*', 'call.ended'] })).json();
  made.hookSecret = (hook as { secret: string }).secret;
  expect(Object.values(made).every((secret) => secret.length > 8)).toBe(true);
  await post(`/api/v1/hooks/${(hook as { id: string }).id}/test`, {});

  // Wrongly, also where a secret does not belong.
  for (const body of [
    { name: 'olga', password: S.wrongPassword },
    { name: S.userPassword, password: S.wrongPassword },
    { name: 'olga', password: [S.userPassword] },
    `{"name":"olga","password":"${S.userPassword}`,
    `name=olga&password=${S.userPassword}`,
  ]) {
    const answer = await post('/api/v1/session', body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expectNone('a refused sign-in', await answer.text());
  }
  for (const answer of [
    await get('/api/v1/calls', S.wrongToken),
    await get(`/api/v1/calls?token=${S.apiToken}`),
    await get(`/api/v1/calls?limit=${S.apiToken}`),
    await fetch(`${url}/api/v1/pbx/fs/cdr`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`x:${S.wrongToken}`).toString('base64')}` },
      body: '{}',
    }),
    await fetch(`${url}/api/v1/pbx/fs/cdr`, {
      method: 'POST',
      headers: { authorization: `Bearer ${S.cdrToken}`, 'content-type': 'application/json' },
      body: `{"${S.cdrToken}":`,
    }),
    await post('/api/v1/users', { name: 'x', role: 'viewer', password: S.userPassword.slice(0, 5) }),
    await post('/api/v1/session/password', { currentPassword: S.wrongPassword, password: S.userPassword }),
    await post('/api/v1/hooks', { url: `http://x:${S.userPassword}@example.org/` }),
    await browser.post('/api/v1/session/password', {
      currentPassword: S.wrongPassword,
      password: canary('new'),
    }),
    await browser.post('/api/v1/session/password', { currentPassword: S.userPassword, password: 'short' }),
  ]) {
    expect(answer.status).toBeGreaterThanOrEqual(400);
    const text = answer instanceof Response ? await answer.text() : JSON.stringify(answer.body);
    expectNone('a refused request', text, ['apiToken']);
  }
  await until('summaries and the alert were tried and given up', async () => {
    const day = DateTime.now().setZone(ZONE).minus({ days: 1 }).toISODate();
    const answer = await get(`/api/v1/reports/day/${day}/deliveries`);
    const { items } = (await answer.json()) as { items: { state: string; lastError: string | null }[] };
    return (
      items.length >= 4 && items.every(({ state, lastError }) => state === 'failed' && lastError !== null)
    );
  });
  await until('the webhook was given up', async () => said.includes('a webhook takes no events'));
});

test('no route answers with one', async () => {
  const document = (await (await get('/api/v1/openapi.json')).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const ids: Record<string, string> = { pbx: 'bad', indicator: 'calls' };
  const asked = Object.entries(document.paths).flatMap(([path, methods]) => ('get' in methods ? [path] : []));
  expect(asked.length).toBeGreaterThan(40);
  const lists = await Promise.all(
    ['calls', 'tasks', 'hooks', 'users', 'keys'].map(async (list) => {
      const { items } = (await (await get(`/api/v1/${list}`)).json()) as { items: { id: string }[] };
      return [list, items[0]?.id ?? 'x'] as const;
    }),
  );
  const idOf = new Map(lists);
  for (const path of ['/healthz', '/readyz', '/metrics', '/', ...asked]) {
    if (path.endsWith('/events')) continue;
    const list = path.split('/')[3] ?? '';
    const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => ids[name] ?? idOf.get(list) ?? 'x');
    const answer = await get(filled);
    const text = (await answer.text()) + JSON.stringify([...answer.headers]);
    expect([filled, answer.status]).not.toEqual([filled, 500]);
    expectNone(filled, text);
  }
  const checked = await post('/api/v1/pbx/bad/check', {});
  expectNone('check over the API', await checked.text());
  const checkedFs = await post('/api/v1/pbx/fs/check', {});
  expectNone('check over the API', await checkedFs.text());
  expectNone('the stream', await firstOfStream());
});

async function firstOfStream(): Promise<string> {
  const stop = new AbortController();
  const answer = await fetch(`${url}/api/v1/events`, {
    headers: { authorization: `Bearer ${S.apiToken}`, 'last-event-id': '1' },
    signal: stop.signal,
  });
  const reader = answer.body?.getReader();
  const first = await reader?.read();
  stop.abort();
  return Buffer.from(first?.value ?? []).toString();
}

test('no command prints one, nor does the list of processes', async () => {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  for (const id of processes.filter((each) => isOurs(each))) {
    for (const file of ['cmdline', 'comm', 'status']) {
      expectNone(`/proc/…/${file}`, readFileSync(`/proc/${id}/${file}`, 'utf8'));
    }
  }
  for (const args of [
    ...[
      ['check'],
      ['check', '--json'],
      ['users', 'list'],
      ['users', 'list', '--json'],
      ['users', 'sessions', 'olga'],
    ],
    ...[
      ['keys', 'list'],
      ['keys', 'list', '--json'],
      ['hooks', 'list'],
      ['hooks', 'list', '--json'],
    ],
    ...[
      ['calls', '--json'],
      ['tasks', '--json'],
      ['report', 'list', '--json'],
      ['tail', '--once'],
    ],
    ['report', 'send', 'day', '--date', DateTime.now().setZone(ZONE).minus({ days: 1 }).toISODate() ?? ''],
    ['import', 'asterisk-mysql', `mysql://u:${S.mysqlPassword}@127.0.0.1:1/x`, '--pbx', 'bad'],
  ]) {
    expectNone(args.join(' '), (await ringback(args)).text);
  }
});

/** The daemon and what it started. */
function isOurs(id: string): boolean {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(folder) || Number(id) === child.pid;
  } catch {
    return false;
  }
}

test('a broken configuration tells where it is broken, not what stood there', () => {
  const whole = readFileSync(join(folder, 'ringback.yaml'), 'utf8');
  const secret = canary('broken');
  made.broken = secret;
  let refused = 0;
  for (const value of [
    ...[
      `*${secret}`,
      `!${secret}`,
      `&${secret}`,
      `"${secret}`,
      `[${secret}`,
      `{${secret}`,
      `|${secret}`,
      `%${secret}`,
    ],
    ...[
      `@${secret}`,
      `a: ${secret}: b`,
      `\${${secret}}`,
      `'\${A B ${secret}}'`,
      `"\\q${secret}"`,
      `["${secret}"]`,
    ],
    ...[
      `{a: ${secret}}`,
      `"${secret}\\n"`,
      `{${secret}: ${secret}}`,
      `!!${secret} x`,
      `"x" ${secret}`,
      `'x'${secret}`,
    ],
  ]) {
    for (const key of ['password', 'token', 'secret', 'cdrToken', 'url']) {
      const text = whole.replace(new RegExp(`(\\b${key}:) .*`), (_all, name: string) => `${name} ${value}`);
      try {
        parseConfig(text, {}, 'broken.yaml');
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        const { message, details } = error as AppError;
        expectNone(`${key}: ${value}`, `${message} ${details.join(' ')}`);
        refused++;
      }
    }
  }
  expect(refused).toBeGreaterThan(50);
});

test('the log has none, at its finest', async () => {
  await stop();
  expect(said).toContain('"level":"debug"');
  expect(said.length).toBeGreaterThan(2_000);
  for (const told of ['Authentication failed', 'a webhook takes no events']) expect(said).toContain(told);
  expectNone('the log', said);
});

test('the database holds what has to be used again, and of the rest hashes at most', () => {
  const file = readdirSync(folder)
    .filter((name) => /^ringback\.db(-wal)?$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('');
  // Webhooks are signed with theirs.
  expectNone('the database', file, ['hookSecret']);
});
