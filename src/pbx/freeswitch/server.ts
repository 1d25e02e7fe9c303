// A small PBX that speaks the real event socket protocol on loopback and replays recorded sessions to whoever
// subscribes: for tests, the demo and the bench. It is a PBX of its own: the daemon connects to it as to any other.

import { createServer, type Server } from 'node:net';
import { type EslEvent, header } from './event.ts';
import { createEslFramer, parseEvent } from './frame.ts';
import { EslClient, type EslFault, type ServedPbx } from './server-client.ts';

export interface EslServerOptions {
  readonly host?: string;
  /** 0 or left out: any free one. */
  readonly port?: number;
  readonly password?: string;
  readonly fault?: EslFault;
  /** Recorded sessions, played one after the other to each client once it subscribed. */
  readonly recordings?: readonly Uint8Array[];
  /** How many times faster than life; null or left out: as fast as the client reads. */
  readonly speed?: number | null;
  /** Answers to `api` commands that differ from the ordinary ones. */
  readonly api?: Readonly<Record<string, string>>;
  /** Core-UUID; recorded events carry it instead of their own. */
  readonly boot?: string;
  /** A client asked for events; its recordings follow. */
  readonly onSubscribed?: (client: EslClient) => void;
  /** Told when a client has been sent everything. */
  readonly onPlayed?: () => void;
}

export interface EslServer {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly clients: ReadonlySet<EslClient>;
  /** One event to everybody who wants it. */
  send(event: EslEvent): void;
  stop(): Promise<void>;
}

/** One recorded event, ready to be sent. */
interface Take {
  readonly event: EslEvent;
  readonly body: Buffer;
  readonly atMs: number;
}

const BOOT = '6bd5cfcd-5894-48a4-bb73-a6bfa1a2ad6a';
const VERSION =
  'FreeSWITCH Version 1.10.12-release+git~20240802T210227Z~a88d069d6f~64bit (git a88d069 2024-08-02 21:02:27Z 64bit)\n';
const CLIENTS_MAX = 100;

export async function startEslServer(options: EslServerOptions = {}): Promise<EslServer> {
  const { host = '127.0.0.1', password = 'ClueCon', boot = BOOT } = options;
  const takes = (options.recordings ?? []).flatMap((bytes) => readTakes(bytes, boot));
  const clients = new Set<EslClient>();
  const pbx: ServedPbx = {
    password,
    fault: options.fault ?? null,
    boot,
    api: (command) => options.api?.[command] ?? answer(command, boot),
    subscribed(client) {
      options.onSubscribed?.(client);
      void play(client, takes, options.speed ?? null, options.onPlayed);
    },
  };
  const server = createServer((socket) => {
    const client = new EslClient(socket, pbx);
    clients.add(client);
    socket.once('close', () => clients.delete(client));
  });
  server.maxConnections = CLIENTS_MAX;
  const port = await listen(server, options.port ?? 0, host);
  return {
    host,
    port,
    password,
    clients,
    send(event) {
      const body = Buffer.from(JSON.stringify(event));
      for (const client of clients) client.send(event, body);
    },
    stop() {
      for (const client of clients) client.socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function readTakes(bytes: Uint8Array, boot: string): Take[] {
  const takes: Take[] = [];
  for (const frame of createEslFramer().push(bytes)) {
    const read = parseEvent(frame);
    if (read === null || typeof read === 'string') continue;
    const event: EslEvent = header(read, 'Core-UUID') === '' ? read : { ...read, 'Core-UUID': boot };
    const atMs = Number(header(event, 'Event-Date-Timestamp')) / 1_000;
    takes.push({ event, body: Buffer.from(JSON.stringify(event)), atMs });
  }
  return takes;
}

/** Ordinary answers of a healthy PBX without calls. */
function answer(command: string, boot: string): string | null {
  switch (command) {
    case 'version':
      return VERSION;
    case 'global_getvar core_uuid':
      return boot;
    case 'strmicroepoch':
      return String(Date.now() * 1_000);
    case 'status':
      return 'UP 0 years, 0 days, 0 hours, 5 minutes, 10 seconds\nFreeSWITCH is ready\n';
    case 'show channels as json':
    case 'show bridged_calls as json':
    case 'show calls as json':
      return '{"row_count":0}';
    default:
      return /^module_exists \w+$/.test(command) ? 'true' : null;
  }
}

async function play(
  client: EslClient,
  takes: readonly Take[],
  speed: number | null,
  onPlayed: (() => void) | undefined,
): Promise<void> {
  // The client asks for the list of channels first.
  await pause(50);
  const startedAt = Date.now();
  const firstMs = takes[0]?.atMs ?? 0;
  for (const { event, body, atMs } of takes) {
    if (client.socket.destroyed) return;
    if (speed !== null) {
      const dueMs = startedAt + (atMs - firstMs) / speed - Date.now();
      if (dueMs > 0) await pause(dueMs);
    }
    if (!client.send(event, body)) await drained(client);
  }
  onPlayed?.();
}

function drained(client: EslClient): Promise<void> {
  const { socket } = client;
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
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
