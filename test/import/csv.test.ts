// CSV as Asterisk writes it, and as it is when somebody else had a hand in it.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CsvFramer } from '../../src/import/csv.ts';

function read(text: string | Buffer, sizes: readonly number[] = []) {
  const framer = new CsvFramer();
  const bytes = Buffer.from(text);
  const records = [];
  let at = 0;
  for (const size of sizes) {
    records.push(...framer.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return [...records, ...framer.push(bytes.subarray(at)), ...framer.finish()];
}

const values = (text: string) => read(text).map((record) => record.values);

test('values in quotes, quotes in values doubled, numbers bare', () => {
  expect(values('"","7916","""Иван, ""И."" П."" <7916>",5,3\r\n"a",,\n')).toEqual([
    ['', '7916', '"Иван, "И." П." <7916>', '5', '3'],
    ['a', '', ''],
  ]);
});

test('a line end in a value, and a last line without one', () => {
  expect(values('"a\nb",1\n"c",2')).toEqual([
    ['a\nb', '1'],
    ['c', '2'],
  ]);
});

test('a damaged line costs itself, not the rest of the file', () => {
  const good = '"x","y"\n';
  const text = `${good}"never closed,1\n${good.repeat(20_000)}`;
  const records = read(text);
  expect(records[1]).toMatchObject({ values: null, offset: 8 });
  expect(records.filter((record) => record.values !== null)).toHaveLength(20_001);
  expect(read('"a"b,1\n"c",2\n').map((record) => record.values)).toEqual([null, ['c', '2']]);
});

test('a line without end is no record and costs no memory', () => {
  const framer = new CsvFramer();
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const records = Array.from({ length: 100 }, () => framer.push(chunk)).flat();
  expect(records.every((record) => record.values === null)).toBe(true);
  expect(framer.push(Buffer.from('\n"a"\n')).at(-1)?.values).toEqual(['a']);
});

test('reading can begin at the place of any record', () => {
  const text = Buffer.from('"a",1\n"b\nb",2\n\n"c",3\n');
  for (const record of read(text)) {
    const framer = new CsvFramer(record.offset);
    const rest = [...framer.push(text.subarray(record.offset)), ...framer.finish()];
    expect(rest[0]).toEqual(record);
    expect(text.subarray(record.offset, record.next).toString()).toContain(record.values?.[0]);
  }
});

test('any bytes, split in any way, give the same records, each byte in at most one', () => {
  const line = fc.oneof(
    fc.string().map((text) => `"${text.replaceAll('"', '""')}"`),
    fc.string(),
    fc.constant('"'),
  );
  const lines = fc.array(fc.array(line, { maxLength: 4 }).map((parts) => parts.join(',')));
  fc.assert(
    fc.property(lines, fc.array(fc.nat(30)), (parts, sizes) => {
      const text = parts.join('\n');
      const whole = read(text);
      expect(read(text, sizes)).toEqual(whole);
      for (const [i, record] of whole.entries()) {
        expect(record.offset).toBeGreaterThanOrEqual(whole[i - 1]?.next ?? 0);
      }
    }),
  );
});

test('whatever is written as Asterisk writes it is read as it was', () => {
  const row = fc.array(fc.string(), { minLength: 1, maxLength: 21 });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const text = rows.map((row) => `${row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\n`);
      expect(values(text.join(''))).toEqual(rows);
    }),
  );
});
