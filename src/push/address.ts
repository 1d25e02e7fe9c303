// Where a webhook may be sent. Loopback and private networks are allowed: a CRM beside the daemon is the usual case.
// Refused are the addresses at which clouds hand out credentials (link-local and two more), and those that are no one
// machine's. Names are looked at again when they are resolved, right before the connection: what a name means may change.

import { BlockList, isIP } from 'node:net';
import { AppError } from '../errors.ts';

const REFUSED = new BlockList();
for (const [net, prefix] of [
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['0.0.0.0', 8],
  ['224.0.0.0', 3],
] as const) {
  REFUSED.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['fe80::', 10],
  ['fd00:ec2::254', 128],
  ['::', 128],
  ['ff00::', 8],
] as const) {
  REFUSED.addSubnet(net, prefix, 'ipv6');
}

const URL_LENGTH_MAX = 2_000;

export function isRefused(address: string): boolean {
  return REFUSED.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Host without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** Returns the address as it will be used. Errors: `invalid`. */
export function readHookUrl(text: string): string {
  const url = URL.canParse(text) && text.length <= URL_LENGTH_MAX ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new AppError('invalid', `url: wanted an address that begins with http:// or https://.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new AppError(
      'invalid',
      'url: wanted without a user and a password: they would be shown in lists. Check the signature instead.',
    );
  }
  const host = hostOf(url);
  if (isIP(host) !== 0 && isRefused(host)) {
    throw new AppError('invalid', `url: ${host} is link-local, or no single machine: nothing is sent there.`);
  }
  url.hash = '';
  return url.href;
}
