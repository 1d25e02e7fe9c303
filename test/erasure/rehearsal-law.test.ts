// The rehearsal of an erasure counts what the run counts, whatever there is of the customer; and what was erased is not erased again.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHouse, traceEvents } from '../api/house.ts';

const TRACES = [
  'missed-then-called-back',
  'queue-answered',
  'inbound-no-answer',
  'outbound-answered',
  'recorded-call',
  'inbound-abandoned-while-ringing',
];
const RECORDED = '9161234567';

let house: Awaited<ReturnType<typeof openHouse>>;
let customers = 0;

beforeAll(async () => {
  house = await openHouse({ timezone: 'Europe/Moscow', region: 'RU' });
  await house.post('/api/v1/hooks', { url: 'http://127.0.0.1:9/never', types: ['*'] });
});
afterAll(() => house.close());

/** A recorded call as one of another customer, at another time. */
function lived(name: string, digits: string, hours: number) {
  return traceEvents(name).map((event) => {
    const text = JSON.stringify(event)
      .replaceAll(RECORDED, digits)
      .replaceAll('labpbx-', `of${digits}-${hours}-`)
      .replace(
        /"(at|createdAt|bornAt)":(\d{13})/g,
        (_, key, at) => `"${key}":${Number(at) + hours * 3_600_000}`,
      );
    return JSON.parse(text) as typeof event;
  });
}

type Deed = (number: string) => Promise<unknown>;

const callsOf = async (number: string): Promise<{ id: string; disposition: string }[]> =>
  (await house.get(`/api/v1/calls?number=${encodeURIComponent(number)}`)).body.items;

/** What people and programs tell of a customer. */
const DEEDS: { readonly [name: string]: Deed } = {
  contact: (number) => house.ask('PUT', `/api/v1/contacts/${number}`, { body: { name: 'Zerafina' } }),
  namedByAnother: (number) =>
    house.ask('PUT', '/api/v1/contacts/+79035550000', { body: { name: `friend of ${number}` } }),
  vip: (number) => house.post('/api/v1/lists/vip', { items: [{ pattern: number, note: 'loud' }] }),
  async outcomes(number) {
    for (const { id, disposition } of await callsOf(number)) {
      if (disposition === 'answered')
        await house.post(`/api/v1/calls/${id}/outcomes`, { type: 'deal_won', note: `from ${number}` });
    }
  },
  async transcript(number) {
    const answered = (await callsOf(number)).find(({ disposition }) => disposition === 'answered');
    const segments = [{ speaker: 'customer', startMs: 0, endMs: 900, text: `call me on ${number}` }];
    if (answered !== undefined) await house.post(`/api/v1/calls/${answered.id}/transcript`, { segments });
  },
  async note(number) {
    const { items } = (await house.get(`/api/v1/tasks?number=${encodeURIComponent(number)}`)).body;
    for (const { id } of items)
      await house.post(
        `/api/v1/tasks/${id}/notes`,
        { note: `${number} asked twice` },
        { headers: { 'idempotency-key': `note-${id}` } },
      );
  },
  async audit(number) {
    const line = { at: Date.now(), actor: 'crm', action: 'x', subject: number, detail: {} };
    house.writer.transaction(() => house.writer.answers.audit(line));
  },
};

const erasures = async () => (await house.get('/api/v1/erasures')).body.items.length;

/** Calls that have just ended are waited for; what was counted before that is counted again. */
async function rehearsedAndRun(number: string) {
  for (let i = 0; ; i++) {
    const rehearsed = (await house.post('/api/v1/erasures', { number, dryRun: true })).body;
    const run = await house.post('/api/v1/erasures', { number });
    if (run.status !== 409 || i >= 100) return { rehearsed, run: run.body };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const NONE = { calls: 0, tasks: 0, outcomes: 0, transcripts: 0, contacts: 0, listEntries: 0, traces: 0 };

async function expectTheLaw(number: string): Promise<void> {
  const before = await erasures();
  const { rehearsed, run } = await rehearsedAndRun(number);
  expect([run.counts, run.recordings]).toEqual([rehearsed.counts, rehearsed.recordings]);
  const isAnything = Object.values(rehearsed.counts).some((many) => many !== 0);
  expect(run.erasure !== null).toBe(isAnything);
  expect(await erasures()).toBe(before + (isAnything ? 1 : 0));

  const again = (await rehearsedAndRun(number)).run;
  expect([again.erasure, again.counts]).toEqual([null, NONE]);
  expect(await erasures()).toBe(before + (isAnything ? 1 : 0));
}

test('law: the run counts what the rehearsal counted, a second run finds nothing and keeps no record', async () => {
  const life = fc.record({
    calls: fc.subarray(TRACES),
    deeds: fc.shuffledSubarray(Object.keys(DEEDS)),
  });
  // Calls stay in memory for some seconds: customers live side by side, and are forgotten one after another.
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 12, maxLength: 12, size: 'max' }), async (lives) => {
      const numbers: string[] = [];
      for (const { calls, deeds } of lives) {
        customers++;
        const digits = `90${String(10_000_000 + customers * 7_919)}`;
        for (const [i, name] of calls.entries())
          await house.playAtOnce(lived(name, digits, customers * 8 + i));
        for (const deed of deeds) await DEEDS[deed]?.(`+7${digits}`);
        numbers.push(`+7${digits}`);
      }
      for (const number of numbers) await expectTheLaw(number);
    }),
    { numRuns: 1 },
  );
}, 60_000);
