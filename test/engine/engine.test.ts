// The shell: what was committed survives, what was not comes again, and the disk may fail at any time.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeCall, openCalls } from '../../src/calls/reducer.ts';
import { createCalendar } from '../../src/engine/calendar.ts';
import { restoreCalls } from '../../src/engine/recovery.ts';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { decodeRecording } from '../../src/pbx/asterisk/recording.ts';
import { Replay, RULES, SETTINGS } from '../support/replay.ts';
import { inFolder, openWorkshop, type Workshop } from '../support/workshop.ts';
import { eventsOf, renumber, TRACES } from './recorded.ts';

function play(shop: Workshop, events: readonly PbxEvent[]): void {
  shop.engine.submit('main', events);
  shop.engine.stop();
}

const EVERYTHING = { limit: 500, cursor: null };

test('a call, its legs and its task are rows after one commit', () =>
  inFolder(async (folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    shop.engine.start();
    play(shop, eventsOf('inbound-abandoned-while-ringing'));
    const { items } = await shop.queries.calls({}, EVERYTHING);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ disposition: 'missed', reason: 'abandoned_ringing', state: 'ended' });
    expect(items[0]?.legs).toHaveLength(2);
    const tasks = await shop.queries.tasks({ statuses: ['open'] }, EVERYTHING);
    expect(tasks.items[0]).toMatchObject({ number: '+79161234567', missedCalls: 1, calls: [items[0]?.id] });
    expect((await shop.queries.timeline(items[0]?.id ?? '')).length).toBeGreaterThan(5);
    shop.close();
  }));

test('a call is kept with the hours of where it came in', () =>
  inFolder(async (folder) => {
    const asked: unknown[] = [];
    const calendar = createCalendar('UTC', (at, route) => {
      asked.push([at, route]);
      return route.queue === 'sales';
    });
    const shop = openWorkshop(join(folder, 'a.db'), { calendar, rules: { ...RULES, teamOf: () => 'night' } });
    shop.engine.start();
    play(shop, eventsOf('queue-answered'));
    const [call] = (await shop.queries.calls({}, EVERYTHING)).items;
    expect(call).toMatchObject({ disposition: 'answered', afterHours: true, team: 'night' });
    expect(asked.at(-1)).toEqual([call?.startedAt, { did: '5003', queue: 'sales', team: null }]);
    shop.close();
  }));

test('a restart at any moment gives the same rows as no restart', () =>
  inFolder(async (folder) => {
    for (const name of [
      'attended-transfer-dtmf',
      'group-pickup',
      'missed-then-called-back',
      'queue-local-members',
    ]) {
      const events = eventsOf(name);
      const whole = new Replay().play(events).rows;
      for (let cut = 0; cut <= events.length; cut += 2) {
        const file = join(folder, `${name}-${cut}.db`);
        for (const part of [events.slice(0, cut), events.slice(cut)]) {
          const shop = openWorkshop(file);
          shop.engine.start();
          play(shop, part);
          shop.close();
        }
        const shop = openWorkshop(file);
        const calls = (await shop.queries.calls({}, EVERYTHING)).items;
        expect([...calls].sort((a, b) => a.startedAt - b.startedAt)).toEqual(whole.calls);
        const tasks = (await shop.queries.tasks({}, EVERYTHING)).items;
        expect(tasks).toEqual(whole.tasks);
        shop.close();
      }
    }
  }));

test('replaying the journal of open calls equals the live state at every prefix', () =>
  inFolder((folder) => {
    for (const { name, bytes } of TRACES) {
      const { events } = decodeRecording(bytes);
      for (let cut = 3; cut < events.length; cut += 17) {
        const shop = openWorkshop(join(folder, `${name}-${cut}.db`));
        shop.engine.start();
        play(shop, events.slice(0, cut));
        const live = new Replay().play(events.slice(0, cut)).state;
        const { state } = restoreCalls(shop.writer, SETTINGS);
        const known = openCalls(live).filter((id) => describeCall(live, id) !== null);
        expect(openCalls(state), `${name} after ${cut} events`).toEqual(known);
        for (const id of known) {
          expect(describeCall(state, id), `${name} after ${cut} events`).toEqual(describeCall(live, id));
        }
        shop.close();
      }
    }
  }));

test('the same stream taken twice changes no row', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'a.db');
    const seen: unknown[] = [];
    for (let round = 0; round < 2; round++) {
      const shop = openWorkshop(file);
      shop.engine.start();
      play(shop, eventsOf('missed-then-called-back'));
      seen.push([
        (await shop.queries.calls({}, EVERYTHING)).items,
        (await shop.queries.tasks({}, EVERYTHING)).items,
      ]);
      shop.close();
    }
    expect(seen[1]).toEqual(seen[0]);
  }));

describe('a disk that is full', () => {
  test('loses nothing: the events wait and are stored when there is room', () =>
    inFolder(async (folder) => {
      const shop = openWorkshop(join(folder, 'a.db'));
      shop.engine.start();
      const pages = Number(shop.opened.db.pragma('page_count', { simple: true }));
      shop.opened.db.pragma(`max_page_count = ${pages}`);
      const many = Array.from({ length: 30 }, (_none, i) => renumber(eventsOf('queue-answered'), i)).flat();
      expect(shop.engine.submit('main', many)).toBe(true);
      await until(() => shop.engine.counters().storageProblem !== null);
      expect(shop.engine.counters().queued).toBeGreaterThan(0);
      shop.opened.db.pragma('max_page_count = 1000000');
      await until(() => shop.engine.counters().queued === 0);
      expect(shop.engine.counters().storageProblem).toBeNull();
      const { items } = await shop.queries.calls({ disposition: ['answered'] }, EVERYTHING);
      expect(items).toHaveLength(30);
      shop.engine.stop();
      shop.close();
    }));
});

test('above its bound the queue asks for a pause and says when there is room', () =>
  inFolder(async (folder) => {
    let room = 0;
    const shop = openWorkshop(join(folder, 'a.db'), {
      queueEventsMax: 20,
      batchEventsMax: 5,
      onRoom: () => room++,
    });
    shop.engine.start();
    const events = eventsOf('queue-answered');
    expect(shop.engine.submit('main', [...events, ...events])).toBe(false);
    await until(() => room === 1);
    expect(shop.engine.submit('main', events.slice(0, 1))).toBe(true);
    shop.engine.stop();
    shop.close();
  }));

test('nothing is published before it is committed', () =>
  inFolder(async (folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    shop.engine.start();
    const checks: Promise<void>[] = [];
    shop.engine.onCommit(({ calls }) => {
      expect(shop.opened.db.inTransaction).toBe(false);
      for (const { id } of calls) {
        checks.push(shop.queries.call(id).then((call) => expect(call).not.toBeNull()));
      }
    });
    play(shop, eventsOf('two-callers-at-once'));
    expect(checks.length).toBeGreaterThan(0);
    await Promise.all(checks);
    shop.close();
  }));

test('a client that follows the cursor misses no change, whatever is written meanwhile', () =>
  inFolder(async (folder) => {
    const shop = openWorkshop(join(folder, 'a.db'), { batchEventsMax: 7 });
    shop.engine.start();
    const seen = new Map<string, string>();
    let cursor: string | null = null;
    for (let i = 0; i < 40; i++) {
      shop.engine.submit('main', renumber(eventsOf('inbound-busy'), i));
      await new Promise((done) => setTimeout(done, 2));
      const page = await shop.queries.calls({}, { limit: 3, cursor });
      for (const call of page.items) seen.set(call.id, call.state);
      cursor = page.next ?? cursor;
    }
    await until(() => shop.engine.counters().queued === 0);
    for (let more = true; more; ) {
      const page = await shop.queries.calls({}, { limit: 3, cursor });
      for (const call of page.items) seen.set(call.id, call.state);
      more = page.next !== null;
      cursor = page.next ?? cursor;
    }
    expect(seen.size).toBe(40);
    expect(new Set(seen.values())).toEqual(new Set(['ended']));
    shop.engine.stop();
    shop.close();
  }));

describe('gaps', () => {
  const at = 1_795_433_000_000;
  const listed = (first: boolean, when: number): PbxEvent => ({
    type: 'channels-listed',
    at: when,
    first,
    channels: [],
  });

  test('a lost link is a gap until the next channel list', () =>
    inFolder(async (folder) => {
      const shop = openWorkshop(join(folder, 'a.db'));
      shop.engine.start();
      play(shop, [
        listed(true, at),
        { type: 'link-lost', at: at + 60_000, reason: 'the connection was closed' },
        listed(true, at + 90_000),
      ]);
      expect(await shop.queries.gaps()).toEqual([
        {
          ...{ pbx: 'main', startedAt: at + 60_000, endedAt: at + 90_000, backfilledAt: null },
          reason: 'the connection was closed',
        },
      ]);
      shop.close();
    }));

  test('the time in which the daemon was down is a gap', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'a.db');
      for (const when of [at, at + 600_000]) {
        const shop = openWorkshop(file);
        shop.engine.start();
        play(shop, [listed(true, when)]);
        shop.close();
      }
      const shop = openWorkshop(file);
      expect(await shop.queries.gaps()).toEqual([
        {
          ...{ pbx: 'main', startedAt: at, endedAt: at + 600_000, backfilledAt: null },
          reason: 'the daemon was down',
        },
      ]);
      shop.close();
    }));

  test('a call that ended in a gap has no invented end', () =>
    inFolder(async (folder) => {
      const events = eventsOf('inbound-answered-caller-hangs-up');
      const talking = events.slice(
        0,
        events.findIndex((event) => event.type === 'hangup-requested'),
      );
      const last = talking.at(-1)?.at ?? 0;
      const shop = openWorkshop(join(folder, 'a.db'));
      shop.engine.start();
      play(shop, [
        ...talking,
        { type: 'link-lost', at: last + 1_000, reason: 'the connection was closed' },
        listed(true, last + 61_000),
      ]);
      const { items } = await shop.queries.calls({}, EVERYTHING);
      expect(items[0]).toMatchObject({
        state: 'ended',
        disposition: 'unknown',
        endedAt: null,
        durationMs: null,
        complete: false,
        hungUpBy: 'unknown',
      });
      expect((await shop.queries.tasks({}, EVERYTHING)).items).toEqual([]);
      shop.close();
    }));
});

test('a merged call answers under both ids', () =>
  inFolder(async (folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    shop.engine.start();
    const events = eventsOf('group-pickup');
    const picker = new Replay().play(
      events.slice(
        0,
        events.findIndex((event) => event.type === 'picked-up'),
      ),
    );
    const younger = picker.calls.at(-1)?.id ?? '';
    play(shop, events);
    const call = await shop.queries.call(younger);
    expect(call?.agent).toBe('103');
    expect(call?.id).not.toBe(younger);
    shop.close();
  }));

describe('the calendar', () => {
  test('days of 23 and 25 hours keep their local hours', () => {
    const calendar = createCalendar('Europe/Berlin', () => false);
    const local = (at: number) => calendar(at, { did: null, queue: null, team: null });
    expect(local(Date.parse('2026-03-29T00:59:00Z'))).toMatchObject({ day: '2026-03-29', hour: 1 });
    expect(local(Date.parse('2026-03-29T01:00:00Z'))).toMatchObject({ day: '2026-03-29', hour: 3 });
    expect(local(Date.parse('2026-10-25T00:30:00Z'))).toMatchObject({ day: '2026-10-25', hour: 2 });
    expect(local(Date.parse('2026-10-25T01:30:00Z'))).toMatchObject({ day: '2026-10-25', hour: 2 });
    expect(local(Date.parse('2026-10-25T23:30:00Z'))).toMatchObject({ day: '2026-10-26', hour: 0 });
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000 && !condition(); i++) await new Promise((done) => setTimeout(done, 10));
  if (!condition()) throw new Error('it never came to that');
}
