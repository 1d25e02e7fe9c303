// A scrubbed trace tells nothing about people and everything about the calls.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createRehearsal } from '../../src/cli/rehearsal.ts';
import { scrub } from '../../src/cli/scrub.ts';
import { scrubEsl } from '../../src/cli/scrub-esl.ts';
import { checkConfig } from '../../src/config/load.ts';

const trace = (name: string) =>
  readFileSync(new URL(`../traces/asterisk-22/${name}/all.ami`, import.meta.url));

const run = (bytes: Buffer) => {
  const login = { host: 'h', username: 'u', secret: 's' };
  const config = checkConfig({ pbx: [{ id: 'main', type: 'asterisk', ...login }] }, 'test');
  const rehearsal = createRehearsal(config, 'main');
  rehearsal.play(bytes, 'test');
  return rehearsal.result();
};

test('numbers and names are gone, in every spelling and alphabet', () => {
  const before = [
    'Asterisk Call Manager/9.0.0',
    'CallerIDNum: 79161234567',
    'CallerIDName: Иван Петров',
    'ConnectedLineNum: 89161234567',
    'AppData: PJSIP/+79161234567@trunk,"Иван Петров"',
    'Secret: hunter2',
    '',
  ].join('\r\n');
  const after = scrub(Buffer.from(before), 'seed').toString('utf8');
  expect(after).not.toMatch(/1234567|Иван|Петров|hunter2/);
  const [subscriber] = /(?<=CallerIDNum: 7916)\d{7}/.exec(after) ?? [];
  expect(after).toContain(`ConnectedLineNum: 8916${subscriber}`);
  expect(after).toContain(`+7916${subscriber}@trunk`);
  expect(Buffer.byteLength(after)).toBe(Buffer.byteLength(before) + 'removed'.length - 'hunter2'.length);
});

test('a caller who is called like a queue, or by one letter, changes nothing but the name', () => {
  const head = 'Event: Newchannel\r\nQueue: sales\r\nCallerIDName: ';
  for (const name of ['sales', 'E', 'Newchannel']) {
    const after = scrub(Buffer.from(`${head}${name}\r\n\r\n`), 'seed').toString();
    expect(after.startsWith(head)).toBe(true);
    expect(after).not.toContain(`Name: ${name}\r`);
  }
});

test('unique ids, times, channel counters and extensions stay', () => {
  const kept = [
    'Uniqueid: 1795433091.12',
    'Linkedid: pbx1-1795433091.12',
    'Timestamp: 1795433091.123456',
    'Channel: PJSIP/101-00000012',
    'BridgeUniqueid: 12345678-1234-1234-1234-123456789012',
    'Exten: 5001',
    '',
  ].join('\r\n');
  expect(scrub(Buffer.from(kept), 'seed').toString()).toBe(kept);
});

test.each(['missed-then-called-back', 'attended-transfer-dtmf', 'cyrillic-and-anonymous', 'queue-answered'])(
  'a scrubbed %s gives the same calls and tasks',
  (name) => {
    const original = run(trace(name));
    const scrubbed = run(scrub(trace(name), 'seed'));
    const shape = ({ calls, tasks }: ReturnType<typeof run>) => ({
      calls: calls.map(({ from, to, legs, offers, ...call }) => ({ ...call, offers: offers.length })),
      tasks: tasks.map(({ status, missedCalls, attempts }) => ({ status, missedCalls, attempts })),
    });
    expect(shape(scrubbed)).toEqual(shape(original));
    const numbers = original.calls.flatMap(({ from, to }) => [from.number, to.number]);
    for (const number of numbers.filter((text) => text?.startsWith('+'))) {
      expect(scrub(trace(name), 'seed').toString()).not.toContain(number?.slice(-7));
    }
  },
);

describe('a recording of FreeSWITCH', () => {
  const folder = new URL('../traces/freeswitch/', import.meta.url);

  test.each(
    readdirSync(folder).flatMap((name) =>
      readdirSync(new URL(name, folder))
        .filter((file) => file.endsWith('.esl'))
        .map((file) => `${name}/${file}`),
    ),
  )('%s tells the same calls without the people', (file) => {
    const bytes = readFileSync(new URL(file, folder));
    const scrubbed = scrubEsl(bytes, 'seed');
    expect(scrubbed).toHaveLength(bytes.length);
    const shape = (recording: Buffer) =>
      run(recording).calls.map(({ from, to, ...call }) => ({
        ...call,
        ...{ id: null, pbxCallId: null, legs: call.legs.length, transfers: call.transfers.length },
        from: from.number?.length,
        to: to.number?.length,
      }));
    expect(shape(scrubbed)).toEqual(shape(bytes));
    const numbers = new Set(bytes.toString('latin1').match(/7916\d{7}|7903\d{7}/g));
    for (const number of numbers) expect(scrubbed.includes(number)).toBe(false);
  });

  test('loses names and passwords in JSON and in URL-encoded headers, and no length changes', () => {
    const name = 'Иван Петров';
    const event = `{"Event-Name":"CHANNEL_CREATE","Caller-Caller-ID-Name":"${name}","variable_sip_full_from":"\\"${name}\\" <sip:1>","variable_user_password":"hunter2"}`;
    const plain = `Event-Name: CHANNEL_CREATE\nCaller-Caller-ID-Name: ${encodeURIComponent(name)}\nvariable_sip_auth_password: hunter2\nCC-Queue: sales\n`;
    for (const before of [event, plain]) {
      const after = scrubEsl(Buffer.from(before), 'seed').toString('utf8');
      expect(Buffer.byteLength(after)).toBe(Buffer.byteLength(before));
      expect(decodeURIComponent(after)).not.toMatch(/Иван|Петров|hunter2/);
      expect(after).toContain('CHANNEL_CREATE');
    }
  });
});
