// Secrets are compared here, or looked up by their hash, and nowhere else: `===` tells by its time how much of a guess is right.
// test/secrets.test.ts holds the rest of the house to it.

import { createHash, timingSafeEqual } from 'node:crypto';

/** In the same time, wherever they differ and however long they are. */
export function isSameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digestOf(one), digestOf(other));
}

/** For secrets that are compared many times: keep their digests, and compare these. */
export function isSameDigest(one: Buffer, other: Buffer): boolean {
  return timingSafeEqual(one, other);
}

export function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
