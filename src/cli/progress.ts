// How far a long command is: a bar on a terminal, a line now and then elsewhere. On stderr, so that output stays whole.

import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** `fraction`: 0 to 1. `words`: what has come of it so far. */
  show(fraction: number, words: string): void;
  stop(): void;
}

const STEPS = 1_000;
/** Between two lines where there is no terminal. */
const LINE_EVERY_MS = 10_000;

export function createProgress(isSilent: boolean): Progress {
  if (isSilent) return { show: () => undefined, stop: () => undefined };
  return process.stderr.isTTY === true ? bar() : lines();
}

function bar(): Progress {
  const single = new SingleBar(
    {
      format: ' {bar} {percentage} % | {words}',
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  single.start(STEPS, 0, { words: '' });
  return {
    show: (fraction, words) => single.update(Math.round(fraction * STEPS), { words }),
    stop: () => single.stop(),
  };
}

function lines(): Progress {
  let shownAt = performance.now();
  return {
    show(fraction, words) {
      if (performance.now() - shownAt < LINE_EVERY_MS) return;
      shownAt = performance.now();
      console.error(`${Math.floor(fraction * 100)} %: ${words}`);
    },
    stop: () => undefined,
  };
}
