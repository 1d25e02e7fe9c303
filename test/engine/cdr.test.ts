// Records of mod_json_cdr, from the order to the rows: they end what a gap hid, and touch nothing else.

import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { callJson } from '../../src/api/call-json.ts';
import { taskJson } from '../../src/api/task-json.ts';
import type { Asker } from '../../src/desk/order.ts';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import type { CdrFact } from '../../src/pbx/freeswitch/cdr.ts';
import { cdrOf } from '../../src/pbx/freeswitch/cdr.ts';
import { decodeRecording } from '../../src/pbx/freeswitch/recording.ts';
import { compareScenario } from '../pbx/expectation.ts';
import { factsOf } from '../support/cdr.ts';
import { type Trace, traces } from '../support/traces.ts';
import { inFolder, openWorkshop, type Workshop } from '../support/workshop.ts';

const EVERYTHING = { limit: 500, cursor: null };
const BY: Asker = { key: 'cdr', agent: null, teams: null, ownOnly: false, mayOverrule: false };
const TRACES = traces('freeswitch', 'cdr.json');
const SECOND = 1_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function traceOf(name: string): Trace {
  const trace = TRACES.find((each) => each.name === name);
  if (trace === undefined) throw new Error(`no trace ${name}`);
  return trace;
}

function eventsOf(name: string): readonly PbxEvent[] {
  const recording = traces('freeswitch', 'lean.json.esl').find((trace) => trace.name === name);
  return decodeRecording(recording?.bytes ?? Buffer.alloc(0)).events;
}

/** A daemon beside a PBX whose clock goes right; time passes when the test says so. */
class Beside {
  readonly #file: string;
  #shop: Workshop;
  #now: number;

  constructor(folder: string, now: number) {
    this.#file = join(folder, 'a.db');
    this.#now = now;
    this.#shop = this.#open();
  }

  #open(): Workshop {
    const shop = openWorkshop(this.#file, { now: () => this.#now });
    shop.engine.start();
    return shop;
  }

  restart(): this {
    this.#shop.engine.stop();
    this.#shop.close();
    this.#shop = this.#open();
    return this;
  }

  tell(...events: readonly PbxEvent[]): this {
    for (const event of events) {
      this.wait(Math.max(0, event.at - this.#now));
      this.#shop.engine.submit('main', [event]);
    }
    return this.wait(50);
  }

  lose(): this {
    return this.tell({ type: 'link-lost', at: this.#now, reason: 'the connection was closed' });
  }

  /** The link is up again, and nothing is alive. */
  back(): this {
    return this.tell({ type: 'channels-listed', at: this.#now, first: true, channels: [] });
  }

  async post(...facts: readonly CdrFact[]): Promise<boolean[]> {
    const answers = facts.map((fact) =>
      this.#shop.engine.execute({
        kind: 'keep-cdr',
        asked: cdrOf('main', fact),
        by: BY,
        idempotency: null,
      }),
    );
    this.wait(50);
    return (await Promise.all(answers)).map(({ result }) => result.isNew);
  }

  /** In steps of the engine's own. */
  wait(ms: number): this {
    for (let left = ms; left > 0; left -= SECOND) {
      this.#now += Math.min(left, SECOND);
      vi.advanceTimersByTime(Math.min(left, SECOND));
    }
    return this;
  }

  get seq(): number {
    return this.#shop.writer.seq;
  }

  get keptCdrs(): number {
    return Number(this.#shop.opened.db.prepare('SELECT count(*) FROM cdrs').pluck().get());
  }

  async calls() {
    return (await this.#shop.queries.calls({}, EVERYTHING)).items;
  }

  async tasks() {
    return (await this.#shop.queries.tasks({}, EVERYTHING)).items;
  }

  /** Where calls and tasks are not what truly happened. */
  async wrong(trace: Trace): Promise<string[]> {
    const calls = (await this.calls()).map((call) => callJson(call));
    const tasks = (await this.tasks()).map((task) => taskJson(task, 0));
    return compareScenario(trace.expected, calls, tasks);
  }

  close(): void {
    this.#shop.engine.stop();
    this.#shop.close();
  }
}

async function beside(name: string, use: (daemon: Beside, events: readonly PbxEvent[]) => Promise<void>) {
  const events = eventsOf(name);
  await inFolder(async (folder) => {
    const daemon = new Beside(folder, (events[0]?.at ?? 0) - 60 * SECOND).back().wait(59 * SECOND);
    try {
      await use(daemon, events);
    } finally {
      daemon.close();
    }
  });
}

describe('a gap to the end', () => {
  for (const trace of TRACES) {
    const facts = factsOf(trace);
    const length = eventsOf(trace.name).length;
    const cuts = [0, 1, 2, 3, 5, 8, 13, 21, 34].filter((cut) => cut < length);

    test(`${trace.name}: records that come after the reconnect tell the truth`, async () => {
      for (const [i, cut] of cuts.entries()) {
        await beside(trace.name, async (daemon, events) => {
          daemon.tell(...events.slice(0, cut)).lose();
          daemon
            .wait(120 * SECOND)
            .back()
            .wait(i * 2 * SECOND);
          await daemon.post(...(i % 2 === 0 ? facts : facts.toReversed()));
          daemon.wait(20 * SECOND);
          expect({ cut, wrong: await daemon.wrong(trace) }).toEqual({ cut, wrong: [] });
          for (const call of await daemon.calls()) {
            expect({ cut, ...call }).toMatchObject({ state: 'ended', endedAt: expect.any(Number) });
          }
        });
      }
    });

    test(`${trace.name}: records that come while the link is down tell the truth before it is up`, async () => {
      for (const [i, cut] of cuts.entries()) {
        await beside(trace.name, async (daemon, events) => {
          daemon.tell(...events.slice(0, cut)).lose();
          for (const fact of i % 2 === 0 ? facts : facts.toReversed()) {
            await daemon.post(fact);
            daemon.wait(SECOND);
          }
          daemon.wait(30 * SECOND);
          expect({ cut, wrong: await daemon.wrong(trace) }).toEqual({ cut, wrong: [] });
          const { seq } = daemon;
          daemon
            .wait(60 * SECOND)
            .back()
            .wait(20 * SECOND);
          expect(daemon.seq).toBe(seq);
        });
      }
    });
  }
});

test('posted again, in any order, records change nothing', async () => {
  const facts = factsOf(traceOf('ring-group-second-answers'));
  await beside('ring-group-second-answers', async (daemon, events) => {
    daemon.tell(...events.slice(0, 5)).lose();
    daemon.wait(60 * SECOND).back();
    expect(await daemon.post(...facts)).toEqual(facts.map(() => true));
    daemon.wait(20 * SECOND);
    const { seq } = daemon;
    expect(await daemon.post(...facts.toReversed(), ...facts)).toEqual([...facts, ...facts].map(() => false));
    daemon.wait(120 * SECOND);
    expect(daemon.seq).toBe(seq);
  });
});

describe('a call that was seen whole', () => {
  test.each(TRACES.map(({ name }) => name))('%s is not changed by its records', async (name) => {
    const facts = factsOf(traceOf(name));
    await beside(name, async (daemon, events) => {
      // The module posts before HANGUP_COMPLETE: its records come in the middle.
      daemon.tell(...events.slice(0, -2));
      await daemon.post(...facts.slice(0, 1));
      daemon.tell(...events.slice(-2)).wait(2 * SECOND);
      const { seq } = daemon;
      const before = await daemon.calls();
      await daemon.post(...facts.slice(1));
      daemon.wait(200 * SECOND);
      // Hours later, from the module's disk, when a gap has been near.
      daemon
        .lose()
        .wait(60 * SECOND)
        .back();
      await daemon.post(...facts);
      daemon.wait(200 * SECOND);
      expect(await daemon.calls()).toEqual(before);
      expect(before.every(({ complete }) => complete)).toBe(true);
      expect(daemon.seq).toBe(seq);
      expect(daemon.keptCdrs).toBe(0);
    });
  });
});

test('a call of a time when somebody watched and nobody saw it is none', async () => {
  await beside('inbound-abandoned-while-ringing', async (daemon) => {
    await daemon.post(...factsOf(traceOf('inbound-abandoned-while-ringing')));
    daemon.wait(120 * SECOND);
    expect(await daemon.calls()).toEqual([]);
    expect(daemon.keptCdrs).toBe(0);
  });
});

test('a dead link that is noticed late hides calls as well', async () => {
  const trace = traceOf('inbound-abandoned-while-ringing');
  await beside(trace.name, async (daemon, events) => {
    await daemon.post(...factsOf(trace));
    daemon.wait(20 * SECOND);
    // The gap began when the PBX was heard last: before the call.
    daemon.tell({ type: 'link-lost', at: (events[0]?.at ?? 0) - SECOND, reason: 'silent' });
    daemon.wait(60 * SECOND);
    expect(await daemon.wrong(trace)).toEqual([]);
  });
});

test("a called leg's record alone makes no call: it waits for the caller's", async () => {
  const trace = traceOf('inbound-answered-caller-hangs-up');
  const facts = factsOf(trace);
  await beside(trace.name, async (daemon) => {
    daemon
      .lose()
      .wait(60 * SECOND)
      .back();
    await daemon.post(...facts.filter(({ caller }) => caller !== null));
    daemon.wait(300 * SECOND);
    expect(await daemon.calls()).toEqual([]);
    await daemon.post(...facts.filter(({ caller }) => caller === null));
    daemon.wait(20 * SECOND);
    expect(await daemon.wrong(trace)).toEqual([]);
  });
});

test("the caller's record is enough, and the called leg's adds what it knows, minutes later", async () => {
  const trace = traceOf('inbound-answered-caller-hangs-up');
  const facts = factsOf(trace);
  await beside(trace.name, async (daemon) => {
    daemon
      .lose()
      .wait(60 * SECOND)
      .back();
    await daemon.post(...facts.filter(({ caller }) => caller === null));
    daemon.wait(300 * SECOND);
    const [early] = await daemon.calls();
    expect(early).toMatchObject({ disposition: 'answered', agent: '101' });
    await daemon.post(...facts.filter(({ caller }) => caller !== null));
    daemon.wait(20 * SECOND);
    expect(await daemon.wrong(trace)).toEqual([]);
    expect((await daemon.calls()).map(({ id }) => id)).toEqual([early?.id]);
  });
});

describe('a restart', () => {
  const trace = traceOf('queue-answered');
  const facts = factsOf(trace);

  test('between the records and their use loses none of them', async () => {
    await beside(trace.name, async (daemon, events) => {
      daemon.tell(...events.slice(0, 6)).lose();
      daemon.wait(60 * SECOND).back();
      await daemon.post(...facts.slice(0, 1));
      daemon.restart().wait(SECOND);
      await daemon.post(...facts.slice(1));
      daemon
        .restart()
        .back()
        .wait(30 * SECOND);
      expect(await daemon.wrong(trace)).toEqual([]);
    });
  });

  test('in mid-call: what ended while the daemon was down is told by the records', async () => {
    for (const cut of [2, 4, 6, 9]) {
      await beside(trace.name, async (daemon, events) => {
        daemon.tell(...events.slice(0, cut)).wait(300);
        daemon.restart().wait(120 * SECOND);
        await daemon.post(...facts);
        daemon
          .wait(30 * SECOND)
          .restart()
          .back()
          .wait(30 * SECOND);
        expect({ cut, wrong: await daemon.wrong(trace) }).toEqual({ cut, wrong: [] });
        expect(await daemon.calls()).toHaveLength(1);
      });
    }
  });

  test('a call that lived through it is not complete', async () => {
    await beside(trace.name, async (daemon, events) => {
      daemon
        .tell(...events.slice(0, 9))
        .restart()
        .tell(...events.slice(9));
      expect(await daemon.calls()).toMatchObject([{ state: 'ended', complete: false }]);
    });
  });
});

describe('tasks', () => {
  const missed = traceOf('inbound-abandoned-while-ringing');

  test('a customer who was missed in a gap and has been talked with since is not called back', async () => {
    const trace = traceOf('missed-then-called-back');
    const facts = factsOf(trace);
    await beside(trace.name, async (daemon, events) => {
      const second = events.findIndex(
        ({ at }, i) => i > 0 && at - (events[i - 1]?.at ?? at) > 1_500 && at > (events[0]?.at ?? 0) + 3_000,
      );
      daemon.lose().wait(10);
      daemon.tell({
        type: 'channels-listed',
        at: (events[second]?.at ?? 0) - 500,
        first: true,
        channels: [],
      });
      daemon.tell(...events.slice(second)).wait(20 * SECOND);
      expect(await daemon.tasks()).toEqual([]);
      await daemon.post(...facts);
      daemon.wait(30 * SECOND);
      expect(await daemon.wrong(trace)).toEqual([]);
      expect(await daemon.tasks()).toMatchObject([{ status: 'done' }]);
    });
  });

  test('a call whose end was unknown opens its task when the record says that it was missed', async () => {
    await beside(missed.name, async (daemon, events) => {
      daemon.tell(...events.slice(0, 4)).lose();
      daemon
        .wait(60 * SECOND)
        .back()
        .wait(20 * SECOND);
      expect(await daemon.calls()).toMatchObject([{ disposition: 'unknown', endedAt: null }]);
      expect(await daemon.tasks()).toEqual([]);
      await daemon.post(...factsOf(missed));
      daemon.wait(20 * SECOND);
      const [call] = await daemon.calls();
      expect(await daemon.tasks()).toMatchObject([
        { status: 'open', missedCalls: 1, calls: [call?.id], firstMissedAt: call?.endedAt },
      ]);
    });
  });

  test('a callback whose end was unknown closes the task when the record says that they talked', async () => {
    const trace = traceOf('missed-then-called-back');
    const facts = factsOf(trace);
    await beside(trace.name, async (daemon, events) => {
      const answered = events.findLastIndex(({ type }) => type === 'leg-answered');
      daemon.tell(...events.slice(0, answered - 3)).lose();
      daemon
        .wait(60 * SECOND)
        .back()
        .wait(20 * SECOND);
      expect(await daemon.tasks()).toMatchObject([{ status: 'open' }]);
      await daemon.post(...facts);
      daemon.wait(20 * SECOND);
      expect(await daemon.tasks()).toMatchObject([
        { status: 'done', attempts: 2, closedBy: { kind: 'callback', agent: '102' } },
      ]);
      expect(await daemon.wrong(trace)).toEqual([]);
    });
  });
});
