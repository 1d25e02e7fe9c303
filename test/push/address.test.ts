import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createDestinations, readHookUrl } from '../../src/push/address.ts';
import { createPost } from '../../src/push/post.ts';

/** What names mean; told anew for each question, as a name server of a stranger's may. */
const names = new Map<string, readonly string[][]>();
vi.mock('node:dns', async (original) => {
  const dns = await original<typeof import('node:dns')>();
  return {
    ...dns,
    lookup: (name: string, options: object, answer: (...of: unknown[]) => void) => {
      const [now, ...later] = names.get(name) ?? [];
      if (now === undefined) return dns.lookup(name, options as never, answer as never);
      if (later.length > 0) names.set(name, later);
      answer(
        null,
        now.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    },
  };
});

const CLOSED = createDestinations(false);
const OPEN = createDestinations(true);

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  names.clear();
});

/** A server on loopback that counts who comes. */
async function listenHere(status = 204, headers: Record<string, string> = {}) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url ?? '');
    response.writeHead(status, headers).end();
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, seen };
}

const PRIVATE = [
  ...['127.0.0.1', '127.255.0.9', '10.0.0.5', '172.16.0.1', '172.31.255.255', '192.168.1.20'],
  ...['100.64.0.1', '100.127.255.254', '198.18.0.1', '192.0.2.1', '203.0.113.9'],
  ...['[::1]', '[fc00::1]', '[fd12:3456::1]', '[fec0::1]', '[64:ff9b:1::1]', '[2001:db8::1]'],
  // An IPv4 address in an IPv6 one, and the spellings that browsers understand.
  ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:c0a8:0101]', '[::127.0.0.1]', '[::10.0.0.1]'],
  ...['[64:ff9b::10.0.0.1]', '[64:ff9b::7f00:1]', '[::ffff:0:192.168.0.1]'],
  ...['2130706433', '0x7f000001', '0177.0.0.1', '127.1', '127.0.1', '0xa.0.0.1', '127.0.0.1.'],
];

const NEVER = [
  ...['169.254.169.254', '0xa9fea9fe', '2852039166', '100.100.100.200', '168.63.129.16', '192.0.0.192'],
  ...['0.0.0.0', '0', '224.0.0.1', '239.255.255.250', '255.255.255.255', '240.0.0.1'],
  ...[
    '[::]',
    '[fe80::1]',
    '[ff02::1]',
    '[fd00:ec2::254]',
    '[fd20:ce::254]',
    '[2002:7f00:1::]',
    '[2001:0:1::1]',
  ],
  ...['[::ffff:169.254.169.254]', '[::ffff:0.0.0.0]', '[64:ff9b::a9fe:a9fe]', '[::169.254.169.254]'],
];

describe('the address of a webhook', () => {
  test.each([
    ['https://crm.example/a?b=c#d', 'https://crm.example/a?b=c'],
    ['http://93.184.216.34', 'http://93.184.216.34/'],
    ['http://[2606:2800:220:1::1]/', 'http://[2606:2800:220:1::1]/'],
    ['http://[64:ff9b::93.184.216.34]/', 'http://[64:ff9b::5db8:d822]/'],
  ])('may be %s', (text, used) => {
    expect(readHookUrl(text, CLOSED)).toBe(used);
  });

  test.each([
    ...['crm.example/hook', 'ftp://crm.example', 'file:///etc/passwd', 'javascript:alert(1)', 'http://', ''],
    'http://user:secret@crm.example/',
    `http://crm.example/${'x'.repeat(2_000)}`,
  ])('may not be %s', (text) => {
    expect(() => readHookUrl(text, OPEN)).toThrow(/^url: /);
  });

  test.each(PRIVATE)('%s is private: refused with the name of the setting, until it allows it', (host) => {
    const text = `http://${host}:8080/hook`;
    expect(() => readHookUrl(text, CLOSED)).toThrow(/private address: set hooks\.allowPrivate to true/);
    expect(readHookUrl(text, OPEN)).toContain('/hook');
  });

  test.each(NEVER)('%s is never allowed', (host) => {
    const all = createDestinations(['0.0.0.0/0', '::/0']);
    for (const destinations of [CLOSED, OPEN, all]) {
      expect(() => readHookUrl(`http://${host}/`, destinations)).toThrow(/nothing is sent there/);
    }
  });

  test('in a network that is listed is allowed, beside it not', () => {
    const some = createDestinations(['192.168.7.0/24', 'fd12::/16', '127.0.0.1']);
    for (const host of ['192.168.7.9', '[::ffff:192.168.7.9]', '[fd12::5]', '127.0.0.1', '93.184.216.34']) {
      expect(readHookUrl(`http://${host}/`, some)).toContain('http://');
    }
    for (const host of ['192.168.8.9', '[fd13::5]', '127.0.0.2', '10.0.0.1', '[::1]']) {
      expect(() => readHookUrl(`http://${host}/`, some)).toThrow(/to a list with .* in it/);
    }
  });

  test('of IPv4 is judged the same however it is wrapped', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const plain = CLOSED.problemWith(address) === null;
        for (const prefix of ['::ffff:', '64:ff9b::', '::ffff:0:']) {
          expect(CLOSED.problemWith(prefix + address) === null).toBe(plain);
        }
      }),
      { numRuns: 500, seed: 11 },
    );
  });

  test('is judged without a throw, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), fc.ipV4Extended(), fc.webUrl()), (address) => {
        const url = `http://${address.includes(':') && !address.includes('/') ? `[${address}]` : address}/`;
        try {
          readHookUrl(url, CLOSED);
        } catch (error) {
          expect((error as Error).message).toMatch(/^url: /);
        }
      }),
      { numRuns: 500, seed: 12 },
    );
  });
});

describe('a message', () => {
  const send = (url: string, allow: boolean | readonly string[] = false) =>
    createPost('0', 2_000, createDestinations(allow))({ url, headers: {}, body: '{}' });

  test('to a private address, or a name that leads to one, is not sent', async () => {
    const { port, seen } = await listenHere();
    names.set('crm.example', [['127.0.0.1'], ['::ffff:127.0.0.1']]);
    for (const host of ['127.0.0.1', 'localhost', 'crm.example', 'crm.example']) {
      const { status, problem } = await send(`http://${host}:${port}/`);
      expect([status, problem]).toEqual([null, expect.stringContaining('hooks.allowPrivate')]);
    }
    expect(seen).toEqual([]);
    expect(await send(`http://localhost:${port}/yes`, true)).toMatchObject({ status: 204, problem: null });
    expect(await send(`http://crm.example:${port}/listed`, ['127.0.0.0/8'])).toMatchObject({ status: 204 });
    expect(seen).toEqual(['/yes', '/listed']);
  });

  test('to a name that meant something else when the hook was made is not sent', async () => {
    const { port, seen } = await listenHere();
    // It leads to the Internet once, then here: as when a name is bound anew between the check and the connection.
    names.set('rebind.example', [['93.184.216.34'], ['127.0.0.1']]);
    const url = readHookUrl(`http://rebind.example:${port}/`, CLOSED);
    names.set('rebind.example', [['127.0.0.1']]);
    expect((await send(url)).problem).toContain('127.0.0.1 is a private address');
    expect(seen).toEqual([]);
  });

  test('to a name with several addresses goes only to those that are allowed', async () => {
    const { port, seen } = await listenHere();
    names.set('both.example', [['169.254.169.254', '10.1.1.1', '127.0.0.1']]);
    expect(await send(`http://both.example:${port}/`, ['127.0.0.1'])).toMatchObject({ status: 204 });
    expect(seen).toEqual(['/']);
  });

  test('does not follow redirects', async () => {
    const inner = await listenHere();
    const outer = await listenHere(307, { location: `http://127.0.0.1:${inner.port}/secret` });
    expect(await send(`http://127.0.0.1:${outer.port}/`, true)).toMatchObject({
      status: 307,
      problem: 'answered 307',
    });
    expect([outer.seen, inner.seen]).toEqual([['/'], []]);
  });

  test.each(['http://169.254.169.254/', 'http://[fe80::1]/'])('to %s is never sent', async (url) => {
    expect(await send(url, true)).toMatchObject({
      status: null,
      problem: expect.stringContaining('link-local'),
    });
  });
});
