// A daemon without links beside a PBX that keeps records of its calls; tests say what it sees, what it does not, and when
// the records come. Needs fake timers.

import { join } from 'node:path';
import { vi } from 'vitest';
import { callJson } from '../../src/api/call-json.ts';
import { taskJson } from '../../src/api/task-json.ts';
import type { Asker } from '../../src/desk/order.ts';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import type { Cdr } from '../../src/store/cdr-writer.ts';
import { compareScenario } from '../pbx/expectation.ts';
import type { Trace } from './traces.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

/** Whose records they are. */
export interface RecordsKind<Fact> {
  readonly type: 'asterisk' | 'freeswitch';
  readonly cdrOf: (fact: Fact) => Cdr;
}

const EVERYTHING = { limit: 500, cursor: null };
const BY: Asker = { key: 'cdr', agent: null, teams: null, ownOnly: false, mayOverrule: false };
const SECOND = 1_000;

/** A daemon beside a PBX whose clock goes right; time passes when the test says so. */
export class Beside<Fact> {
  readonly #file: string;
  readonly #kind: RecordsKind<Fact>;
  #shop: Workshop;
  #now: number;

  constructor(folder: string, now: number, kind: RecordsKind<Fact>) {
    this.#kind = kind;
    this.#file = join(folder, 'a.db');
    this.#now = now;
    this.#shop = this.#open();
  }

  #open(): Workshop {
    const shop = openWorkshop(this.#file, { now: () => this.#now, type: this.#kind.type });
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

  async post(...facts: readonly Fact[]): Promise<boolean[]> {
    const answers = facts.map((fact) =>
      this.#shop.engine.execute({
        kind: 'keep-cdr',
        asked: this.#kind.cdrOf(fact),
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
  async wrong({ expected }: Pick<Trace, 'expected'>): Promise<string[]> {
    const calls = (await this.calls()).map((call) => callJson(call));
    const tasks = (await this.tasks()).map((task) => taskJson(task, 0));
    return compareScenario(expected, calls, tasks);
  }

  close(): void {
    this.#shop.engine.stop();
    this.#shop.close();
  }
}
