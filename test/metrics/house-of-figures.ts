// A workshop that takes whole calls as they are written, and answers figures: for examples that are checked by hand.

import { join } from 'node:path';
import type { CallRecord } from '../../src/calls/record.ts';
import { createCalendar } from '../../src/engine/calendar.ts';
import { FigureKeeper } from '../../src/engine/figure-keeper.ts';
import { Analyst, type Question } from '../../src/metrics/analyst.ts';
import type { FigureAnswer, PartAnswer } from '../../src/metrics/answer.ts';
import { indicatorOf } from '../../src/metrics/catalogue.ts';
import type { Cut } from '../../src/metrics/cuts.ts';
import type { IndicatorName } from '../../src/metrics/indicator.ts';
import { callValues } from '../../src/store/rows.ts';
import { type CallSketch, sampleCall } from '../support/call-sketch.ts';
import { FIGURE_RULES, RULES } from '../support/replay.ts';
import { inFolder, openWorkshop } from '../support/workshop.ts';
import { SETTINGS } from './naive-figures.ts';

export const ZONE = 'Europe/Moscow';
/** 2026-03-02, a Monday, 10:00 in Moscow. */
export const TEN = Date.parse('2026-03-02T07:00:00Z');
export const DAY = '2026-03-02';
export const MINUTE = 60_000;

let legs = 0;

export const inbound = (minutes: number, sketch: Partial<CallSketch> = {}): CallRecord =>
  call(minutes, { direction: 'inbound', disposition: 'answered', agent: '101', ...sketch });

export const missed = (minutes: number, sketch: Partial<CallSketch> = {}): CallRecord =>
  call(minutes, { direction: 'inbound', disposition: 'missed', agent: null, talkMs: 0, ...sketch });

export const outbound = (minutes: number, sketch: Partial<CallSketch> = {}): CallRecord =>
  call(minutes, { direction: 'outbound', disposition: 'answered', agent: '101', ...sketch });

function call(
  minutes: number,
  sketch: Partial<CallSketch> & Pick<CallSketch, 'direction' | 'disposition'>,
): CallRecord {
  legs++;
  return sampleCall({
    leg: `leg-${legs}`,
    at: TEN + minutes * MINUTE,
    number: '+79160000001',
    agent: null,
    waitMs: 5_000,
    talkMs: 60_000,
    ...sketch,
  });
}

export class Figures {
  readonly #shop: ReturnType<typeof openWorkshop>;
  readonly #keeper: FigureKeeper;
  readonly analyst: Analyst;
  #outcomes = 0;

  constructor(folder: string, teams: { readonly [agent: string]: string }, now: number) {
    this.#shop = openWorkshop(join(folder, 'a.db'));
    const rules = { ...RULES, teamOf: (agent: string) => teams[agent] ?? null };
    const calendar = createCalendar(ZONE, (at) => new Date(at).getUTCHours() >= 15);
    this.#keeper = new FigureKeeper(this.#shop.writer, rules, FIGURE_RULES, calendar);
    this.analyst = new Analyst(this.#shop.queries, ZONE, () => now);
  }

  get writer() {
    return this.#shop.writer;
  }

  get queries() {
    return this.#shop.queries;
  }

  add(...calls: readonly CallRecord[]): this {
    this.writer.transaction(() => {
      for (const each of calls) {
        const afterHours = new Date(each.startedAt).getUTCHours() >= 15;
        this.writer.saveCall(callValues(each, { day: DAY, hour: 10, afterHours }, null, 'live'), 0);
        this.#keeper.count(each, 0);
      }
    });
    return this;
  }

  report(
    call: CallRecord,
    type: string,
    afterMinutes: number,
    amount: number | null = null,
    currency = 'RUB',
  ): this {
    this.writer.transaction(() => {
      const at = call.startedAt + afterMinutes * MINUTE;
      const id = `outcome-${++this.#outcomes}`;
      const outcome = { id, type, externalId: null, amount, currency, note: null, at, by: 'crm' };
      this.writer.contacts.saveOutcome(call.id, outcome, 0);
      this.#keeper.recount(call.id, 0);
    });
    return this;
  }

  ask(name: IndicatorName, question: Partial<Question> = {}, by: readonly Cut[] = []) {
    const indicator = indicatorOf(name);
    if (indicator === null) throw new Error(`no indicator ${name}`);
    return this.analyst.indicator(indicator, by, {
      period: { from: DAY, to: DAY },
      compare: 'none',
      filter: {},
      settings: SETTINGS,
      ...question,
    });
  }

  async figure(name: IndicatorName, key: string, question: Partial<Question> = {}): Promise<FigureAnswer> {
    const { figures } = await this.ask(name, question);
    const figure = figures.find((each) => each.key === key);
    if (figure === undefined) throw new Error(`no figure ${name}.${key}`);
    return figure;
  }

  async value(name: IndicatorName, key: string, question: Partial<Question> = {}): Promise<number | null> {
    return (await this.figure(name, key, question)).value;
  }

  async parts(name: IndicatorName, key: string): Promise<readonly PartAnswer[]> {
    const { breakdowns } = await this.ask(name);
    return breakdowns.find((each) => each.key === key)?.parts ?? [];
  }

  close(): void {
    this.#shop.close();
  }
}

export function withFigures(
  use: (figures: Figures) => Promise<void>,
  teams: { readonly [agent: string]: string } = {},
  now = TEN + 600 * MINUTE,
): Promise<void> {
  return inFolder(async (folder) => {
    const figures = new Figures(folder, teams, now);
    try {
      await use(figures);
    } finally {
      figures.close();
    }
  });
}
