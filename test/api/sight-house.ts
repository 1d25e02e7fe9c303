// A house in which three people work: anna and boris sell, vera supports. Everybody has calls, tasks, scores, transcripts, reviews and
// orders to dial of their own, so that whoever sees too much sees something that is marked as somebody else's.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { endingNow, renumber } from '../engine/recorded.ts';
import type { Browser } from './browser.ts';
import { openHouse, TOKEN, traceEvents } from './house.ts';

const PEOPLE = [
  { id: 'anna', name: 'Anna', extensions: ['101'], team: 'sales' },
  { id: 'boris', name: 'Boris', extensions: ['102'], team: 'sales' },
  { id: 'vera', name: 'Vera', extensions: ['103'], team: 'support' },
];

/** What belongs to one call: all of it tells whose it is. */
export interface Marked {
  readonly call: string;
  readonly number: string;
  readonly contact: string;
  readonly quote: string;
  /** null: it was answered. */
  readonly task: string | null;
}

const SCRIPT = {
  name: 'First call',
  items: [{ id: 'tone', text: 'Is friendly', phrases: ['добрый день'] }],
  sampling: { perAgentPerWeek: 5 },
};

export type SightHouse = Awaited<ReturnType<typeof openSightHouse>>;

export async function openSightHouse() {
  const recordings = mkdtempSync(join(tmpdir(), 'ringback-recordings-'));
  mkdirSync(join(recordings, 'deep'));
  const house = await openHouse({
    pbx: [
      { id: 'main', type: 'asterisk', host: 'h', username: 'u', secret: 's', clickToCall: { enabled: true } },
    ],
    staff: { extensions: '^1\\d\\d$', agents: PEOPLE },
    api: { tokens: [{ name: 'crm', token: TOKEN }] },
    tasks: {
      routes: [
        { dids: ['5012'], team: 'sales' },
        { dids: ['5013'], team: 'support' },
      ],
      lastAgentDays: 0,
    },
    recordings: { path: recordings },
  });
  await house.ask('PUT', '/api/v1/scripts/first', { body: SCRIPT });
  const known = new Set<string>();
  let copies = 0;

  /** A recorded call once more, with a customer of its own; `change`: what is said otherwise. */
  const play = async (name: string, change: readonly (readonly [string, string])[] = []): Promise<Marked> => {
    const copy = ++copies;
    let text = JSON.stringify(renumber(traceEvents(name), copy));
    // Recordings lie in the folder of this house.
    for (const [from, to] of [...change, ['/tmp/rec-', 'rec-']] as const) text = text.replaceAll(from, to);
    await house.play(endingNow(JSON.parse(text) as PbxEvent[]));
    const { items } = (await house.get('/api/v1/calls?limit=500')).body;
    const made = items.filter(({ id }: { id: string }) => !known.has(id));
    if (made.length !== 1) throw new Error(`${name}: ${made.length} calls`);
    const [call] = made;
    known.add(call.id);
    const number = `+7916${1_000_000 + copy}`;
    const contact = `Customer of copy ${copy}`;
    await house.ask('PUT', `/api/v1/contacts/${encodeURIComponent(number)}`, { body: { name: contact } });
    const task = (await house.get(`/api/v1/tasks?number=${encodeURIComponent(number)}`)).body.items[0];
    const quote = `добрый день слова копии ${copy}`;
    if (call.talks.length > 0) {
      const segments = [{ speaker: 'agent', startMs: 0, endMs: 900, text: quote }];
      await house.post(`/api/v1/calls/${call.id}/transcript`, { segments });
    }
    for (const { path } of call.recordings) writeFileSync(join(recordings, path), `sound of copy ${copy}`);
    return { call: call.id, number, contact, quote, task: task?.id ?? null };
  };
  const assign = (marked: Marked, assignee: string | null) =>
    house.post(`/api/v1/tasks/${marked.task}/assign`, { assignee });
  const toExtension = (extension: string) => [['101', extension]] as const;
  const missed = async (extension: string, assignee: string | null, did = '5012') => {
    const marked = await play('inbound-no-answer', [...toExtension(extension), ['5012', did]]);
    await assign(marked, assignee);
    return marked;
  };

  const calls = {
    annas: await play('recorded-call'),
    boriss: await play('recorded-call', toExtension('102')),
    veras: await play('recorded-call', toExtension('103')),
    /** Rang at anna's, boris's and vera's; boris answered. */
    boriss2: await play('ring-group-second-answers'),
    /** anna answered and handed it to boris. */
    handed: await play('attended-transfer-dtmf'),
  };
  const missedCalls = {
    annas: await missed('101', 'anna'),
    /** Rang at anna's, and boris is to call back. */
    fromAnnaToBoris: await missed('101', 'boris'),
    boriss: await missed('102', 'boris'),
    veras: await missed('103', 'vera', '5013'),
    /** Nobody's, of sales and of support. */
    salesPool: await missed('102', null),
    supportPool: await missed('103', null, '5013'),
  };
  const dials = {
    annas: (await house.post('/api/v1/calls', { agent: 'anna', number: '+79990000001' })).body.id as string,
    boriss: (await house.post('/api/v1/calls', { agent: 'boris', number: '+79990000002' })).body.id as string,
    veras: (await house.post('/api/v1/calls', { agent: 'vera', number: '+79990000003' })).body.id as string,
  };
  const reviews = (await house.get('/api/v1/reviews?limit=500')).body.items.map(
    ({ id }: { id: string }) => id,
  );
  await house.addUser('anna', 'agent', { agent: 'anna' });
  await house.addUser('supervisor', 'supervisor', { teams: ['sales'] });
  const as = (name: string): Promise<Browser> => house.signIn(name, `the long password of ${name}`);
  const close = async (): Promise<void> => {
    await house.close();
    rmSync(recordings, { recursive: true, force: true });
  };
  return {
    ...house,
    calls,
    missedCalls,
    dials,
    reviews: reviews as readonly string[],
    recordings,
    as,
    play,
    close,
  };
}

/** Texts that stand only in what is somebody else's. */
export interface Foreign {
  /** Everything of these. */
  readonly whole: readonly Marked[];
  /** What was said in these, and the tasks of these; the call itself is seen. */
  readonly quotes: readonly Marked[];
  readonly tasks: readonly Marked[];
}

export const foreignToAnna = ({ calls, missedCalls }: SightHouse): Foreign => {
  return {
    whole: [calls.boriss, calls.veras, missedCalls.boriss, missedCalls.veras, missedCalls.supportPool],
    quotes: [calls.boriss2],
    tasks: [missedCalls.fromAnnaToBoris],
  };
};
export const foreignToSupervisor = ({ calls, missedCalls }: SightHouse): Foreign => ({
  whole: [calls.veras, missedCalls.veras, missedCalls.supportPool],
  quotes: [],
  tasks: [],
});

export const marksOf = ({ whole, quotes, tasks }: Foreign): string[] => [
  ...whole.flatMap(({ call, number, contact, quote, task }) => [
    ...[call, number, number.slice(1), contact, quote],
    ...(task === null ? [] : [task]),
  ]),
  ...quotes.map(({ quote }) => quote),
  ...tasks.map(({ task }) => task ?? ''),
];
