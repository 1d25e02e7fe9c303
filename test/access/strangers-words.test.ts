// What strangers send before anybody knows them: cookies, names, headers. Whatever it is, it is read in time and means what it should.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { browserLabel } from '../../src/access/browser-label.ts';
import { newCookie } from '../../src/access/session-ring.ts';
import { TrustedProxies } from '../../src/access/trusted-proxies.ts';
import { foldName } from '../../src/access/user-name.ts';
import { sessionCookie } from '../../src/api/cookies.ts';

const read = (cookie: string | undefined) =>
  sessionCookie({ headers: cookie === undefined ? {} : { cookie } });

describe('a cookie header', () => {
  test('of any kind never throws, and gives nothing but what we could have given out', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20_000 }), (text) => {
        expect(read(text) ?? 'A'.repeat(43)).toMatch(/^[\w-]{43}$/);
      }),
    ));

  test('gives ours, whatever stands around it', () =>
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 50 }).map((text) => text.replaceAll(/;|ringback_session/g, ''))),
        fc.array(fc.string({ maxLength: 50 }).map((text) => text.replaceAll(/;|ringback_session/g, ''))),
        (before, after) => {
          const value = newCookie();
          expect(read([...before, `ringback_session=${value}`, ...after].join('; '))).toBe(value);
        },
      ),
    ));

  test('of TLS goes before one that anybody in the network could have set', () => {
    const [safe, other] = [newCookie(), newCookie()];
    for (const text of [
      `__Host-ringback_session=${safe}; ringback_session=${other}`,
      `ringback_session=${other};__Host-ringback_session=${safe}`,
    ]) {
      expect(read(text)).toBe(safe);
    }
  });

  test.each([
    undefined,
    '',
    '=',
    ';;;',
    'ringback_session',
    'ringback_session=',
    'ringback_session=short',
    `ringback_session="${'a'.repeat(43)}"`,
    `xringback_session=${'a'.repeat(43)}`,
    `RINGBACK_SESSION=${'a'.repeat(43)}`,
    `ringback_session=${'a'.repeat(44)}`,
  ])('without ours gives nothing: %s', (text) => {
    expect(read(text)).toBeNull();
  });
});

describe('a login name', () => {
  test('is one, however it is typed', () => {
    for (const typed of ['Анна', ' анна ', 'АННА']) expect(foldName(typed)).toBe('анна');
    expect(foldName('Anna.P+x@Corp.Example')).toBe('anna.p+x@corp.example');
    expect(foldName('ﬁona')).toBe('fiona');
  });

  test.each(['', ' ', 'a b', '.anna', 'a/b', 'a\u0000b', 'a\nb', '<b>', 'x'.repeat(65), '\u202eanna'])(
    'cannot be %j',
    (text) => expect(foldName(text)).toBeNull(),
  );

  test('that was folded is folded', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 70 }), (text) => {
        const folded = foldName(text);
        if (folded !== null) expect(foldName(folded)).toBe(folded);
      }),
    ));
});

describe('a proxy', () => {
  const proxies = new TrustedProxies({
    header: 'X-Remote-User',
    from: ['127.0.0.1', '10.0.0.0/8', 'fd00::/8'],
  });

  test.each(['127.0.0.1', '::ffff:127.0.0.1', '10.255.0.1', '::ffff:10.1.2.3', 'fd12::1'])(
    'at %s is believed',
    (address) => expect(proxies.isTrusted(address)).toBe(true),
  );
  test.each(['127.0.0.2', '11.0.0.1', '::1', '::ffff:11.0.0.1', 'fe80::1', '', 'localhost', undefined])(
    'at %s is not',
    (address) => expect(proxies.isTrusted(address)).toBe(false),
  );

  test('says a name in UTF-8, or none', () => {
    const name = (value: string | string[]) => proxies.nameIn({ 'x-remote-user': value });
    expect(name('anna')).toBe('anna');
    expect(name(Buffer.from('анна').toString('latin1'))).toBe('анна');
    expect(name('\xff\xfe')).toBeNull();
    expect(name('')).toBeNull();
    expect(name(['anna', 'olga'])).toBeNull();
    expect(proxies.nameIn({})).toBeNull();
  });

  test('may say anything without harm', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const said = proxies.nameIn({ 'x-remote-user': value });
        expect(said === null || typeof said === 'string').toBe(true);
      }),
    ));
});

test('a browser is named by known words only, whatever it calls itself', () => {
  const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const edge = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0';
  expect(browserLabel(firefox)).toBe('Firefox on Windows');
  expect(browserLabel(edge)).toBe('Edge on Windows');
  expect(browserLabel(undefined)).toBe('a program');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
      expect(browserLabel(text)).toMatch(/^[A-Za-z]+[A-Za-z ]{0,30}$/);
    }),
  );
});
