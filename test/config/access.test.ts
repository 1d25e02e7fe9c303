// How people sign in, as the configuration says it: defaults, and what is refused in words.

import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../src/config/load.ts';
import type { AppError } from '../../src/errors.ts';

const PBX = [{ id: 'main', type: 'asterisk', host: 'h', username: 'u', secret: 's' }];
const load = (api: object, more: object = {}) => checkConfig({ pbx: PBX, api, ...more }, 'test');

function problems(api: object): readonly string[] {
  try {
    load(api);
    return [];
  } catch (error) {
    return (error as AppError).details;
  }
}

test('by default people stay signed in for a working day, no proxy is believed, and nothing can be listened to', () => {
  const { api, recordings } = load({});
  expect(api.sessions).toEqual({ hours: 12, idleMinutes: 120 });
  expect([api.trustedHeader, recordings.path]).toEqual([null, null]);
});

describe('a proxy that signs people in', () => {
  test('needs its address and nothing else', () => {
    const { api } = load({ trustedHeader: { from: ['127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8'] } });
    expect(api.trustedHeader).toMatchObject({ header: 'X-Remote-User', createAs: null });
    for (const header of ['X-Forwarded-User', 'Remote-User', 'X-Auth-Request-Email']) {
      expect(load({ trustedHeader: { header, from: ['::1'] } }).api.trustedHeader?.header).toBe(header);
    }
  });

  test.each(['proxy.example', '10.0.0.0/33', '::1/129', '10.0.0.0/', '10.0.0.0/8/8', '300.1.1.1', '*', ''])(
    'cannot be at %j',
    (address) => {
      expect(problems({ trustedHeader: { from: [address] } })).toEqual([
        expect.stringContaining('want an IP address or a network such as 10.0.0.0/8'),
      ]);
    },
  );

  test.each(['Cookie', 'authorization', 'X-Forwarded-For', 'Origin', 'X-CSRF-Token', 'a b', ''])(
    'cannot say it in %j',
    (header) => {
      expect(problems({ trustedHeader: { header, from: ['::1'] } })).toEqual([
        expect.stringContaining('want the name of a header such as X-Remote-User'),
      ]);
    },
  );

  test('at no address, and with a role that there is not, is refused', () => {
    expect(problems({ trustedHeader: { from: [] } })).toEqual([
      expect.stringContaining('want a list of at least one address'),
    ]);
    expect(problems({ trustedHeader: { from: ['::1'], createAs: 'boss' } })).toEqual([
      expect.stringContaining('want one of: viewer, agent, supervisor, admin'),
    ]);
  });
});

test.each([
  [{ sessions: { hours: 0 } }, 'api.sessions.hours'],
  [{ sessions: { idleMinutes: 20_000 } }, 'api.sessions.idleMinutes'],
  [{ sessions: { days: 1 } }, 'api.sessions.days: unknown key'],
])('sessions have bounds: %j', (api, problem) => {
  expect(problems(api)).toEqual([expect.stringContaining(problem)]);
});
