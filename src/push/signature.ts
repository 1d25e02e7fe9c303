// Signatures of webhooks after Standard Webhooks 1.0.0 (symmetric, `v1`): HMAC-SHA256 over id, time of sending and body,
// joined by full stops, with the bytes behind the base64 of the secret.

import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

export function newSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** The headers of one attempt; `sentAt` in seconds. */
export function signedHeaders(
  secret: string,
  id: string,
  sentAt: number,
  body: string,
): Record<string, string> {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${sentAt}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(sentAt), 'webhook-signature': `v1,${signature}` };
}
