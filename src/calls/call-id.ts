// Call ids: 26 characters (Crockford base 32, the shape of a ULID): 48 bits of the first leg's birth, then 80
// bits of a hash over PBX and leg. Sortable by time; the same call has the same id on every daemon.

import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { EpochMs, LegId } from '../events/vocabulary.ts';
import type { CallId } from './record.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_CHARACTERS = 10;
const HASH_CHARACTERS = 16;

/** `bornAt` must be the time on which live events, replay and CDR agree (see LegFacts.bornAt). */
export function makeCallId(pbx: string, leg: LegId, bornAt: EpochMs): CallId {
  return encodeTime(bornAt) + encodeHash(`${pbx}\u0000${leg}`);
}

/** A task is known by the first call that missed the customer. */
export function makeTaskId(call: CallId): string {
  return call.slice(0, TIME_CHARACTERS) + encodeHash(`task\u0000${call}`);
}

/** A review is known by its call and its script. */
export function makeReviewId(script: string, call: CallId): string {
  return call.slice(0, TIME_CHARACTERS) + encodeHash(`review\u0000${script}\u0000${call}`);
}

function encodeTime(at: EpochMs): string {
  let rest = Math.max(0, Math.floor(at));
  let text = '';
  for (let i = 0; i < TIME_CHARACTERS; i++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function encodeHash(input: string): string {
  const hash = sha256(utf8ToBytes(input));
  let text = '';
  let bits = 0;
  let held = 0;
  for (let i = 0; text.length < HASH_CHARACTERS; i++) {
    held = (held << 8) | (hash[i] ?? 0);
    bits += 8;
    while (bits >= 5 && text.length < HASH_CHARACTERS) {
      bits -= 5;
      text += ALPHABET.charAt((held >> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return text;
}
