// Where webhooks and summaries may be sent. What lies behind the firewall is closed until `hooks.allowPrivate` opens it: whoever may
// make hooks shall not reach machines that the firewall keeps from them. Never open are the addresses at which clouds hand out
// credentials, and those that are no one machine's. An IPv4 address inside an IPv6 one counts as what it is.
// Rule: addresses are judged, not names, and again right before each connection: what a name means may change.

import { BlockList, isIP } from 'node:net';
import { AppError } from '../errors.ts';

type Nets = readonly (readonly [string, number])[];

const NEVER: Nets = [
  // No one machine: this network, multicast, reserved, broadcast.
  ['0.0.0.0', 8],
  ['224.0.0.0', 3],
  ['::', 128],
  ['ff00::', 8],
  // Link-local, where clouds keep credentials, and their other addresses for it.
  ['169.254.0.0', 16],
  ['fe80::', 10],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.192', 32],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
  // Tunnels that end at an IPv4 address of the sender's choice: Teredo, 6to4.
  ['2001::', 32],
  ['2002::', 16],
];

const PRIVATE: Nets = [
  ['127.0.0.0', 8],
  ['::1', 128],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['fc00::', 7],
  ['fec0::', 10],
  // Between a provider and its customers (CGNAT), and some VPNs.
  ['100.64.0.0', 10],
  // NAT64 of one's own network.
  ['64:ff9b:1::', 48],
  // Protocols, documentation, measurements: nothing on the Internet.
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['100::', 64],
  ['2001:db8::', 32],
];

const URL_LENGTH_MAX = 2_000;

export interface Destinations {
  /** Why nothing may be sent to an address, in a few words; null: it may. */
  readonly problemWith: (address: string) => string | null;
}

/** `allowPrivate`: all of what is private, nothing of it, or these networks (`192.168.1.0/24`) and addresses. */
export function createDestinations(allowPrivate: boolean | readonly string[]): Destinations {
  const never = blockList(NEVER);
  const closed = blockList(PRIVATE);
  const opened = typeof allowPrivate === 'boolean' ? null : blockList(allowPrivate.map(readNet));
  return {
    problemWith(address) {
      const inner = unwrapped(address);
      if (isIn(never, inner)) {
        return `${shown(inner)} is link-local, or no single machine: nothing is sent there`;
      }
      const isOpen = opened === null ? allowPrivate === true : isIn(opened, inner);
      if (isOpen || !isIn(closed, inner)) return null;
      const wanted = opened === null ? 'true, or a list of networks,' : `a list with ${shown(inner)} in it`;
      return `${shown(inner)} is a private address: set hooks.allowPrivate to ${wanted} to have something sent there`;
    },
  };
}

function readNet(text: string): readonly [string, number] {
  const [address = '', bits] = text.split('/');
  return [address, bits === undefined ? (isIP(address) === 6 ? 128 : 32) : Number(bits)];
}

function blockList(nets: Nets): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of nets) list.addSubnet(net, prefix, familyOf(net));
  return list;
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
const isIn = (list: BlockList, address: string): boolean => list.check(address, familyOf(address));
const shown = (address: string): string => address.slice(0, 45);

/** Prefixes of 96 bits before an IPv4 address: compatible, mapped, translated, NAT64. */
const EMBEDDING = new Set(['0:0:0:0:0:0', '0:0:0:0:0:ffff', '0:0:0:0:ffff:0', '64:ff9b:0:0:0:0']);

/** The IPv4 address that an IPv6 address stands for, else the address, without its zone. */
function unwrapped(address: string): string {
  const plain = address.replace(/%.*$/, '');
  if (isIP(plain) !== 6) return plain;
  const groups = groupsOf(plain);
  if (groups.slice(0, 7).every((group) => group === 0) && (groups[7] ?? 0) <= 1) return plain;
  const prefix = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':');
  if (!EMBEDDING.has(prefix)) return plain;
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Eight numbers. The platform writes every spelling of an address in one way, all but the "::". */
function groupsOf(address: string): readonly number[] {
  const { hostname } = new URL(`http://[${address}]/`);
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const read = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [read(head), read(tail ?? '')];
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/** Host without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** Returns the address as it will be used. Errors: `invalid`. */
export function readHookUrl(text: string, { problemWith }: Destinations): string {
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
  const problem = isIP(host) === 0 ? null : problemWith(host);
  if (problem !== null) throw new AppError('invalid', `url: ${problem}.`);
  url.hash = '';
  return url.href;
}
