// History, from the order to the rows: written once, told to nobody, and giving way to what is seen.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Asker } from '../../src/desk/order.ts';
import type { Imported } from '../../src/engine/importer.ts';
import type { EpochMs, PbxEvent } from '../../src/events/vocabulary.ts';
import { type AsteriskFact, cdrOfFact } from '../../src/pbx/asterisk/cdr.ts';
import { decodeRecording } from '../../src/pbx/asterisk/recording.ts';
import { cdrOf } from '../../src/pbx/freeswitch/cdr.ts';
import { decodeRecording as decodeFreeswitch } from '../../src/pbx/freeswitch/recording.ts';
import type { Cdr } from '../../src/store/cdr-writer.ts';
import { conversationsOf, factsOf, recordsIn } from '../support/asterisk-records.ts';
import { factsOf as freeswitchFactsOf } from '../support/cdr.ts';
import { traces } from '../support/traces.ts';
import { inFolder, openWorkshop, type Workshop } from '../support/workshop.ts';

const BY: Asker = { key: 'test', agent: null, teams: null, ownOnly: false, mayOverrule: false };
const SETS = ['asterisk-22', 'asterisk-22-records'];
const RECORDED = SETS.flatMap((set) => recordsIn(set).map((recorded) => ({ set, ...recorded })));

function conversations({ cdr, cel }: (typeof RECORDED)[number]): AsteriskFact[][] {
  return conversationsOf(factsOf(cdr, cel));
}

function eventsOf(set: string, name: string): readonly PbxEvent[] {
  const [all, live] = [traces(set, 'all.ami'), traces(set, 'live.ami')];
  const trace = [...all, ...live].find((each) => each.name === name);
  return decodeRecording(trace?.bytes ?? Buffer.alloc(0)).events;
}

class House {
  readonly #shop: Workshop;

  constructor(folder: string, name: string, type: 'asterisk' | 'freeswitch') {
    this.#shop = openWorkshop(join(folder, `${name}.db`), { type });
    this.#shop.engine.start();
  }

  see(events: readonly PbxEvent[]): this {
    for (const event of events) this.#shop.engine.submit('main', [event]);
    return this;
  }

  async import(
    told: readonly (readonly AsteriskFact[])[],
    tasksSince: EpochMs | null = null,
    position: string | null = null,
  ): Promise<Imported> {
    const conversations = told.map((facts) => facts.map((fact) => cdrOfFact('main', fact)));
    return this.take(conversations, tasksSince, position);
  }

  async take(
    conversations: readonly (readonly Cdr[])[],
    tasksSince: EpochMs | null = null,
    position: string | null = null,
  ): Promise<Imported> {
    const { result } = await this.#shop.engine.execute({
      kind: 'import-calls',
      asked: { pbx: 'main', source: 'test', tasksSince, position, conversations },
      by: BY,
      idempotency: null,
    });
    return result;
  }

  async settle(): Promise<this> {
    while (this.#shop.engine.counters().queued > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    return this;
  }

  /** Everything that is stored of calls and tasks, but for the order in which it came. */
  get rows() {
    const { db } = this.#shop.opened;
    const of = (table: string) => db.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[];
    const bare = ({ change_seq: _seq, changed_at: _at, wake_at: _wake, ...row }: Record<string, unknown>) =>
      row;
    const sorted = (table: string) =>
      of(table)
        .map((row) => JSON.stringify(bare(row)))
        .sort();
    return { calls: sorted('calls'), tasks: sorted('tasks'), counted: sorted('task_calls') };
  }

  get announced(): readonly string[] {
    return this.#shop.opened.db.prepare('SELECT type FROM outbox ORDER BY seq').pluck().all() as string[];
  }

  get position(): unknown {
    return this.#shop.opened.db.prepare('SELECT position FROM imports').pluck().get();
  }

  async calls(filter = {}) {
    return (await this.#shop.queries.calls(filter, { limit: 500, cursor: null })).items;
  }

  async call(id: string) {
    return this.#shop.queries.call(id);
  }

  async tasks() {
    return (await this.#shop.queries.tasks({}, { limit: 500, cursor: null })).items;
  }

  close(): void {
    this.#shop.engine.stop();
    this.#shop.close();
  }
}

async function houses(
  use: (open: (name: string, type?: 'asterisk' | 'freeswitch') => House) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const opened: House[] = [];
    try {
      await use((name, type = 'asterisk') => {
        const house = new House(folder, name, type);
        opened.push(house);
        return house;
      });
    } finally {
      for (const house of opened) house.close();
    }
  });
}

describe('what was seen and what was recorded are the same calls', () => {
  for (const recorded of RECORDED) {
    const { set, trace } = recorded;
    test(`${set} ${trace.name}`, () =>
      houses(async (open) => {
        const told = conversations(recorded);
        const cdrOnly = conversationsOf(factsOf(recorded.cdr, []));
        const events = eventsOf(set, trace.name);
        const seen = await open('seen').see(events).settle();

        // Seen first: the records are known, whatever they say.
        const seenFirst = await open('seen-first').see(events).settle();
        expect(await seenFirst.import(told)).toMatchObject({ made: 0 });
        expect(await seenFirst.import(cdrOnly)).toMatchObject({ made: 0 });
        expect(seenFirst.rows).toEqual(seen.rows);
        expect(seenFirst.announced).toEqual(seen.announced);

        // Imported first: what is seen takes its place.
        for (const records of [told, cdrOnly]) {
          const importedFirst = open(`imported-first-${records === told}`);
          await importedFirst.import(records);
          await importedFirst.see(events).settle();
          expect(importedFirst.rows).toEqual(seen.rows);
          expect(importedFirst.announced).toEqual(seen.announced);
        }
      }));
  }
});

describe('so are those of FreeSWITCH, however their records are portioned', () => {
  for (const trace of traces('freeswitch', 'cdr.json')) {
    test(trace.name, () =>
      houses(async (open) => {
        const told = freeswitchFactsOf(trace).map((fact) => cdrOf('main', fact));
        const seenLive = traces('freeswitch', 'lean.json.esl').find(({ name }) => name === trace.name);
        const { events } = decodeFreeswitch(seenLive?.bytes ?? Buffer.alloc(0));
        const seen = await open('seen', 'freeswitch').see(events).settle();
        // A leg of mod_loopback says nothing without its other half: it makes a call that is none.
        const alone = trace.name === 'loopback-extension' ? [told] : told.map((cdr) => [cdr]);
        for (const [i, portions] of [[told], alone, alone.toReversed()].entries()) {
          const seenFirst = await open(`seen-first-${i}`, 'freeswitch').see(events).settle();
          for (const portion of portions) expect(await seenFirst.take([portion])).toMatchObject({ made: 0 });
          expect(seenFirst.rows).toEqual(seen.rows);

          const importedFirst = open(`imported-first-${i}`, 'freeswitch');
          for (const portion of portions) await importedFirst.take([portion]);
          await importedFirst.see(events).settle();
          expect(importedFirst.rows).toEqual(seen.rows);
          expect(importedFirst.announced).toEqual(seen.announced);
        }
      }),
    );
  }
});

test('twice is once, in any portions', () =>
  houses(async (open) => {
    const told = RECORDED.filter(({ set }) => set === 'asterisk-22').flatMap(conversations);
    const once = open('once');
    const first = await once.import(told);
    expect(first.made).toBeGreaterThan(25);
    const rows = once.rows;
    expect(await once.import(told)).toMatchObject({ made: 0, known: first.made });
    expect(once.rows).toEqual(rows);
    const portions = open('portions');
    for (const conversation of [...told, ...told]) await portions.import([conversation]);
    expect(portions.rows).toEqual(rows);
  }));

test('imported calls are marked, found by that, and announced to nobody', () =>
  houses(async (open) => {
    const house = open('a');
    await house.import(RECORDED.slice(0, 5).flatMap(conversations));
    const calls = await house.calls({ source: 'import' });
    expect(calls.length).toBeGreaterThanOrEqual(5);
    expect(calls.every(({ source }) => source === 'import')).toBe(true);
    expect(await house.calls({ source: 'live' })).toEqual([]);
    expect(house.announced).toEqual([]);
    expect(await house.tasks()).toEqual([]);
  }));

describe('tasks', () => {
  const recorded = RECORDED.find(({ trace }) => trace.name === 'missed-then-called-back');
  const told = recorded === undefined ? [] : conversations(recorded);
  const began = recorded?.cdr[0]?.startedAt ?? 0;

  test('from a time on, calls of the past open and close them', () =>
    houses(async (open) => {
      const house = open('a');
      await house.import(told, began);
      expect(await house.tasks()).toMatchObject([
        { status: 'done', missedCalls: 1, closedBy: { kind: 'callback', agent: '102' } },
      ]);
      const rows = house.rows;
      await house.import(told, began);
      expect(house.rows).toEqual(rows);
    }));

  test('one that opens is announced: people are to work on it', () =>
    houses(async (open) => {
      const house = open('a');
      await house.import(told.slice(0, 1), began);
      expect(house.announced).toEqual(['task.opened']);
      expect(await house.tasks()).toMatchObject([{ status: 'open' }]);
    }));

  test('a call before that time opens none', () =>
    houses(async (open) => {
      const house = open('a');
      await house.import(told, began + 1_000);
      expect(await house.tasks()).toEqual([]);
    }));

  test('a customer who was missed in the past and talked with since, as was seen, is not called', () =>
    houses(async (open) => {
      const { set, trace } = recorded ?? { set: '', trace: { name: '' } };
      const house = open('a');
      // The callback was seen; the missed call before it was not.
      const events = eventsOf(set, trace.name).filter(({ at }) => at > began + 8_000);
      await house.see(events).settle();
      await house.import(told.slice(0, 1), began);
      expect(await house.tasks()).toMatchObject([{ status: 'done', closedBy: { kind: 'callback' } }]);
    }));
});

test('two imported calls that were seen as one become that one, and their ids lead to it', () =>
  houses(async (open) => {
    const recorded = RECORDED.find(
      ({ set, trace }) => set === 'asterisk-22-records' && trace.name === 'attended-transfer-refer',
    );
    if (recorded === undefined) throw new Error('no trace');
    const house = open('a');
    // As from a backend that keeps no names: the agent's own call is told apart.
    const ids = [...new Set(recorded.cdr.map(({ linkedid }) => linkedid))];
    await house.import(
      ids.map((id) =>
        factsOf(
          recorded.cdr.filter(({ linkedid }) => linkedid === id),
          [],
        ),
      ),
    );
    const imported = await house.calls();
    expect(imported).toHaveLength(2);
    await house.see(eventsOf(recorded.set, recorded.trace.name)).settle();
    const [call, ...others] = await house.calls();
    expect(others).toEqual([]);
    expect(call).toMatchObject({ source: 'live', complete: true, hungUpBy: 'customer' });
    for (const { id } of imported) expect((await house.call(id))?.id).toBe(call?.id);
  }));

test('the place where reading goes on is kept with what was read, and forgotten at the end', () =>
  houses(async (open) => {
    const house = open('a');
    const told = RECORDED.slice(0, 2).flatMap(conversations);
    await house.import(told.slice(0, 1), null, '{"a":1}');
    expect(house.position).toBe('{"a":1}');
    await expect(house.import([[{ leg: 'a', cdr: [], cel: [] }]], null, '{"a":2}')).resolves.toMatchObject({
      empty: 1,
    });
    expect(house.position).toBe('{"a":2}');
    await house.import(told.slice(1), null, null);
    expect(house.position).toBeUndefined();
  }));
