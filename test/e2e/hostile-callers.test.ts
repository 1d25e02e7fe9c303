// Callers with names and numbers that are meant to break something (test/corpus), through an Asterisk and a FreeSWITCH into the built
// daemon, and out again wherever text of theirs comes out: API, CSV, summaries in HTML and text, log (JSON and readable), tables of
// the command line, and what a PBX is told to dial.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { startEslServer } from '../../src/pbx/freeswitch/server.ts';
import { HOSTILE_CALLERS, HOSTILE_TEXTS, plainNumber } from '../corpus/caller-ids.ts';
import { type FakePbx, startFakePbx } from '../pbx-asterisk/link-fakes.ts';
import { buildDaemon, until } from '../support/daemon.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const MAIN = join(import.meta.dirname, '../../dist/main.js');
const TOKEN = 'token-of-the-crm';
/** On which the recorded call was. */
const DAY = '2026-11-23';
const folder = mkdtempSync(join(tmpdir(), 'ringback-hostile-'));
const stops: (() => unknown)[] = [];

interface Running {
  readonly child: ChildProcess;
  readonly config: string;
  said: string;
  url: string;
}

let pbx: FakePbx;
let json: Running;
let pretty: Running;

const trace = (path: string) => readFileSync(new URL(`../traces/${path}`, import.meta.url));

/** The recorded call of a missed caller, as this caller's. */
function amiCall(name: Buffer, number: string, i: number): Buffer {
  const text = trace('asterisk-22/inbound-abandoned-while-ringing/lean.ami')
    .toString('utf8')
    .replace(/^[\s\S]*?(?=Event: Newchannel)/, '')
    .replace(/labpbx-(\d+)\.(\d+)/g, (_all, second: string, n: string) => `labpbx-${second}.${n}${1000 + i}`)
    .replace(/(PJSIP\/\w+-)0000/g, (_all, head: string) => `${head}${(0x1000 + i).toString(16)}`)
    .replaceAll(/(CallerIDNum|ConnectedLineNum): 79161234567/g, (_all, key: string) => `${key}: ${number}`)
    .replace(/CallerIDName: <unknown>/g, 'CallerIDName: @NAME@');
  const pieces = text.split('@NAME@').flatMap((piece, at) => (at === 0 ? [piece] : [name, piece]));
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
}

function eslCall(name: string, number: string, i: number): Buffer {
  const text = trace('freeswitch/inbound-abandoned-while-ringing/lean.json.esl').toString('utf8');
  return Buffer.from(
    text.replaceAll(
      /Content-Length: \d+\nContent-Type: text\/event-json\n\n(\{[^\n]*\})/g,
      (_all, body: string) => {
        const event = JSON.parse(
          body.replaceAll(
            /[0-9a-f]{4}(?=[0-9a-f]{4}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/g,
            (1000 + i).toString(),
          ),
        ) as Record<string, string>;
        for (const [key, value] of Object.entries(event)) {
          if (/ID-Name$/.test(key) && value !== '') event[key] = name;
          else if (value === '79161234567') event[key] = number;
        }
        const changed = JSON.stringify(event);
        return `Content-Length: ${Buffer.byteLength(changed)}\nContent-Type: text/event-json\n\n${changed}`;
      },
    ),
  );
}

async function start(name: string, tree: object): Promise<Running> {
  const config = join(folder, `${name}.yaml`);
  writeFileSync(config, stringify({ ...tree, database: { file: join(folder, `${name}.db`) } }), {
    mode: 0o600,
  });
  const child = spawn(process.execPath, [MAIN, 'serve', '--config', config], { cwd: folder });
  const running: Running = { child, config, said: '', url: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      running.said += text;
    });
  }
  await until('it has started', async () => {
    running.url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.said)?.[0] ?? '';
    const { links } = (await (await fetch(`${running.url}/readyz`)).json()) as { links: { state: string }[] };
    return links.every(({ state }) => state === 'up');
  });
  return running;
}

async function get(path: string): Promise<string> {
  const answer = await fetch(json.url + path, { headers: { authorization: `Bearer ${TOKEN}` } });
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.text();
}

interface Listed {
  readonly id: string;
  readonly pbx: string;
  readonly number: string;
  readonly from: {
    readonly name: string | null;
    readonly raw: string | null;
    readonly number: string | null;
  };
}

async function all(list: 'calls' | 'tasks', query = ''): Promise<Listed[]> {
  return (JSON.parse(await get(`/api/v1/${list}?limit=500${query}`)) as { items: Listed[] }).items;
}

async function command(...args: readonly string[]): Promise<string> {
  const asked = spawn(process.execPath, [MAIN, ...args, '--config', json.config], { cwd: folder });
  let text = '';
  for (const stream of [asked.stdout, asked.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
  }
  const [status] = await once(asked, 'close');
  expect([args, status]).toEqual([args, 0]);
  return text;
}

beforeAll(async () => {
  await buildDaemon();
  pbx = await startFakePbx();
  const esl = await startEslServer({
    password: 'p',
    speed: null,
    recordings: HOSTILE_CALLERS.map(({ name, number }, i) => eslCall(name.toString('utf8'), number, i)),
  });
  stops.push(
    () => pbx.close(),
    () => esl.stop(),
  );
  const clickToCall = { enabled: true, context: 'internal', callsPerMinute: 6_000, ringSeconds: 5 };
  const tree = {
    pbx: [
      {
        id: 'ast',
        type: 'asterisk',
        host: '127.0.0.1',
        port: pbx.port,
        username: 'ringback',
        secret: 'good',
        clickToCall,
      },
      { id: 'fs', type: 'freeswitch', host: '127.0.0.1', port: esl.port, password: 'p' },
    ],
    timezone: 'Europe/Moscow',
    staff: { extensions: '^1\\d\\d$' },
    trunks: ['trunk', 'public', 'lab'],
    api: { port: 0, tokens: [{ name: 'crm', token: TOKEN }] },
  };
  json = await start('json', { ...tree, log: { level: 'trace', pretty: false } });
  pretty = await start('pretty', { ...tree, log: { level: 'trace', pretty: true } });
  for (const [i, { name, number }] of HOSTILE_CALLERS.entries()) {
    const bytes = amiCall(name, number, i);
    for (const socket of pbx.sockets) socket.write(bytes);
  }
  // One call like any other, after all of them.
  for (const socket of pbx.sockets) socket.write(amiCall(Buffer.from('Olga'), '79990001122', 900));
  await until('the last one is a call', async () =>
    (await all('calls', '&pbx=ast')).some(({ from }) => from.number === '+79990001122'),
  );
  await until(
    'FreeSWITCH has told of its own',
    async () => (await all('calls', '&pbx=fs')).length >= HOSTILE_CALLERS.length - 3,
  );
});

afterAll(async () => {
  for (const each of [json, pretty]) each?.child.kill('SIGKILL');
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true, force: true });
});

test('every caller is a call with the name as it was sent, and of a line break only what fits into one line', async () => {
  const calls = await all('calls', '&pbx=ast');
  const names = new Map(calls.map(({ from }) => [from.raw, from.name]));
  for (const [i, { id, name, number }] of HOSTILE_CALLERS.entries()) {
    if (number !== plainNumber(i) || /^(crlf|lf|esl|log-|mail-header|unknown|nul|controls|long)/.test(id))
      continue;
    const shown = names.get(number);
    expect([id, shown?.trim()]).toEqual([id, name.toString('utf8').trim()]);
  }
  expect(calls.length).toBeGreaterThan(HOSTILE_CALLERS.length - 8);
  for (const call of [...calls, ...(await all('tasks'))])
    expect(JSON.stringify(call).length).toBeLessThan(5_000);
});

test('the PBX cannot be made to tell of another call: what a name smuggles in hangs up nobody', async () => {
  const calls = (await all('calls', '&pbx=ast')) as (Listed & { state: string; reason: string | null })[];
  const reasons = new Set(calls.map(({ state, reason }) => `${state} ${reason}`));
  expect(
    [...reasons].filter(
      (each) => !/^ended (abandoned_ringing|refused|not_offered|abandoned_ivr|null)$/.test(each),
    ),
  ).toEqual([]);
});

test('CSV has no cell that a spreadsheet computes', async () => {
  const csv = await get('/api/v1/calls/export?format=csv');
  const cells = [...csv.matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^,"\r\n]*))/g)].map(([, quoted, plain]) =>
    (quoted ?? plain ?? '').replaceAll('""', '"'),
  );
  expect(cells.length).toBeGreaterThan(1_000);
  expect(
    cells.filter(
      (cell) =>
        /^[\s\u200b\ufeff]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell),
    ),
  ).toEqual([]);
});

const TAGS =
  'html|head|meta|title|style|body|table|thead|tbody|tr|td|th|p|h[1-6]|ul|ol|li|div|span|a|b|strong|em|i|br|hr|img|caption|small|code|footer|section|!doctype';

/** Not as a browser reads it, but stricter: every `<` begins a tag that we write, and no attribute runs anything. */
function expectHarmlessHtml(html: string): void {
  const tags = html.match(/<[^>]*>?/g) ?? [];
  expect(tags.length).toBeGreaterThan(20);
  const odd = tags.filter((tag) => !new RegExp(`^</?(?:${TAGS})(?:\\s[^<]*)?/?>$`, 'i').test(tag));
  expect(odd).toEqual([]);
  expect(tags.filter((tag) => /\son\w+\s*=|javascript:|srcdoc|expression\(/i.test(tag))).toEqual([]);
}

test('summaries say it, and do nothing', async () => {
  const html = await get(`/api/v1/reports/day/${DAY}?format=html`);
  expectHarmlessHtml(html);
  expect(html.includes('&lt;svg/onload')).toBe(true);
  const text = await get(`/api/v1/reports/day/${DAY}?format=text`);
  expectPlain(text);
  JSON.parse(await get(`/api/v1/reports/day/${DAY}?format=json`));
  expectPlain(await command('report', 'day', '--date', DAY));
});

/** Nothing that a terminal obeys, or that turns text around. */
function expectPlain(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const found = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200e\u200f]/.exec(text);
  const around =
    found === null ? '' : JSON.stringify(text.slice(Math.max(0, found.index - 60), found.index + 20));
  expect(around).toBe('');
}

test('tables of the command line are tables', async () => {
  for (const args of [
    ...[
      ['calls', '--limit', '500'],
      ['tasks', '--limit', '500'],
      ['tail', '--once', '--url', json.url, '--token', TOKEN],
    ],
  ]) {
    const text = await command(...args);
    expectPlain(text);
    const rows = text.split('\n').filter((line) => line.startsWith('│'));
    expect(new Set(rows.map((row) => row.split('│').length)).size).toBeLessThanOrEqual(1);
  }
  for (const args of [
    ['calls', '--json', '--limit', '500'],
    ['tasks', '--json', '--limit', '500'],
  ])
    JSON.parse(await command(...args));
});

describe('what is dialled', () => {
  test('is a number, whatever was asked for', async () => {
    const before = pbx.actions.length;
    const statuses = new Set<number>();
    for (const text of HOSTILE_TEXTS) {
      for (const body of [
        { agent: '101', number: text },
        { agent: text, number: '+79161234567' },
      ]) {
        const answer = await fetch(`${json.url}/api/v1/calls`, {
          method: 'POST',
          headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
          body: JSON.stringify({ ...body, pbx: 'ast' }),
        });
        statuses.add(answer.status);
        await answer.text();
      }
    }
    for (const { id } of await all('tasks')) {
      const answer = await fetch(`${json.url}/api/v1/tasks/${id}/dial`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ agent: '101' }),
      });
      statuses.add(answer.status);
    }
    expect([...statuses].filter((status) => status >= 500 && status !== 503)).toEqual([]);
    expect(statuses).toContain(400);
    const orders = pbx.actions.slice(before).filter(({ action }) => action === 'Originate');
    expect(orders.length).toBeGreaterThan(5);
    for (const order of orders) {
      expect(order).toMatchObject({ context: 'internal', priority: '1' });
      expect(order.channel).toMatch(/^PJSIP\/[\w-]{1,40}$/);
      expect(order.exten).toMatch(/^\+?\d{2,20}$/);
      expect(order.callerid ?? '').toMatch(/^[^\r\n]*$/);
      expect(Object.keys(order).filter((key) => /^(application|data|command)$/.test(key))).toEqual([]);
      for (const value of Object.values(order)) expect(value.length).toBeLessThan(300);
    }
    const others = pbx.actions
      .map(({ action }) => action)
      .filter((action) => /command|system|redirect|update|setvar|dbput/i.test(action ?? ''));
    expect(others).toEqual([]);
  });
});

test('the log is one line for each thing that happened, in either form', () => {
  for (const line of json.said.split('\n').filter((each) => each !== '')) {
    expect(() => JSON.parse(line)).not.toThrow();
    expect(JSON.parse(line)).not.toMatchObject({ msg: 'forged' });
  }
  expectPlain(pretty.said);
  for (const line of pretty.said.split('\n').filter((each) => each !== '')) {
    expect(line).toMatch(/^(\[\d\d:\d\d:\d\d\.\d{3}\] [A-Z]+|\s)/);
    expect(line).not.toMatch(/^\[[\d:.]+\] FATAL/);
  }
});
