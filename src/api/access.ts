// Everything that decides who asks, opened together: keys, users, sessions, the way in.

import { Door } from '../access/door.ts';
import { Lockout } from '../access/lockout.ts';
import { Passwords } from '../access/passwords.ts';
import { SessionRing } from '../access/session-ring.ts';
import { TrustedProxies } from '../access/trusted-proxies.ts';
import { UserDirectory } from '../access/user-directory.ts';
import { DOOR } from '../desk/user-orders.ts';
import { type Authenticate, createAuthenticate } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { KeyRing } from './key-ring.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export interface Access {
  readonly keys: KeyRing;
  readonly users: UserDirectory;
  readonly sessions: SessionRing;
  readonly passwords: Passwords;
  readonly lockout: Lockout;
  readonly door: Door;
  readonly proxies: TrustedProxies | null;
  readonly authenticate: Authenticate;
}

export async function openAccess(deps: ApiDeps): Promise<Access> {
  const { reads, config, now, log, execute, operator } = deps;
  const { sessions: limits, trustedHeader, tokens } = config.api;
  const keys = new KeyRing(reads);
  const users = new UserDirectory(reads);
  const sessions = new SessionRing(
    reads,
    { lifetimeMs: limits.hours * HOUR_MS, idleMs: limits.idleMinutes * MINUTE_MS },
    (id, at) => {
      execute({ kind: 'see-session', asked: { id, at }, by: DOOR, idempotency: null }).catch(
        (error: unknown) => log.warn({ err: error }, 'it is not noted when a session was seen'),
      );
    },
  );
  await Promise.all([keys.load(), users.load(), sessions.load()]);
  const passwords = new Passwords(deps.passwordCost);
  const lockout = new Lockout();
  const proxies = trustedHeader === null ? null : new TrustedProxies(trustedHeader);
  return {
    ...{ keys, users, sessions, passwords, lockout, proxies },
    door: new Door({ users, sessions, passwords, lockout, execute, counts: deps.signIns, now, log }),
    authenticate: createAuthenticate({
      tokens: [...tokens, operator],
      ...{ keys, users, sessions, proxies, now },
    }),
  };
}
