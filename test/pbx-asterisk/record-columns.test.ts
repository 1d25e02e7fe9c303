// Rows of CDR and CEL in the orders and under the names in which backends keep them.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AsteriskFact, cdrOfFact, readFact } from '../../src/pbx/asterisk/cdr.ts';
import { readCdrRow } from '../../src/pbx/asterisk/cdr-row.ts';
import { readCelRow } from '../../src/pbx/asterisk/cel-row.ts';
import { fieldsOf, layoutOfNames, layoutOfValues } from '../../src/pbx/asterisk/record-columns.ts';
import { createRecordClock } from '../../src/pbx/asterisk/record-time.ts';

const UTC = createRecordClock('UTC');
const ID = 'pbx-1795617791.8';
const TIMES = ['2026-11-25 14:43:11', '2026-11-25 14:43:12', '2026-11-25 14:43:26'];
const PLACES = ['PJSIP/trunk-1', 'PJSIP/101-2', 'Dial', 'PJSIP/101,20,tT'];
const COUNTS = ['15', '14', 'ANSWERED', 'DOCUMENTATION'];
const MASTER = ['', '7916', '5001', 'from-trunk', '"Anna" <7916>', ...PLACES, ...TIMES, ...COUNTS];

function row(values: readonly string[], names?: readonly string[]) {
  const layout = names === undefined ? layoutOfValues(values) : layoutOfNames(names);
  if (layout === null) return null;
  return readCdrRow(fieldsOf(layout.columns, values), UTC, 1);
}

const WHOLE = {
  row: {
    ...{ uniqueid: ID, channel: 'PJSIP/trunk-1', dstchannel: 'PJSIP/101-2', src: '7916', name: 'Anna' },
    startedAt: Date.parse('2026-11-25T14:43:11Z'),
    answeredAt: Date.parse('2026-11-25T14:43:12Z'),
    endedAt: Date.parse('2026-11-25T14:43:26Z'),
    disposition: 'answered',
  },
};

describe('CDR', () => {
  test('Master.csv with everything that cdr.conf can add', () => {
    expect(row([...MASTER, ID, 'vip', '', ID, '24'])).toMatchObject({
      row: { ...WHOLE.row, linkedid: ID, order: 24 },
    });
    expect(row([...MASTER, ID, '', ID, '24'])).toMatchObject({ row: { linkedid: ID } });
  });

  test('Master.csv as Debian sets it: without linkedid', () => {
    expect(row([...MASTER, ID, 'vip'])).toMatchObject({ row: { ...WHOLE.row, linkedid: null, order: 1 } });
    expect(row([...MASTER, ID])).toMatchObject(WHOLE);
  });

  test('without the ids of channels a call could not be known again', () => {
    expect(row(MASTER)).toEqual({ problem: 'no_uniqueid' });
  });

  test("the order of Asterisk's example of cdr_custom", () => {
    const [, src = '', dst = '', context = '', clid = '', ...rest] = MASTER;
    expect(row([clid, src, dst, context, ...rest, '', ID, 'vip'])).toMatchObject(WHOLE);
  });

  test('the table of FreePBX, which has a start and two lengths', () => {
    const names = [
      'calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,amaflags',
      'accountcode,uniqueid,userfield,did,recordingfile,cnum,cnam,outbound_cnum,outbound_cnam,dst_cnam,linkedid',
      'peeraccount,sequence',
    ].flatMap((line) => line.split(','));
    const values = [
      ...[TIMES[0], '"x" <1>', '1', '5001', 'from-trunk', ...PLACES, '15', '14', 'ANSWERED', '3', '', ID, ''],
      ...['74951234567', 'in-1.wav', '7916', 'Anna', '', '', '', ID, '', '24'],
    ].map(String);
    expect(row(values, names)).toMatchObject({
      row: { ...WHOLE.row, did: '74951234567', recording: 'in-1.wav', linkedid: ID, order: 24 },
    });
  });

  test('dispositions as cdr_sqlite3_custom may count them', () => {
    const named = (disposition: string) =>
      row([...MASTER.slice(0, 14), disposition, '3', ID], undefined) as { row: { disposition: string } };
    expect(['8', '0', '4', '2', '16', '1'].map((each) => named(each).row.disposition)).toEqual([
      ...['answered', 'no_answer', 'busy', 'failed', 'failed', 'unknown'],
    ]);
  });

  test('an answer that is missing is not made up', () => {
    const lost = [...MASTER.slice(0, 10), '', TIMES[2] ?? '', '15', '0', 'NO ANSWER', '3', ID];
    expect(row(lost)).toMatchObject({ row: { answeredAt: null, disposition: 'no_answer' } });
  });

  test.each([
    ['channel', 'no_channel', [...MASTER.slice(0, 5), '', ...MASTER.slice(6), ID]],
    ['time', 'bad_time', [...MASTER.slice(0, 9), '0000-00-00 00:00:00', ...MASTER.slice(10), ID]],
  ])('a row without a %s', (_what, problem, values) => {
    const layout = layoutOfValues([...MASTER, ID]);
    expect(readCdrRow(fieldsOf(layout?.columns ?? [], values), UTC, 1)).toEqual({ problem });
  });
});

describe('CEL', () => {
  const values = [
    ...[
      'HANGUP',
      '1795617806.198046',
      'Anna',
      '7916',
      '',
      '',
      '',
      's',
      'from-trunk',
      'PJSIP/trunk-1',
      '',
      '',
    ],
    ...['3', '', ID, ID, '', '', '{"hangupcause":16,"hangupsource":"PJSIP/trunk-1","deep":{"a":1}}'],
  ];

  test.each([
    ['the columns of FreePBX', values],
    ['with userfield, as in the example of cel_custom', [...values.slice(0, 17), '', ...values.slice(17)]],
  ])('%s', (_what, given) => {
    const layout = layoutOfValues(given);
    expect(readCelRow(fieldsOf(layout?.columns ?? [], given), UTC, 7)).toMatchObject({
      row: {
        ...{ type: 'HANGUP', at: 1_795_617_806_198, uniqueid: ID, number: '7916', name: 'Anna', order: 7 },
        extra: { hangupcause: '16', hangupsource: 'PJSIP/trunk-1' },
      },
    });
  });

  test('names of cel_sqlite3_custom; without linkedid it is not told what belongs together', () => {
    expect(layoutOfNames(['eventtype', 'eventtime', 'cidname', 'cidnum', 'channame', 'uniqueid'])).toBeNull();
    const layout = layoutOfNames([
      'EventType',
      'eventtime',
      'cid_num',
      'channame',
      'uniqueid',
      'linkedid',
      'eventextra',
    ]);
    expect(layout?.columns).toEqual([
      'eventtype',
      'eventtime',
      'cidnum',
      'channame',
      'uniqueid',
      'linkedid',
      'extra',
    ]);
  });

  test('events that say nothing here are no problem', () => {
    const fields = { eventtype: 'DTMF', eventtime: '1', uniqueid: ID, linkedid: ID, channame: 'PJSIP/1-1' };
    expect(readCelRow(fields, UTC, 1)).toBeNull();
    expect(readCelRow({ ...fields, eventtype: '<script>' }, UTC, 1)).toEqual({ problem: 'wrong_columns' });
  });
});

test('rows of any kind never throw, and what is read can be sent and read again', () => {
  const field = fc.oneof(fc.string(), fc.constantFrom(...MASTER, ID, '{"a":1}', '1795617806.1'));
  const names = fc.constantFrom(
    ...[
      'src',
      'channel',
      'dstchannel',
      'start',
      'answer',
      'end',
      'duration',
      'billsec',
      'uniqueid',
      'linkedid',
    ],
    ...['eventtype', 'eventtime', 'channame', 'extra', 'id', 'sequence', 'disposition', 'clid'],
  );
  fc.assert(
    fc.property(fc.dictionary(names, field), fc.nat(), (fields, order) => {
      const cdr = readCdrRow(fields, UTC, order);
      const cel = readCelRow(fields, UTC, order);
      const fact: AsteriskFact = {
        leg: 'a',
        cdr: 'row' in cdr ? [cdr.row] : [],
        cel: cel !== null && 'row' in cel ? [cel.row] : [],
      };
      if (fact.cdr.length + fact.cel.length > 0) {
        const kept = cdrOfFact('main', fact);
        expect(readFact('main', kept.body)).toEqual(kept);
      }
    }),
  );
});

test.each(['', '[]', '{"leg":"a","cdr":[],"cel":[]}', '{"leg":"a","cdr":[{"uniqueid":"a"}],"cel":[]}'])(
  'a program that sends %s is told what is wanted',
  (body) => {
    expect(() => readFact('main', body)).toThrow(/record cannot be used/);
  },
);
