// Who asks: bearer tokens from the configuration.
// Rule: the comparison takes the same time whether a token is nearly right or not at all, and every token
// is compared every time.

import { createHash, timingSafeEqual } from 'node:crypto';

export interface ApiToken {
  readonly name: string;
  readonly token: string;
}

/** Returns the name of the holder of an `Authorization` header; null when there is none. */
export type Authenticate = (header: string | undefined) => string | null;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export function createAuthenticate(tokens: readonly ApiToken[]): Authenticate {
  const known = tokens.map(({ name, token }) => ({ name, hash: digest(token) }));
  return (header) => {
    const given = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
    if (given === undefined) return null;
    const hash = digest(given);
    let holder: string | null = null;
    for (const token of known) {
      if (timingSafeEqual(token.hash, hash)) holder = token.name;
    }
    return holder;
  };
}
