// The built daemon, killed again and again between commit and announcement, beside a PBX that goes on: every event that
// was committed reaches the webhook at least once, under one id and in one wording, and the event stream exactly once;
// nothing reaches them that was not committed.

import { join } from 'node:path';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { eventId, eventJson } from '../../src/api/event-json.ts';
import { startSimulator } from '../../src/pbx/simulator/server.ts';
import { messageOf } from '../../src/push/dispatcher.ts';
import { openForReading } from '../../src/store/database.ts';
import type { StoredEvent } from '../../src/store/outbox-queries.ts';
import { createQueries } from '../../src/store/queries.ts';
import { buildDaemon, Daemon, TOKEN, until } from '../support/daemon.ts';
import { EventReader, type StreamEvent } from '../support/event-source.ts';
import { announcedEvents } from '../support/outbox.ts';
import { Receiver } from '../support/receiver.ts';
import { inFolder } from '../support/workshop.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const daemons: Daemon[] = [];
beforeAll(buildDaemon);
afterEach(() => {
  for (const daemon of daemons.splice(0)) daemon.destroy();
});

/** What a kill interrupts. */
type Moment = 'unsent' | 'unanswered' | 'unrecorded';
const KILLS: readonly Moment[] = ['unsent', 'unrecorded', 'unanswered', 'unrecorded', 'unsent', 'unrecorded'];

async function killAt(moment: Moment, daemon: Daemon, receiver: Receiver): Promise<void> {
  const before = receiver.received.length;
  if (moment === 'unrecorded') {
    // The answer is on its way, and the daemon dies before it can write it down.
    const killed = new Promise<unknown>((resolve) => {
      receiver.behave = () => {
        if (receiver.received.length === before + 5) resolve(daemon.kill('SIGKILL'));
        return { status: 200 };
      };
    });
    await killed;
    return;
  }
  receiver.behave = () => null;
  const waiting = moment === 'unsent' ? 12 : 1;
  await until(`${waiting} events wait`, async () => {
    const { items } = await daemon.get<{ items: { pending: number }[] }>('/api/v1/hooks');
    return receiver.received.length > before && (items[0]?.pending ?? 0) >= waiting;
  });
  await daemon.kill('SIGKILL');
}

async function outboxOf(file: string): Promise<readonly StoredEvent[]> {
  const { db, close } = openForReading(file);
  try {
    return await announcedEvents(createQueries(db));
  } finally {
    close();
  }
}

test('what was committed is announced, whatever moment the daemon is killed in', () =>
  inFolder(async (folder) => {
    const { stop: stopPbx, ...pbx } = await startSimulator({ speed: 20, seed: 11 });
    const receiver = await Receiver.start();
    const daemon = await Daemon.configure(folder, [{ id: 'main', type: 'asterisk', ...pbx }], {
      hooks: { retrySeconds: Array(50).fill(1), timeoutSeconds: 5, allowPrivate: true },
    });
    daemons.push(daemon);
    await daemon.start();
    const asked = { url: `${receiver.url}/` };
    const hook = await daemon.make<{ id: string; secret: string }>('/api/v1/hooks', asked);
    receiver.secrets.set('/', hook.secret);
    const streamed: StreamEvent[] = [];
    const first = await EventReader.open(`${daemon.url}/api/v1/events`, TOKEN);
    let reader = first;
    const reconnect = async () => {
      streamed.push(...reader.events);
      reader = await EventReader.open(`${daemon.url}/api/v1/events`, TOKEN, {
        'last-event-id': reader.lastId,
      });
    };
    await until('the stream has begun', async () => first.lastId !== '');
    const from = Number(first.lastId);

    for (const moment of KILLS) {
      await killAt(moment, daemon, receiver);
      receiver.behave = () => ({ status: 200 });
      await daemon.start();
      await reconnect();
    }
    await stopPbx();
    await until('nothing waits any more', async () => {
      const { items } = await daemon.get<{ items: { pending: number }[] }>('/api/v1/hooks');
      return items[0]?.pending === 0;
    });
    const last = async () => (await outboxOf(join(folder, 'ringback.db'))).at(-1)?.seq ?? 0;
    await until('the stream is through', async () => Number(reader.lastId) === (await last()));
    expect(await daemon.kill('SIGTERM')).toBe(0);
    streamed.push(...reader.events);
    await receiver.close();

    const outbox = await outboxOf(join(folder, 'ringback.db'));
    const told = receiver.received.filter(({ status }) => status !== null);
    const ids = new Set(told.map(({ id }) => id));
    const owed = outbox.filter(({ seq }) => seq > from);
    const repeats = told.length - ids.size;
    console.log(
      `${KILLS.length} kills: ${owed.length} events, ${told.length} deliveries, ${repeats} repeats`,
    );
    expect(owed.length).toBeGreaterThan(50);
    expect(owed.map(({ seq }) => eventId(seq)).filter((id) => !ids.has(id))).toEqual([]);
    expect(repeats).toBeGreaterThan(0);

    const committed = new Map(outbox.map((event) => [eventId(event.seq), JSON.stringify(messageOf(event))]));
    for (const { id, body } of receiver.received) expect(body).toBe(committed.get(id));
    expect(receiver.forged).toEqual([]);
    expect(streamed.map(({ data }) => data)).toEqual(owed.map(eventJson));
  }));
