// A proxy that signs people in says who they are in a header. It is believed from the addresses of the configuration only: from
// anybody else the same header is a forgery.

import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';

export interface TrustedHeader {
  /** Of the header. */
  readonly header: string;
  /** Addresses and networks (`10.0.0.0/8`) of the proxies. */
  readonly from: readonly string[];
}

export class TrustedProxies {
  readonly #header: string;
  readonly #from = new BlockList();

  constructor({ header, from }: TrustedHeader) {
    this.#header = header.toLowerCase();
    for (const each of from) {
      const [address = '', bits] = each.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.#from.addAddress(address, family);
      else this.#from.addSubnet(address, Number(bits), family);
    }
  }

  /** `peer`: whoever holds the other end of the connection, not whom a header names. */
  isTrusted(peer: string | undefined): boolean {
    if (peer === undefined) return false;
    const plain = peer.replace(/^::ffff:(?=\d+\.)/i, '');
    return this.#from.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
  }

  /** The name that the header says; null: none, several, or nothing that can be read. */
  nameIn(headers: IncomingHttpHeaders): string | null {
    const value = headers[this.#header];
    if (typeof value !== 'string' || value === '') return null;
    try {
      // Node reads headers byte by byte; proxies send names in UTF-8.
      return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
    } catch {
      return null;
    }
  }
}
