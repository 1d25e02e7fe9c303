// Sums up months that are over, so that a year is read as twelve months: one cut of one day at a turn, in memory, and written at the
// end. A day that changes meanwhile makes it begin again; one that changes later breaks the month up.

import { KEPT_CUTS, type KeptCut } from '../metrics/cuts.ts';
import { daysOfMonth } from '../metrics/periods.ts';
import { Tally } from '../metrics/tally.ts';
import type { RollupKey, RollupWriter } from '../store/rollup-writer.ts';

/** Some milliseconds of work. */
const ROWS_OF_A_TURN = 3;

interface Summing {
  readonly month: string;
  readonly toRead: { readonly cut: KeptCut; readonly day: string }[];
  /** Cuts of which something older may be there. */
  readonly toClear: KeptCut[];
  readonly sums: Map<string, { readonly key: RollupKey; readonly tally: Tally }>;
  /** Names of sums. */
  readonly toWrite: string[];
  readonly writes: number;
}

export class MonthWork {
  readonly #rollups: RollupWriter;
  #summing: Summing | null = null;

  constructor(rollups: RollupWriter) {
    this.#rollups = rollups;
  }

  /** One turn, inside a transaction. `today`: a local day. false: there is nothing to do. */
  turn(today: string): boolean {
    const summing = this.#current(today);
    if (summing === null) return false;
    const { month, toRead, toClear } = summing;
    const next = toRead.pop();
    if (next !== undefined) {
      this.#rollups.addDay(next.cut, next.day, (row) => tallyOf(summing, row));
      return true;
    }
    const cut = toClear.pop();
    if (cut !== undefined) {
      this.#rollups.clearMonth(month, cut);
      return true;
    }
    if (!this.#save(summing)) {
      this.#rollups.closeMonth(month);
      this.#summing = null;
    }
    return true;
  }

  /** A few rows at a turn. false: all are written. */
  #save({ month, sums, toWrite }: Summing): boolean {
    const names = toWrite.splice(-ROWS_OF_A_TURN);
    for (const name of names) {
      const own = sums.get(name);
      if (own !== undefined) this.#rollups.putMonth(month, own.key, own.tally);
    }
    return names.length > 0;
  }

  /** Its transaction was taken back. */
  forget(): void {
    this.#summing = null;
  }

  #current(today: string): Summing | null {
    if (this.#summing !== null && this.#summing.writes === this.#rollups.writesOf(this.#summing.month)) {
      return this.#summing;
    }
    const month = this.#rollups.monthToSum(`${today.slice(0, 7)}-01`);
    if (month === null) return null;
    this.#summing = {
      month,
      toRead: daysOfMonth(month).flatMap((day) => KEPT_CUTS.map((cut) => ({ cut, day }))),
      toClear: [...KEPT_CUTS],
      sums: new Map(),
      toWrite: [],
      writes: this.#rollups.writesOf(month),
    };
    return this.#summing;
  }
}

function tallyOf({ sums, toWrite }: Summing, { cut, value, team, after_hours }: RollupKey): Tally {
  const name = `${cut}\n${value}\n${team}\n${after_hours}`;
  let known = sums.get(name);
  if (known === undefined) {
    known = { key: { cut, value, team, after_hours }, tally: new Tally() };
    sums.set(name, known);
    toWrite.push(name);
  }
  return known.tally;
}
