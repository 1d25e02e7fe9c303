// Figures, lists and summaries in a terminal: flags that contradict each other are refused, and nothing is told that does not belong
// to what was asked.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHouse, traceEvents } from '../api/house.ts';
import { run } from './run.ts';

let house: Awaited<ReturnType<typeof openHouse>>;

beforeAll(async () => {
  house = await openHouse({ timezone: 'Europe/Moscow' });
  for (const name of ['queue-answered', 'missed-then-called-back']) await house.playAtOnce(traceEvents(name));
  const config = {
    pbx: [{ id: 'main', type: 'asterisk', host: 'h', username: 'u', secret: 's' }],
    timezone: 'Europe/Moscow',
    database: { file: house.file },
    staff: { agents: [{ id: '101', extensions: ['101'], team: 'sales' }] },
  };
  writeFileSync(join(house.folder, 'ringback.yaml'), JSON.stringify(config));
});
afterAll(() => house.close());

const ringback = (...args: readonly string[]) => run(args, { cwd: house.folder });

describe('metrics', () => {
  test('from a first day alone reach up to today', async () => {
    const { status, stdout } = await ringback('metrics', 'show', 'calls', '--from', '2026-11-20', '--json');
    const today = new Date().toLocaleDateString('sv', { timeZone: 'Europe/Moscow' });
    expect([status, JSON.parse(stdout).period]).toEqual([
      0,
      expect.objectContaining({ from: '2026-11-20', to: today }),
    ]);
  });

  test('are JSON or CSV, not both', async () => {
    const { status, stdout, stderr } = await ringback('metrics', 'show', 'calls', '--json', '--csv');
    expect([status, stdout, stderr]).toEqual([
      2,
      '',
      expect.stringContaining("option '--csv' cannot be used with option '--json'"),
    ]);
  });

  test('are the same CSV here and over HTTP, with the mark that spreadsheets look for', async () => {
    const period = ['--from', '2026-11-20', '--to', '2026-11-24'];
    const { stdout } = await ringback('metrics', 'show', 'calls', ...period, '--csv');
    const answer = await fetch(`${house.url}/api/v1/metrics/calls?from=2026-11-20&to=2026-11-24&format=csv`, {
      headers: { authorization: 'Bearer token-of-the-crm' },
    });
    const body = Buffer.from(await answer.arrayBuffer());
    expect([...body.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(stdout).toBe(body.toString('utf8'));
  });

  test('say that conversion is not final beside conversion only', async () => {
    const sentence = 'Conversion of customers is not final';
    expect((await ringback('metrics', 'show', 'conversion')).stdout).toContain(sentence);
    expect((await ringback('metrics', 'show', 'calls')).stdout).not.toContain(sentence);
  });
});

describe('lists', () => {
  test.each([
    ['calls', 'since is later than until'],
    ['gaps', 'since is later than until'],
  ])('%s from a later time to an earlier one are refused', async (command, sentence) => {
    const { status, stderr } = await ringback(command, '--since', '2026-03-03', '--until', '2026-03-02');
    expect([status, stderr]).toEqual([65, expect.stringContaining(sentence)]);
  });

  test('calls up to a day of the past are those of the week before it', async () => {
    const { status, stdout } = await ringback('calls', '--until', '2026-11-24', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).items.length).toBeGreaterThan(0);
  });
});

describe('a team that there is not', () => {
  test.each([
    ['metrics', 'show', 'calls'],
    ['report', 'day'],
  ])('is refused by %s, with those that there are', async (...command) => {
    const { status, stdout, stderr } = await ringback(...command, '--team', 'nope');
    expect([status, stdout, stderr]).toEqual([
      65,
      '',
      expect.stringContaining('team: found "nope", want one of: sales'),
    ]);
  });
});
