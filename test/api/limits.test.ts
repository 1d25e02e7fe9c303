// What a hostile client sends: too much, too slowly, too deep, not HTTP. Over real sockets: it gets a clear answer of the usual shape
// within a bounded time, never a 500, and whoever asks meanwhile is served.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handleProblems } from '../../src/api/problem.ts';
import { refuseWhileStopping } from '../../src/api/server.ts';
import { openHouse, TOKEN } from './house.ts';

type House = Awaited<ReturnType<typeof openHouse>>;
let house: House;

const CONNECTIONS_MAX = 40;

beforeAll(async () => {
  house = await openHouse({ limits: { connections: CONNECTIONS_MAX } });
});
afterAll(() => house.close());

const AUTH = `Authorization: Bearer ${TOKEN}`;
const HEADERS = [
  ...['x-content-type-options', 'x-frame-options', 'referrer-policy', 'content-security-policy'],
  ...['cross-origin-resource-policy', 'cache-control'],
];

async function open(): Promise<Socket> {
  const socket = connect(Number(new URL(house.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

interface Heard {
  readonly status: number;
  readonly head: string;
  readonly body: string;
  readonly afterMs: number;
}

/** Everything until the other side hangs up, or has answered once. */
async function hear(socket: Socket): Promise<Heard> {
  const started = performance.now();
  let text = '';
  await new Promise<void>((resolve) => {
    socket.on('close', resolve);
    socket.on('data', (chunk) => {
      text += chunk;
      const [head = '', body = ''] = text.split('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.POSITIVE_INFINITY);
      if (Buffer.byteLength(body) >= length) resolve();
    });
  });
  socket.destroy();
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]),
    head,
    body,
    afterMs: performance.now() - started,
  };
}

async function send(...pieces: readonly (string | Buffer)[]): Promise<Heard> {
  const socket = await open();
  const heard = hear(socket);
  for (const piece of pieces) socket.write(piece);
  return heard;
}

const post = (path: string, body: string | Buffer, type = 'application/json') =>
  send(
    `POST /api/v1${path} HTTP/1.1\r\nHost: x\r\n${AUTH}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`,
    body,
  );

function expectProblem({ status, head, body }: Heard, wanted: readonly number[]): void {
  expect(wanted).toContain(status);
  expect(JSON.parse(body)).toEqual({
    error: { code: expect.any(String), message: expect.any(String), details: expect.any(Array) },
  });
  for (const name of HEADERS) expect(head.toLowerCase()).toContain(`\r\n${name}: `);
  expect(head).not.toMatch(/strict-transport-security/i);
}

describe('too slow', () => {
  test('headers that never end cost a connection for ten seconds, and nobody else anything', async () => {
    const slow = await Promise.all(Array.from({ length: 10 }, open));
    const heard = slow.map(hear);
    const drip = setInterval(() => {
      for (const socket of slow) if (socket.writable) socket.write('X-A: b\r\n');
    }, 500);
    for (const socket of slow) socket.write(`GET /api/v1/calls HTTP/1.1\r\nHost: x\r\n`);
    expect((await house.get('/api/v1/calls')).status).toBe(200);
    for (const each of await Promise.all(heard)) {
      expectProblem(each, [408]);
      expect(each.afterMs).toBeLessThan(14_000);
    }
    clearInterval(drip);
  });

  test('a body that never ends costs fifteen', async () => {
    const socket = await open();
    const heard = hear(socket);
    socket.write(
      `POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
    );
    const drip = setInterval(() => socket.write(' '), 500);
    const { status, afterMs } = await heard;
    clearInterval(drip);
    expect(status).toBe(408);
    expect(afterMs).toBeLessThan(19_000);
  });
});

describe('too many', () => {
  test('connections: others are turned away, and let in again when some are gone', async () => {
    const held = await Promise.all(Array.from({ length: CONNECTIONS_MAX + 5 }, open));
    await expect
      .poll(() => held.filter(({ destroyed, readyState }) => destroyed || readyState !== 'open').length)
      .toBeGreaterThan(0);
    for (const socket of held) socket.destroy();
    await expect
      .poll(() =>
        house.get('/api/v1/calls').then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
  });

  test('headers', async () => {
    const many = Array.from({ length: 150 }, (_, i) => `x-${i}: 1\r\n`).join('');
    expectProblem(await send(`GET /api/v1/calls HTTP/1.1\r\nHost: x\r\n${AUTH}\r\n${many}\r\n`), [400]);
  });
});

describe('too much', () => {
  test('headers', async () => {
    const long = `GET /api/v1/calls HTTP/1.1\r\nHost: x\r\nCookie: ${'a'.repeat(40_000)}\r\n\r\n`;
    expectProblem(await send(long), [431]);
  });

  test('address', async () => {
    expectProblem(await send(`GET /api/v1/${'a'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`), [431]);
  });

  test.each([
    ['/calls?number=', 'a'.repeat(9_000)],
    ['/calls?', 'a=1&'.repeat(3_000)],
    ['/calls?', '__proto__[x]=1&constructor[prototype][y]=2'],
    ['/calls?limit=', '9'.repeat(1_000)],
    ['/calls/', '%ff%fe'],
    ['/calls/', '%00'],
    ['/calls/', '..%2f..%2f..%2fetc%2fpasswd'],
    ['/calls/', 'x'.repeat(1_000)],
  ])('%s…', async (path, rest) => {
    const heard = await send(`GET /api/v1${path}${rest} HTTP/1.1\r\nHost: x\r\n${AUTH}\r\n\r\n`);
    expectProblem(heard, [400, 404]);
  });

  test.each(['/tasks/x/claim', '/hooks', '/session', '/contacts', '/scripts/x'])(
    'body, to %s',
    async (path) => {
      const method = path.startsWith('/scripts') ? 'PUT' : 'POST';
      const head = `${method} /api/v1${path} HTTP/1.1\r\nHost: x\r\n${AUTH}\r\nContent-Type: application/json\r\n`;
      expectProblem(await send(`${head}Content-Length: 50000000\r\n\r\n`, '[['), [400, 413]);
    },
  );

  test('body in pieces that does not say how long it is', async () => {
    const head = `POST /api/v1/hooks HTTP/1.1\r\nHost: x\r\n${AUTH}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const piece = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    expectProblem(await send(head, piece, piece, piece, piece, piece), [400, 413]);
  });
});

describe('a body', () => {
  test.each([
    ['deep', '['.repeat(30_000)],
    ['deep and closed', '['.repeat(15_000) + ']'.repeat(15_000)],
    ['deep objects', `${'{"a":'.repeat(8_000)}1${'}'.repeat(8_000)}`],
    ['with __proto__', '{"url":"https://crm.example/","__proto__":{"isAdmin":true}}'],
    ['with constructor', '{"url":"https://crm.example/","constructor":{"prototype":{"isAdmin":true}}}'],
    ['with many keys', `{${Array.from({ length: 5_000 }, (_, i) => `"k${i}":1`).join(',')}}`],
    ['with a number that is none', '{"url":1e999}'],
    ['with half a surrogate', '{"url":"\\ud800"}'],
    ['of another type', 'null'],
    ['that is empty', ''],
    ['that is no JSON', '<xml/>'],
    ['with bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ])('%s is refused', async (_what, body) => {
    expectProblem(await post('/hooks', body), [400]);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-7',
    'x',
  ])('that calls itself %s is refused', async (type) => {
    expectProblem(await post('/hooks', '{"a":1}', type), [400, 415]);
  });
});

describe('what is not HTTP', () => {
  test.each([
    ['noise', '\u0000\u0001\u0002\r\n\r\n'],
    ['TLS', Buffer.from('16030100a5010000a10303', 'hex')],
    [
      'two lengths',
      `POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`,
    ],
    [
      'a length and pieces (request smuggling)',
      'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG',
    ],
    ['a header with a line in it', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: b\nX-B: c\rd\r\n\r\n'],
    ['a method of its own', 'BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['AMI', 'Action: Login\r\nUsername: a\r\nSecret: b\r\n\r\n'],
  ])('%s is refused', async (_what, bytes) => {
    expectProblem(await send(bytes), [400, 404]);
  });

  test('in a method that routes do not have is no route', async () => {
    for (const method of ['TRACE', 'PROPFIND', 'DELETE']) {
      expectProblem(
        await send(`${method} /api/v1/calls HTTP/1.1\r\nHost: x\r\n${AUTH}\r\nContent-Length: 0\r\n\r\n`),
        [400, 404],
      );
    }
  });
});

test('a request that arrives while the daemon stops is told so; what was under way is answered', async () => {
  const app = fastify({ return503OnClosing: false });
  handleProblems(app);
  refuseWhileStopping(app);
  app.get('/slow', () => new Promise((resolve) => setTimeout(() => resolve({}), 500)));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 100));
  const stopped = app.close();
  socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'close');
  await stopped;
  const [, answer = '', refusal = ''] = text.split('HTTP/1.1 ');
  expect(answer).toContain('200 OK');
  expect(refusal).toContain('503 Service Unavailable');
  expect(refusal).toContain('retry-after: 2');
  expect(refusal).toContain('"code":"unreachable","message":"The daemon is stopping.');
});
