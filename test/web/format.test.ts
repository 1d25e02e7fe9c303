// Times, durations and telephone numbers as people read them.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { duration, phone, relative, timer } from '../../src/web/format.ts';
import { language } from '../../src/web/language.ts';

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('a telephone number', () => {
  test.each([
    ['+79161234567', '+7 916 123-45-67'],
    ['+12025550123', '+1 202 555-0123'],
    ['+493046894147', '+49 304 689 41 47'],
    ['+375291234567', '+375 291 234 567'],
    ['101', '101'],
    ['84951234567', '84951234567'],
    ['+7916*', '+7916*'],
    ['anonymous', 'anonymous'],
  ])('%s', (given, shown) => expect(plain(phone(given))).toBe(shown));

  test('keeps every digit in its order', () =>
    fc.assert(
      fc.property(fc.stringMatching(/^\+\d{8,15}$/), (given) => {
        expect(phone(given).replaceAll(/[^\d+]/g, '')).toBe(given);
      }),
    ));
});

test.each([
  [0, '0:00'],
  [999, '0:00'],
  [61_000, '1:01'],
  [3_725_000, '1:02:05'],
  [-5_000, '0:00'],
])('a timer of %d ms', (ms, shown) => expect(timer(ms)).toBe(shown));

test.each([
  [42_000, '42 sec', '42 с'],
  [720_000, '12 min', '12 мин'],
  [11_100_000, '3 hr 5 min', '3 ч 5 мин'],
  [187_200_000, '2 days 4 hr', '2 дн. 4 ч'],
])('a duration of %d ms', (ms, en, ru) => {
  language.value = 'en';
  expect(plain(duration(ms))).toBe(en);
  language.value = 'ru';
  expect(plain(duration(ms))).toBe(ru);
});

test.each([
  [-20_000, 'this minute'],
  [-300_000, '5 min. ago'],
  [7_200_000, 'in 2 hr.'],
  [-86_400_000, 'yesterday'],
])('%d ms from now', (ms, shown) => {
  language.value = 'en';
  const now = Date.UTC(2026, 2, 2, 12);
  expect(relative(new Date(now + ms).toISOString(), now)).toBe(shown);
});
