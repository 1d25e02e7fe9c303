// A receiver of webhooks: a real HTTP server that checks every signature with an implementation of its own, remembers
// what it was sent, and answers as it is told to.

import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';

export interface Received {
  readonly id: string;
  readonly path: string;
  readonly at: number;
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every kind
  readonly message: any;
  /** What it was answered; null: it was left hanging. */
  readonly status: number | null;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
}

/** null: no answer at all. */
export type Behaviour = (id: string, path: string) => Answer | null;

const OK: Answer = { status: 204 };

export class Receiver {
  readonly received: Received[] = [];
  behave: Behaviour = () => OK;
  /** By path; without one the signature is not looked at. */
  readonly secrets = new Map<string, string>();
  readonly forged: string[] = [];
  mostAtOnce = 0;
  #server: Server | null = null;
  #port = 0;
  readonly #open = new Set<ServerResponse>();

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await receiver.listen();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Those that were answered with success. */
  get taken(): Received[] {
    return this.received.filter(({ status }) => status !== null && status < 300);
  }

  idsOf(path: string): string[] {
    return this.received.filter((each) => each.path === path).map(({ id }) => id);
  }

  /** On the same port as before, if there was one. */
  async listen(): Promise<void> {
    const server = createServer((request, response) => {
      this.#open.add(response);
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#open.size);
      response.on('close', () => this.#open.delete(response));
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (piece: string) => {
        body += piece;
      });
      request.on('end', () => this.#take(request.url ?? '', request.headers, body, response));
    });
    this.#server = server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  /** Answers what hangs. */
  release(): void {
    for (const response of this.#open) if (!response.headersSent) response.writeHead(204).end();
  }

  #take(
    path: string,
    headers: Record<string, string | string[] | undefined>,
    body: string,
    response: ServerResponse,
  ) {
    const id = String(headers['webhook-id']);
    const secret = this.secrets.get(path);
    if (secret !== undefined && !isGenuine(secret, id, headers, body)) this.forged.push(id);
    const answer = this.behave(id, path);
    const message = JSON.parse(body) as unknown;
    this.received.push({ id, path, at: Date.now(), body, message, status: answer?.status ?? null });
    if (answer !== null) response.writeHead(answer.status, answer.headers).end();
  }
}

function isGenuine(
  secret: string,
  id: string,
  headers: Record<string, string | string[] | undefined>,
  body: string,
): boolean {
  const sentAt = String(headers['webhook-timestamp']);
  if (!/^\d+$/.test(sentAt) || Math.abs(Number(sentAt) - Date.now() / 1000) > 300) return false;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const expected = hmac(sha256, key, Buffer.from(`${id}.${sentAt}.${body}`));
  return headers['webhook-signature'] === `v1,${Buffer.from(expected).toString('base64')}`;
}
