// What time it is at the daemon. Wall displays have clocks that are wrong: times are counted by the daemon's own, which the stream of
// events tells. Ticks once a second, and only while somebody looks.

import { signal } from '@preact/signals';

const TICK_MS = 1_000;
let aheadMs = 0;

/** Milliseconds since the epoch, by the clock of the daemon. */
export const clock = signal(Date.now());

export function serverNow(): number {
  return Date.now() + aheadMs;
}

export function setServerTime(iso: string): void {
  const at = Date.parse(iso);
  if (!Number.isNaN(at)) aheadMs = at - Date.now();
}

setInterval(() => {
  if (document.visibilityState === 'visible') clock.value = serverNow();
}, TICK_MS);
document.addEventListener('visibilitychange', () => {
  clock.value = serverNow();
});
