// Who asks: bearer tokens, from the configuration or made by `ringback keys`, else the cookie of somebody who signed in.
// Rule: the comparison with the configuration's takes the same time whether a token is nearly right or not at all, and every token
// is compared every time. Whoever sends a token is known by it alone: a cookie beside a wrong one counts for nothing.

import type { FastifyRequest } from 'fastify';
import type { SessionRing } from '../access/session-ring.ts';
import type { TrustedProxies } from '../access/trusted-proxies.ts';
import { holderFor, type UserDirectory } from '../access/user-directory.ts';
import { foldName } from '../access/user-name.ts';
import type { Holder } from '../desk/scopes.ts';
import { UNLIMITED } from '../desk/sight.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { digestOf, isSameDigest } from '../same-secret.ts';
import type { Session, User } from '../store/user-rows.ts';
import { sessionCookie } from './cookies.ts';
import type { KeyRing } from './key-ring.ts';

interface ApiToken {
  readonly name: string;
  readonly token: string;
  readonly scopes: Holder['scopes'];
  readonly teams: Holder['teams'];
}

/** Somebody who signed in. */
export interface SignedIn {
  readonly session: Session;
  readonly user: User;
  /** What the cookie holds. */
  readonly cookie: string;
}

export interface Asking {
  readonly holder: Holder;
  /** null: a program with a token. */
  readonly signedIn: SignedIn | null;
}

/** Returns who sent a request; null: nobody that is known. */
export type Authenticate = (request: FastifyRequest) => Asking | null;

export interface Known {
  readonly tokens: readonly ApiToken[];
  readonly keys: KeyRing;
  readonly users: UserDirectory;
  readonly sessions: SessionRing;
  /** null: nobody is signed in by a proxy. */
  readonly proxies: TrustedProxies | null;
  readonly now: () => EpochMs;
}

export function createAuthenticate(known: Known): Authenticate {
  const byToken = tokenReader(known);
  return (request) => {
    const { authorization } = request.headers;
    if (authorization === undefined) return byCookie(known, request);
    const holder = byToken(authorization);
    return holder === null ? null : { holder, signedIn: null };
  };
}

function tokenReader({ tokens, keys }: Known): (header: string) => Holder | null {
  const known = tokens.map(({ token, name, scopes, teams }) => ({
    holder: { ...UNLIMITED, name, scopes, teams },
    hash: digestOf(token),
  }));
  return (header) => {
    const given = /^Bearer +(\S+) *$/i.exec(header)?.[1];
    if (given === undefined) return null;
    const key = keys.find(given);
    if (key !== null) return key;
    const hash = digestOf(given);
    let holder: Holder | null = null;
    for (const token of known) {
      if (isSameDigest(token.hash, hash)) holder = token.holder;
    }
    return holder;
  };
}

function byCookie({ sessions, users, proxies, now }: Known, request: FastifyRequest): Asking | null {
  const cookie = sessionCookie(request);
  const session = cookie === null ? null : sessions.find(cookie, now());
  const user = session === null ? null : users.byId(session.user);
  if (cookie === null || session === null || user === null || user.disabledAt !== null) return null;
  // Somebody else signed in at the proxy, in the same browser.
  if (session.way === 'header' && !isStill(user, proxies, request)) return null;
  return { holder: holderFor(user), signedIn: { session, user, cookie } };
}

function isStill({ name }: User, proxies: TrustedProxies | null, { raw }: FastifyRequest): boolean {
  if (proxies === null || !proxies.isTrusted(raw.socket.remoteAddress)) return false;
  const said = proxies.nameIn(raw.headers);
  return said !== null && foldName(said) === name;
}
