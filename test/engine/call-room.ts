// Calls told to scripts one by one, on a real database; what the ledger does around them, without a PBX.

import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CallRecord } from '../../src/calls/record.ts';
import type { Asker, Order, OrderKind, Orders } from '../../src/desk/order.ts';
import { createCalendar } from '../../src/engine/calendar.ts';
import type { ScriptDefinition } from '../../src/scripts/definition.ts';
import { callValues } from '../../src/store/rows.ts';
import type { Review } from '../../src/store/stored-scripts.ts';
import { CALLS_BEGIN } from '../support/sample-call.ts';
import { openWorkshop, type Workshop } from '../support/workshop.ts';

export const BY: Asker = { key: 'test', agent: null, teams: null, ownOnly: false, mayOverrule: false };
const EVERYTHING = { limit: 5_000, cursor: null };
const calendar = createCalendar('Europe/Moscow', () => false);

export class CallRoom {
  readonly #file: string;
  #scripts: readonly ScriptDefinition[];
  #shop: Workshop;
  now = CALLS_BEGIN + 3_600_000;

  constructor(file: string, scripts: readonly ScriptDefinition[] = []) {
    this.#file = file;
    this.#scripts = scripts;
    this.#shop = this.#open();
  }

  get shop(): Workshop {
    return this.#shop;
  }

  #open(): Workshop {
    const shop = openWorkshop(this.#file, { scripts: this.#scripts });
    shop.writer.transaction(() => shop.scripts.begin(this.now));
    return shop;
  }

  /** `scripts`: what the configuration says from now on. */
  restart(scripts: readonly ScriptDefinition[] = this.#scripts): void {
    this.#shop.close();
    this.#scripts = scripts;
    this.#shop = this.#open();
  }

  /** Its folder goes with it. */
  close(): void {
    this.#shop.close();
    rmSync(dirname(this.#file), { recursive: true, force: true });
  }

  /** A call ended, or is known better. */
  tell(call: CallRecord, team: string | null = null): void {
    const { writer, scripts } = this.#shop;
    const local = calendar(call.startedAt, { did: null, queue: null, team });
    writer.transaction(() => {
      writer.saveCall(callValues(call, local, team, 'live'), this.now);
      scripts.count(call, team, this.now);
    });
  }

  merge(call: string, into: string): void {
    const { writer, scripts } = this.#shop;
    writer.transaction(() => {
      scripts.merge(call, into, this.now);
      writer.mergeCall(call, into);
    });
  }

  order<K extends OrderKind>(kind: K, asked: Orders[K]['asked'], by = BY): Orders[K]['answer'] {
    const order: Order<K> = { kind, asked, by, idempotency: null };
    return this.#shop.writer.transaction(() => this.#shop.desk.carryOut(order, this.now)).result;
  }

  async reviews(): Promise<readonly Review[]> {
    return (await this.#shop.queries.reviews({}, EVERYTHING)).items;
  }

  rows(sql: string): readonly unknown[] {
    return this.#shop.opened.db.prepare(sql).raw().all();
  }

  async announced(): Promise<readonly string[]> {
    return (await this.#shop.queries.announced(0, 5_000)).events.map(({ type }) => type);
  }
}
