// Whether the daemon is at work, and not merely there: its event loop turns (or nobody would ask), the engine's thread answers, and
// each link is up or knows that it is not. What this says is what systemd's watchdog is told.

import type { Logger } from 'pino';
import type { EngineHost } from './engine/engine-host.ts';
import type { PbxLink } from './pbx/link.ts';

export interface VitalSignsOptions {
  readonly engine: Pick<EngineHost, 'pulse'>;
  readonly links: readonly Pick<PbxLink, 'pbx' | 'isStuck'>[];
  readonly log: Logger;
  /** The engine may be silent for so long: a slow disk is no reason to be killed. */
  readonly silentMsMax?: number;
}

const SILENT_MS_MAX = 20_000;
const PULSES_IN_THAT_TIME = 4;

export class VitalSigns {
  readonly #options: VitalSignsOptions;
  readonly #silentMsMax: number;
  #timer: NodeJS.Timeout | undefined;
  /** By a clock that nobody sets. */
  #answeredAt = performance.now();
  #isAsked = false;
  #told: string | null = null;

  constructor(options: VitalSignsOptions) {
    this.#options = options;
    this.#silentMsMax = options.silentMsMax ?? SILENT_MS_MAX;
  }

  start(): void {
    this.#answeredAt = performance.now();
    this.#timer = setInterval(() => this.#ask(), this.#silentMsMax / PULSES_IN_THAT_TIME).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Tells the log when that changes. */
  isWell(): boolean {
    const { log } = this.#options;
    const problem = this.#problem();
    if (problem !== this.#told) {
      if (problem === null) log.info('the daemon is at work again');
      else log.error({ problem }, 'the daemon hangs: systemd gets no sign of life until this is over');
    }
    this.#told = problem;
    return problem === null;
  }

  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    void this.#options.engine.pulse().then(() => {
      this.#isAsked = false;
      this.#answeredAt = performance.now();
    });
  }

  #problem(): string | null {
    const now = performance.now();
    if (now - this.#answeredAt > this.#silentMsMax) return 'the engine does not answer';
    const stuck = this.#options.links.find((link) => link.isStuck(now));
    return stuck === undefined ? null : `the link to ${stuck.pbx} neither works nor notices that it does not`;
  }
}

/** A third of what systemd allows, where that is little. */
export function silentMsMax(watchdogMs: number | null): number {
  return watchdogMs === null ? SILENT_MS_MAX : Math.min(SILENT_MS_MAX, watchdogMs / 3);
}
