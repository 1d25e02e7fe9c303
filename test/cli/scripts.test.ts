// `ringback scripts` and `ringback reviews` as people meet them: mistakes, a trial on a transcript, and without a daemon
// the database itself.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { run } from '../../src/cli/program.ts';
import { CallRoom } from '../engine/call-room.ts';
import { script, talk } from '../scripts/sample-script.ts';
import { sampleCall } from '../support/sample-call.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringback-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string | object): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

async function ringback(...args: string[]) {
  const [log, error] = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')];
  const said: string[] = [];
  for (const spy of [log, error]) spy.mockImplementation((text) => void said.push(String(text)));
  const status = await run(args, () => expect.fail('must not exit'));
  log.mockRestore();
  error.mockRestore();
  return { status, said: said.join('\n') };
}

const ONE = {
  id: 'first-call',
  name: 'First call',
  passFrom: 0.8,
  items: [
    { id: 'greeting', text: 'Says their name', phrases: ['меня зовут'], required: true, ordered: true },
    {
      id: 'delivery',
      text: 'Says what delivery costs',
      phrases: ['стоимость доставки'],
      weight: 2,
      ordered: true,
    },
    { id: 'tone', text: 'Is friendly' },
  ],
  forbidden: [{ id: 'promise', phrases: ['гарантирую возврат'], autoFail: true }],
};
const said = (text: string) => ({ segments: talk(text) });

describe('scripts check', () => {
  test.each([
    ['a list under scripts', { scripts: [ONE] }],
    ['a whole configuration, whatever else is in it', { pbx: 'x', scripts: [ONE] }],
    ['a list', [ONE]],
    ['one script', ONE],
  ])('reads %s, and shows it', async (_what, tree) => {
    const { status, said: shown } = await ringback('scripts', 'check', file('s.yaml', stringify(tree)));
    expect(status).toBe(0);
    expect(shown).toMatch(/first-call: First call.*greeting.*2.*promise.*the script is fine/s);
  });

  test.each([
    ['scripts: []', 'want a script, a list of scripts, or scripts: with a list'],
    ['a: 5', 'scripts: missing'],
    ['scripts: [', 'not valid YAML'],
    [stringify([ONE, ONE]), 'scripts[1].id: found "first-call" as in scripts[0]'],
    [stringify({ ...ONE, passfrom: 1 }), 'scripts[0].passfrom: unknown key, did you mean "passFrom"?'],
    [stringify({ ...ONE, name: `\${NO_SUCH_NAME}` }), 'environment variable NO_SUCH_NAME is not set'],
  ])('tells what is wrong (%#)', async (text, message) => {
    const { status, said: shown } = await ringback('scripts', 'check', file('s.yaml', text));
    expect([status, shown]).toEqual([78, expect.stringContaining(message)]);
  });

  test('shows what a transcript would score, and the words that show it', async () => {
    const scripts = file('s.yaml', stringify(ONE));
    const transcript = file('t.json', said('agent: Стоимость доставки триста\nagent: Меня зовут Анна'));
    const { status, said: shown } = await ringback('scripts', 'check', scripts, '--transcript', transcript);
    expect(status).toBe(0);
    expect(shown).toMatch(/first-call: 1\.000, passed.*greeting.*passed.*0:02.*Меня зовут Анна/s);
    expect(shown).toMatch(/tone.*not looked at.*out of order: greeting/s);
  });

  test('says what was missed and what makes the score 0', async () => {
    const scripts = file('s.yaml', stringify(ONE));
    const transcript = file('t.json', said('agent: Гарантирую вам полный возврат'));
    const { said: shown } = await ringback('scripts', 'check', scripts, '--transcript', transcript);
    expect(shown).toMatch(/0\.000, not passed.*required, and missed: greeting.*makes the score 0: promise/s);
    const { said: json } = await ringback('scripts', 'check', scripts, '--transcript', transcript, '--json');
    expect(JSON.parse(json).scores).toMatchObject([
      { script: 'first-call', score: 0, autoFailedBy: ['promise'], forbidden: [{ id: 'promise' }] },
    ]);
  });

  test.each([
    ['Dear Sir', 'is not JSON'],
    [{ segments: [] }, 'is no transcript: segments: found an empty list'],
    [{ segments: [{ speaker: 'x', startMs: 0, endMs: 0, text: '' }] }, 'segments[0].speaker: found "x"'],
  ])('says what is wrong with a file that is no transcript (%#)', async (content, message) => {
    const scripts = file('s.yaml', stringify(ONE));
    const asked = ['scripts', 'check', scripts, '--transcript', file('t.json', content)];
    expect(await ringback(...asked)).toEqual({ status: 65, said: expect.stringContaining(message) });
  });

  test('knows only the scripts of the file, and only files that are there', async () => {
    const scripts = file('s.yaml', stringify(ONE));
    expect(await ringback('scripts', 'check', scripts, '--script', 'x')).toMatchObject({ status: 66 });
    expect(await ringback('scripts', 'check', join(folder, 'nowhere.yaml'))).toMatchObject({ status: 66 });
  });

  test('text that was said reaches no terminal with control characters in it', async () => {
    const scripts = file('s.yaml', stringify(ONE));
    const transcript = file('t.json', said('agent: \u001b[2Jменя зовут'));
    const { said: shown } = await ringback('scripts', 'check', scripts, '--transcript', transcript);
    expect(shown).not.toContain('\u001b[2J');
  });
});

describe('without a daemon', () => {
  const call = sampleCall(1);
  const config = () => ['--config', join(folder, 'ringback.yaml')];
  beforeEach(() => {
    const database = join(folder, 'a.db');
    const scripts = [{ ...ONE, sampling: { perAgentPerWeek: 5 } }];
    const pbx = [{ id: 'main', type: 'asterisk', host: 'h', username: 'u', secret: 's' }];
    file('ringback.yaml', stringify({ pbx, scripts, database: { file: database } }));
    const room = new CallRoom(database, [script(scripts[0] ?? {})]);
    room.tell(call, 'sales');
    // Not `close`: the folder is needed still.
    room.shop.close();
  });

  test('scripts are listed and shown', async () => {
    const { said: listed } = await ringback('scripts', 'list', ...config());
    expect(listed).toMatch(/first-call.*First call.*1.*config.*3.*5/);
    const { said: shown } = await ringback('scripts', 'show', 'first-call', ...config());
    expect(shown).toMatch(/First call: version 1 since.*стоимость доставки/s);
    const { said: json } = await ringback('scripts', '--json', ...config());
    expect(JSON.parse(json).items).toMatchObject([{ id: 'first-call', passFrom: 0.8 }]);
    expect(await ringback('scripts', 'show', 'nothing', ...config())).toMatchObject({ status: 66 });
  });

  test('reviews are listed and skipped', async () => {
    const { said: listed } = await ringback('reviews', ...config());
    expect(listed).toMatch(new RegExp(`first-call.*101.*sales.*2026-03-02.*open.*${call.id}`));
    const { said: json } = await ringback('reviews', 'list', '--agent', '101', '--json', ...config());
    const [{ id }] = JSON.parse(json).items;
    const skipped = await ringback('reviews', 'skip', id, '--reason', 'no recording', ...config());
    expect(skipped.said).toContain('is skipped');
    expect((await ringback('reviews', ...config())).said).toContain('(none)');
    expect((await ringback('reviews', '--status', 'skipped', ...config())).said).toMatch(
      /operator.*no recording/,
    );
    expect(await ringback('reviews', 'skip', id, '--reason', 'x', ...config())).toMatchObject({ status: 73 });
    expect(await ringback('reviews', '--status', 'lost', ...config())).toMatchObject({ status: 65 });
  });
});
