// Tells systemd how the service is doing: READY=1, WATCHDOG=1, STOPPING=1 (sd_notify).
// Node has no unix datagram sockets, so systemd's own `systemd-notify` is run; the unit therefore needs
// NotifyAccess=all. Without $NOTIFY_SOCKET all of this does nothing. A failure is never fatal.

import { execFile } from 'node:child_process';

type Env = { readonly [name: string]: string | undefined };

export interface SystemdNotifier {
  ready(): void;
  stopping(): void;
  close(): void;
}

const COMMAND_TIMEOUT_MS = 5_000;

/**
 * `onFailure` is called once, for the first message that could not be sent. `isWell`: signs of life are sent only while it is true,
 * so that systemd restarts a daemon that runs and does nothing.
 */
export function createSystemdNotifier(
  env: Env,
  onFailure: (error: Error) => void,
  isWell: () => boolean,
): SystemdNotifier {
  const socket = env.NOTIFY_SOCKET;
  if (socket === undefined || socket === '') {
    return { ready() {}, stopping() {}, close() {} };
  }
  let failed = false;
  let watchdog: NodeJS.Timeout | undefined;
  const send = (...messages: string[]): void => {
    const sent = execFile(
      'systemd-notify',
      [`--pid=${process.pid}`, ...messages],
      { timeout: COMMAND_TIMEOUT_MS, env: { NOTIFY_SOCKET: socket, PATH: env.PATH } },
      (error) => {
        if (error === null || failed) return;
        failed = true;
        onFailure(error);
      },
    );
    sent.unref();
  };
  return {
    ready() {
      send('READY=1');
      const everyMs = watchdogInterval(env);
      if (everyMs !== null) watchdog = setInterval(() => isWell() && send('WATCHDOG=1'), everyMs).unref();
    },
    stopping: () => send('STOPPING=1'),
    close: () => clearInterval(watchdog),
  };
}

/** A quarter of the time that systemd allows: one sign of life may be missed. null when no watchdog is set. */
function watchdogInterval(env: Env): number | null {
  const allowedMs = watchdogMs(env);
  return allowedMs === null ? null : Math.max(250, allowedMs / 4);
}

/** What systemd allows between two signs of life (WatchdogSec); null when no watchdog is set. */
export function watchdogMs(env: Env): number | null {
  const micros = Number(env.WATCHDOG_USEC);
  const ours = env.WATCHDOG_PID === undefined || env.WATCHDOG_PID === String(process.pid);
  return ours && Number.isFinite(micros) && micros > 0 ? micros / 1_000 : null;
}
