// The HTTP server under the API: how much and how long it listens to whom, and what it answers before there is a request.
// Rule: whatever a client sends or fails to send, it holds a connection for a bounded time and gets an answer of the usual shape.

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { FastifyInstance, FastifyReply, FastifyServerOptions } from 'fastify';
import type { Logger } from 'pino';
import { AppError, type ErrorCode } from '../errors.ts';
import type { ApiDeps } from './deps.ts';
import { problemBody } from './problem.ts';
import { securityHeaders } from './security-headers.ts';

const BODY_BYTES_MAX = 64 * 1024;
/** Of all headers of one request together. */
const HEADER_BYTES_MAX = 16 * 1024;
const HEADERS_MAX = 100;
/** From the first byte of a request to the end of its headers, and to the end of its body. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
/** How often the two are looked at. */
const TIMEOUT_CHECK_MS = 1_000;
const IDLE_CONNECTION_TIMEOUT_MS = 60_000;
const PARAMETER_LENGTH_MAX = 200;
/** A full house is told once in this time, not for every connection that is turned away. */
const FULL_TOLD_MS = 60_000;

/** Whatever Fastify calls the options of plain and of TLS servers: they are the same here. */
type ServerOptions = Pick<
  FastifyServerOptions,
  | 'bodyLimit'
  | 'requestTimeout'
  | 'keepAliveTimeout'
  | 'routerOptions'
  | 'forceCloseConnections'
  | 'return503OnClosing'
> & { readonly http?: object; readonly https?: object };

export function serverOptions({ certificate }: ApiDeps): ServerOptions {
  const bounds = {
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: HEADERS_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
  };
  return {
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: IDLE_CONNECTION_TIMEOUT_MS,
    routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
    forceCloseConnections: 'idle',
    // `refuseWhileStopping` does it, in this API's words.
    return503OnClosing: false,
    ...(certificate === null
      ? { http: bounds }
      : {
          https: {
            ...bounds,
            cert: certificate.cert,
            key: certificate.key,
            minVersion: 'TLSv1.2',
            handshakeTimeout: HEADERS_TIMEOUT_MS,
          },
        }),
  };
}

/** `connectionsMax`: of all clients together. */
export function limitConnections(app: FastifyInstance, connectionsMax: number, log: Logger): void {
  app.server.maxConnections = connectionsMax;
  // One more, to see that there are too many: Node takes no notice of the rest.
  app.server.maxHeadersCount = HEADERS_MAX + 1;
  app.addHook('onRequest', async ({ raw }) => {
    if (raw.rawHeaders.length <= 2 * HEADERS_MAX) return;
    throw new AppError('invalid', `The request has more than ${HEADERS_MAX} headers.`);
  });
  let toldAt = Number.NEGATIVE_INFINITY;
  app.server.on('drop', (dropped?: { readonly remoteAddress?: string }) => {
    if (performance.now() - toldAt < FULL_TOLD_MS) return;
    toldAt = performance.now();
    log.warn(
      { connectionsMax, from: dropped?.remoteAddress ?? null },
      'as many connections as limits.connections allows: others are turned away',
    );
  });
}

/** Requests that arrive over connections that are still there. */
export function refuseWhileStopping(app: FastifyInstance): void {
  let isStopping = false;
  app.addHook('preClose', async () => {
    isStopping = true;
    // Whoever has not sent all of a request by then, or does not read the answer, keeps nobody from stopping.
    setTimeout(() => app.server.closeAllConnections(), STOP_GRACE_MS).unref();
  });
  app.addHook('onRequest', async () => {
    if (isStopping) throw new AppError('unreachable', 'The daemon is stopping. Ask again when it is back.');
  });
}

/** For requests that are under way when the daemon stops. */
const STOP_GRACE_MS = 3_000;
/** For who does not take an answer. */
const GOODBYE_MS = 1_000;

/** Answers what is no request: too slow, too long, not HTTP. Nothing of it is repeated. */
export function answerStrangers(deps: ApiDeps): NonNullable<FastifyServerOptions['clientErrorHandler']> {
  const headers = securityHeaders(deps.config);
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    if (isBeforeHandshake(socket as Socket)) {
      // There is no key yet to write with: an answer would wait for ever, and the connection with it.
      socket.destroy();
      return;
    }
    if (socket.writable) socket.write(answerOf(error.code, headers));
    (socket as Socket).destroySoon();
    setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
  };
}

const isBeforeHandshake = (socket: Socket): boolean =>
  socket instanceof TLSSocket && socket.getProtocol() === 'unknown';

function answerOf(problem: string | undefined, headers: Readonly<Record<string, string>>): string {
  const [status, code, message] = wordsFor(problem);
  const body = JSON.stringify(problemBody(code, message));
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

function wordsFor(problem: string | undefined): readonly [number, ErrorCode, string] {
  switch (problem) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'timeout', `The request did not arrive within ${REQUEST_TIMEOUT_MS / 1000} s.`];
    case 'HPE_HEADER_OVERFLOW':
      return [431, 'invalid', `The headers are longer than ${HEADER_BYTES_MAX} bytes.`];
    default:
      return [400, 'invalid', 'This is not a request of HTTP/1.1.'];
  }
}

/** Addresses that the router cannot read. */
export function answerUnreadable(deps: ApiDeps): NonNullable<FastifyServerOptions['frameworkErrors']> {
  const headers = securityHeaders(deps.config);
  return (_error, _request, reply) => {
    const answer = problemBody('invalid', 'The address cannot be read: it is malformed or too long.');
    (reply as FastifyReply).code(400).headers(headers).send(answer);
  };
}
