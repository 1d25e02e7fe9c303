import { describe, expect, test } from 'vitest';
import type { Reply } from '../../src/push/post.ts';
import { judge } from '../../src/push/verdict.ts';

const NOW = 1_800_000_000_000;
const RETRY_MS = [5_000, 300_000, 1_800_000];
const reply = (status: number | null, retryAfter: number | null = null): Reply => ({
  status,
  retryAfter,
  problem: status !== null && status < 300 ? null : 'no',
});
const verdictOn = (answer: Reply, attempts = 1, random = 0) => judge(answer, attempts, NOW, RETRY_MS, random);

describe('an attempt', () => {
  test.each([200, 201, 204, 299])('answered %i is delivered', (status) => {
    expect(verdictOn(reply(status))).toMatchObject({ state: 'delivered', nextAt: null });
  });

  test.each([301, 302, 400, 401, 404, 500, 502, null])('answered %s is tried again', (status) => {
    expect(verdictOn(reply(status))).toMatchObject({ state: 'pending', nextAt: NOW + 5_000, isGone: false });
  });

  test('answered 410 is the last one: the hook is not wanted any more', () => {
    expect(verdictOn(reply(410))).toMatchObject({ state: 'dead', isGone: true });
  });
});

describe('the next attempt', () => {
  test('comes later each time, and after the last delay there is none', () => {
    const delays = [1, 2, 3].map((attempts) => (verdictOn(reply(500), attempts).nextAt ?? 0) - NOW);
    expect(delays).toEqual(RETRY_MS);
    expect(verdictOn(reply(500), 4)).toMatchObject({ state: 'dead', nextAt: null, isGone: false });
  });

  test('is up to a fifth later than planned, so that failures do not come back together', () => {
    const most = verdictOn(reply(500), 2, 0.999_999).nextAt ?? 0;
    expect(most - NOW).toBeGreaterThan(300_000);
    expect(most - NOW).toBeLessThanOrEqual(360_000);
  });

  test.each([429, 503])(
    'waits as long as a receiver that answers %i asks for, and nothing else is sent',
    (status) => {
      const until = NOW + 60_000;
      expect(verdictOn(reply(status, 60))).toMatchObject({ nextAt: until, pauseUntil: until });
      expect(verdictOn(reply(status, 1))).toMatchObject({ nextAt: NOW + 5_000, pauseUntil: NOW + 1_000 });
      expect(verdictOn(reply(status))).toMatchObject({ nextAt: NOW + 5_000, pauseUntil: null });
    },
  );

  test('is within a day, whatever the receiver asks for; others are not asked', () => {
    expect(verdictOn(reply(429, 10_000_000))).toMatchObject({ nextAt: NOW + 86_400_000 });
    expect(verdictOn(reply(500, 3_600))).toMatchObject({ nextAt: NOW + 5_000, pauseUntil: null });
  });
});
