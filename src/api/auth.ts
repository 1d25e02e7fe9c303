// Who asks: bearer tokens, from the configuration or made by `ringback keys`.
// Rule: the comparison with the configuration's takes the same time whether a token is nearly right or not at all, and every token
// is compared every time.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Holder } from '../desk/scopes.ts';
import type { KeyRing } from './key-ring.ts';

export interface ApiToken extends Holder {
  readonly token: string;
}

/** Returns the holder of the token in an `Authorization` header; null when there is none. */
export type Authenticate = (header: string | undefined) => Holder | null;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export function createAuthenticate(tokens: readonly ApiToken[], keys: KeyRing): Authenticate {
  const known = tokens.map(({ token, ...holder }) => ({ holder, hash: digest(token) }));
  return (header) => {
    const given = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
    if (given === undefined) return null;
    const key = keys.find(given);
    if (key !== null) return key;
    const hash = digest(given);
    let holder: Holder | null = null;
    for (const token of known) {
      if (timingSafeEqual(token.hash, hash)) holder = token.holder;
    }
    return holder;
  };
}
