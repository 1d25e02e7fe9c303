// Timers that run by themselves between two readings, and stand still when the page does not know any more.

import { clock } from '../../clock.ts';
import { timer } from '../../format.ts';
import { connection } from '../../stream.ts';

/** Milliseconds that have passed since `readAt`, as far as the page knows. */
export function passedSince(readAt: number): number {
  // Read so that whoever shows it is drawn again each second.
  void clock.value;
  const { state, since } = connection.value;
  return Math.max(0, (state === 'stale' ? since : Date.now()) - readAt);
}

interface RunningProps {
  /** How long it was when it was read. */
  readonly ms: number;
  readonly readAt: number;
}

export function Running({ ms, readAt }: RunningProps) {
  return <span class="timer">{timer(ms + passedSince(readAt))}</span>;
}
