// The command line as people meet it: help, exit statuses, a first configuration, a replay.

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { run as runHere } from '../../src/cli/program.ts';
import { loadConfig } from '../../src/config/load.ts';
import { run } from './run.ts';

// Processes start from source, which takes seconds each on a busy machine.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'ringback-cli-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const trace = (name: string) =>
  fileURLToPath(new URL(`../traces/asterisk-22/${name}/all.ami`, import.meta.url));

describe('the command line', () => {
  test('explains itself and its exit statuses', async () => {
    const { status, stdout } = await run(['--help'], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /serve .*init .*check .*calls .*tasks .*tail .*replay .*record .*migrate .*backup/s,
    );
    expect(stdout).toMatch(/78 {2}config/);
  });

  test.each([
    'serve',
    'init',
    'check',
    'calls',
    'tasks',
    'tail',
    'replay',
    'record',
    'migrate',
    'backup',
    'users',
    'keys',
    'lists',
    'scripts',
    'reviews',
    'import',
  ])('%s --help gives examples', async (command) => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const status = await runHere([command, '--help'], () => expect.fail('must not exit'));
    const shown = write.mock.calls.map(([text]) => String(text)).join('');
    write.mockRestore();
    expect(status).toBe(0);
    expect(shown).toContain(`Examples:\n  ringback ${command}`);
  });

  test('answers an unknown option with usage', async () => {
    const { status, stderr } = await run(['calls', '--frobnicate'], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("unknown option '--frobnicate'");
  });

  test('answers a missing configuration with one sentence', async () => {
    const { status, stderr } = await run(['serve', '--config', 'nowhere.yaml'], { cwd });
    expect(status).toBe(78);
    expect(stderr.trim()).toBe(
      'ringback: Cannot read the configuration nowhere.yaml: there is no such file. Make one with: ringback init',
    );
  });

  test('lists every mistake of a configuration', async () => {
    writeFileSync(join(cwd, 'bad.yaml'), 'pbx: []\nregion: x\napi: { port: y }\n');
    const { status, stderr } = await run(['serve', '--config', 'bad.yaml'], { cwd });
    expect(status).toBe(78);
    expect(stderr).toContain('bad.yaml has 3 problems:');
    expect(stderr).toContain('  - api.port: found "y", want a whole number from 0 to 65535');
  });
});

describe('init', () => {
  const file = () => join(cwd, 'ringback.yaml');

  test('writes a private configuration that loads, and the stanza with the same secret', async () => {
    const { status, stdout } = await run(['init', '--yes', '--host', '192.0.2.10', '--trunk', "o'trunk"], {
      cwd,
    });
    expect(status).toBe(0);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const config = loadConfig(file(), {});
    const [pbx] = config.pbx;
    expect(pbx).toMatchObject({ id: 'main', type: 'asterisk', host: '192.0.2.10', username: 'ringback' });
    expect(config.trunks).toEqual(["o'trunk"]);
    expect(stdout).toContain(`secret = ${pbx?.type === 'asterisk' && pbx.secret}`);
    expect(config.api.tokens[0]?.token).toMatch(/^\w{32}$/);
  });

  test('does not overwrite a configuration unless forced', async () => {
    writeFileSync(file(), 'mine');
    const refused = await run(['init', '--yes'], { cwd });
    expect(refused.status).toBe(73);
    expect(readFileSync(file(), 'utf8')).toBe('mine');
    const forced = await run(['init', '--yes', '--force', '--type', 'freeswitch', '--secret', 'ClueCon'], {
      cwd,
    });
    expect(forced.status).toBe(0);
    expect(loadConfig(file(), {}).pbx[0]).toMatchObject({
      type: 'freeswitch',
      port: 8021,
      password: 'ClueCon',
    });
  });

  test('refuses flags that would make a configuration that does not load', async () => {
    const { status, stderr } = await run(['init', '--yes', '--timezone', 'Mars/Olympus'], { cwd });
    expect(status).toBe(78);
    expect(stderr).toContain('timezone: found "Mars/Olympus"');
  });
});

describe('replay', () => {
  test('gives calls and tasks in the shape of the API, without any configuration', async () => {
    const { status, stdout } = await run(['replay', trace('missed-then-called-back'), '--json'], { cwd });
    expect(status).toBe(0);
    const { calls, tasks, anomalies } = JSON.parse(stdout);
    expect(calls.map((call: { disposition: string }) => call.disposition)).toEqual([
      'missed',
      'cancelled',
      'answered',
    ]);
    expect(calls[0].startedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(calls[0].from).toEqual({ number: '+79031112233', raw: expect.any(String), name: null });
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toMatchObject({
      status: 'done',
      attempts: 2,
      closedBy: { kind: 'callback', agent: '102' },
    });
    expect(anomalies).toBe(0);
  });

  test('shows a table to people', async () => {
    const { stdout } = await run(['replay', trace('inbound-abandoned-while-ringing')], { cwd });
    expect(stdout).toContain('missed: abandoned_ringing');
  });

  test('says what is wrong with a file that is no recording', async () => {
    writeFileSync(join(cwd, 'letter.txt'), 'Dear Sir');
    const { status, stderr } = await run(['replay', 'letter.txt'], { cwd });
    expect(status).toBe(65);
    expect(stderr).toContain('letter.txt is not a recording');
  });
});
