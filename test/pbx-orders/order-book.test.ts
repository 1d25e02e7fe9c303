import { describe, expect, it } from 'vitest';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import type { CallOrder, ClickToCallSettings } from '../../src/pbx/call-order.ts';
import type { LinkStatus } from '../../src/pbx/link.ts';
import { createOrderBook, type OrderBook, type OrderEnd } from '../../src/pbx/order-book.ts';
import { order, settings } from './orders.ts';

const UP: LinkStatus = {
  pbx: 'main',
  type: 'asterisk',
  state: 'up',
  tried: true,
  since: 0,
  problem: null,
  message: null,
  version: null,
  clock: null,
  clockOffsetMs: null,
  connects: 1,
  framesReceived: 0,
  framesUnknown: 0,
  anomalies: 0,
  lastFrameAt: null,
};
const NOON = 1_795_433_091_000;

interface Bench {
  readonly book: OrderBook;
  /** `id reason` as the sink was told. */
  readonly failures: string[];
  now: number;
  place(order: CallOrder): Promise<void>;
}

function bench(more: Partial<ClickToCallSettings> = {}): Bench {
  const failures: string[] = [];
  const sink = {
    originateFailed: (pbx: string, id: string, reason: string) =>
      void failures.push(`${pbx} ${id} ${reason}`),
  };
  const options = { pbx: 'main', index: 0, clickToCall: settings(more) };
  const made: Bench = {
    book: createOrderBook(options, sink, () => made.now),
    failures,
    now: NOON,
    place: (wanted) => made.book.place(wanted, UP, async () => null),
  };
  return made;
}

function numbered(n: number): CallOrder {
  return { ...order, id: `order-number-${n}` };
}

function failed(id: string, said: OrderEnd['said'] = null): OrderEnd {
  return { id, failed: true, said };
}

function created(leg: string): PbxEvent {
  const party = { number: '101', name: null };
  return {
    ...{ type: 'leg-created', at: NOON + 5, announced: true, leg, name: 'PJSIP/101-1', kind: 'endpoint' },
    ...{ endpoint: '101', origin: 'outgoing', context: null, dialled: null, party, group: leg },
    ...{ bornAt: NOON, answered: false },
  };
}

describe('an order book', () => {
  it('takes nothing unless somebody turned it on, and says where', async () => {
    const sent: unknown[] = [];
    const off = bench({ enabled: false });
    const placing = off.book.place(order, UP, async (placement) => {
      sent.push(placement);
      return null;
    });
    await expect(placing).rejects.toMatchObject({
      code: 'conflict',
      message: 'PBX "main" places no calls. Set pbx[0].clickToCall.enabled to true.',
    });
    expect(sent).toEqual([]);
    const bare = createOrderBook({ pbx: 'main' }, { originateFailed: () => {} });
    await expect(bare.place(order, UP, async () => null)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('takes nothing while the link is down, and says why it is', async () => {
    const down: LinkStatus = { ...UP, state: 'down', message: 'Lost PBX "main": no answer.' };
    await expect(bench().book.place(order, down, async () => null)).rejects.toMatchObject({
      code: 'unreachable',
      message: 'Cannot place the call: Lost PBX "main": no answer.',
    });
  });

  it('takes so many within a minute and no more, and then again', async () => {
    const desk = bench({ callsPerMinute: 2 });
    await desk.place(numbered(1));
    desk.now = NOON + 20_000;
    await desk.place(numbered(2));
    desk.now = NOON + 45_500;
    await expect(desk.place(numbered(3))).rejects.toMatchObject({
      code: 'rate_limited',
      message: expect.stringMatching(/^PBX "main" placed 2 calls within a minute.*Try again in 15 s\.$/),
    });
    desk.now = NOON + 60_001;
    await desk.place(numbered(3));
    await expect(desk.place(numbered(4))).rejects.toMatchObject({ code: 'rate_limited' });
  });

  it('does not count an order that it refuses', async () => {
    const desk = bench({ callsPerMinute: 1 });
    await expect(desk.place({ ...order, number: '1;2' })).rejects.toMatchObject({ code: 'invalid' });
    await desk.place(order);
  });

  it('goes on when the clock of this machine was set back', async () => {
    const desk = bench({ callsPerMinute: 1 });
    await desk.place(numbered(1));
    desk.now = NOON - 3_600_000;
    await desk.place(numbered(2));
  });

  it('refuses an id that is under way, not one that the PBX refused', async () => {
    const desk = bench();
    const refusing = desk.book.place(order, UP, async () => 'Permission denied.');
    await expect(refusing).rejects.toMatchObject({
      code: 'conflict',
      message: 'PBX "main" refuses to place the call: Permission denied.',
    });
    await desk.place(order);
    await expect(desk.place(order)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('tells where the call of an ordered leg is meant to go, once, right after the leg', async () => {
    const desk = bench();
    await desk.place(order);
    const target = { type: 'originated', at: NOON + 5, leg: order.id, target: order.number };
    const other = created('labpbx-1.2');
    const followed = desk.book.follow([other, created(order.id), other]);
    expect(followed).toEqual([other, created(order.id), target, other]);
    expect(desk.book.follow([created(order.id)])).toEqual([created(order.id)]);
  });

  it('has no final word on orders of somebody else, and only one on its own', async () => {
    const desk = bench();
    await desk.place(order);
    desk.book.settle(null);
    desk.book.settle(failed('somebody-elses', 'busy'));
    expect(desk.failures).toEqual([]);
    desk.book.settle(failed(order.id, 'busy'));
    desk.book.settle(failed(order.id, 'busy'));
    expect(desk.failures).toEqual([`main ${order.id} busy`]);
  });

  it('says nothing more of an order that went well', async () => {
    const desk = bench();
    await desk.place(order);
    desk.book.settle({ id: order.id, failed: false, said: null });
    desk.book.settle(failed(order.id));
    expect(desk.failures).toEqual([]);
  });

  it('calls a phone unavailable when the PBX gives no reason and no channel ever was', async () => {
    const desk = bench();
    await desk.place(order);
    desk.book.settle(failed(order.id));
    expect(desk.failures).toEqual([`main ${order.id} unavailable`]);
  });

  it('believes how the phone stopped ringing more than the word about the order', async () => {
    const desk = bench();
    await desk.place(order);
    const ended = { at: NOON, from: null, to: order.id, result: 'rejected', forwardedTo: null } as const;
    desk.book.follow([created(order.id), { type: 'dial-ended', ...ended }]);
    desk.book.settle(failed(order.id, 'failed'));
    expect(desk.failures).toEqual([`main ${order.id} rejected`]);
  });

  it('forgets orders whose final word never came', async () => {
    const desk = bench({ ringSeconds: 30 });
    await desk.place(order);
    desk.now = NOON + 90_001;
    await desk.place(numbered(2));
    desk.book.settle(failed(order.id, 'busy'));
    desk.book.settle(failed(numbered(2).id, 'busy'));
    expect(desk.failures).toEqual([`main ${numbered(2).id} busy`]);
  });
});
