// The simulated PBX on loopback: AMI over TCP for any number of clients. What it tells them comes from a lived
// day, or from recordings. It is a PBX of its own: the daemon connects to it as to any other.

import { createServer, type Server, type Socket } from 'node:net';
import { AppError } from '../../errors.ts';
import type { Fault } from './faults.ts';
import { LiveSource } from './live-source.ts';
import { type ReplayOptions, ReplaySource } from './replay.ts';
import { Session } from './session.ts';
import type { Source } from './source.ts';

export interface SimulatorOptions {
  readonly host?: string;
  /** 0 or left out: any free one. */
  readonly port?: number;
  readonly username?: string;
  readonly secret?: string;
  /** How many times faster than life calls go by. */
  readonly speed?: number;
  readonly seed?: number;
  readonly fault?: Fault;
  /** Serve these recordings instead of a day. */
  readonly replay?: ReplayOptions;
}

export interface Simulator {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string;
  stop(): Promise<void>;
}

const CLIENTS_MAX = 100;
const SPEED_MAX = 1_000;

/** Errors: AppError `invalid` for an impossible speed; the port in use rejects as the socket does. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', username = 'ringback', secret = 'simulator', speed = 1, seed = 1 } = options;
  if (!(speed > 0 && speed <= SPEED_MAX)) {
    throw new AppError(
      'invalid',
      `The speed of the simulated PBX must be more than 0 and at most ${SPEED_MAX}.`,
    );
  }
  const sessions = new Set<Session>();
  const tell = (text: string) => {
    for (const session of sessions) session.event(text);
  };
  const source: Source =
    options.replay === undefined ? new LiveSource(seed, speed, tell) : new ReplaySource(options.replay);
  const accept = (socket: Socket) => {
    const session = new Session(socket, { username, secret }, options.fault ?? null, source);
    sessions.add(session);
    socket.once('close', () => sessions.delete(session));
  };
  const server = createServer(accept);
  server.maxConnections = CLIENTS_MAX;
  const port = await listen(server, options.port ?? 0, host);
  source.start();
  const stop = () => {
    source.stop();
    for (const session of sessions) session.socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { host, port, username, secret, stop };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
