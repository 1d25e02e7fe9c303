// What `ringback check` says of the records that a PBX is said to keep.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkRecords } from '../../src/import/check-records.ts';
import { traces } from '../support/traces.ts';
import { inFolder } from '../support/workshop.ts';

const CDR = traces('asterisk-22-records', 'cdr.csv').find(({ name }) => name === 'inbound-busy')?.bytes ?? '';
/** A little after that call. */
const NOW = Date.parse('2026-11-25T14:50:00Z');
const HOUR_MS = 3_600_000;

const check = (path: string, now: number, timezone: string | null = 'UTC') =>
  checkRecords({ type: 'csv', files: [path], columns: null, timezone }, 'Europe/Moscow', now);

test('records that can be read, with new ones among them', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'Master.csv');
    writeFileSync(path, CDR);
    expect(await check(path, NOW)).toMatchObject({
      ok: true,
      detail: '1 rows of the last day; the newest is of 2026-11-25T14:44:43.000Z.',
    });
  }));

test('no new ones: nothing is known to be wrong', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'Master.csv');
    writeFileSync(path, CDR);
    expect(await check(path, NOW + 48 * HOUR_MS)).toMatchObject({ ok: null });
  }));

test('a wrong zone, a file that is not there, and one that holds something else', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'Master.csv');
    expect(await check(path, NOW)).toMatchObject({ ok: false, detail: expect.stringMatching(/no file/) });
    writeFileSync(path, CDR);
    expect(await check(path, NOW, null)).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/3 h behind the ids.*Set cdr\.timezone/),
      fix: expect.stringContaining('Gaps stay open'),
    });
    writeFileSync(path, 'a,b,c\n');
    expect(await check(path, NOW)).toMatchObject({ ok: false });
  }));

test('a clock of the PBX that is ahead', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'Master.csv');
    writeFileSync(path, CDR);
    expect(await check(path, NOW - 2 * HOUR_MS)).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/to come/),
    });
  }));
