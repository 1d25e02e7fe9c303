// Why a link is down, in one sentence for the administrator: what happened, to what, what to do.
// Text that came over the wire is cut and made printable here.

import type { SessionEnd } from '../session.ts';
import { ASTERISK_MIN } from './link-handshake.ts';

export interface LinkAddress {
  readonly pbx: string;
  readonly host: string;
  readonly port: number;
  /** Place in the configuration's list, for `pbx[0].secret`; absent when unknown. */
  readonly index?: number;
}

const REASON_CHARACTERS_MAX = 160;

export function sentenceOf(end: SessionEnd, address: LinkAddress): string {
  const place = `${address.host}:${address.port}`;
  const pbx = `PBX "${address.pbx}" (${place})`;
  const key = (name: string) =>
    address.index === undefined ? `the ${name} of pbx "${address.pbx}"` : `pbx[${address.index}].${name}`;
  const reason = printable(end.reason);
  switch (end.problem) {
    case 'unreachable':
      return `Cannot reach ${pbx}: ${reason}. Check ${key('host')} and port, the firewall, and enabled = yes in manager.conf.`;
    case 'auth_failed':
      return `Cannot log in to ${pbx}: ${reason}. Check ${key('secret')} and the permit line in manager.conf.`;
    case 'refused':
      return `${pbx} refuses the login: ${reason}. Check ${key('username')} and its section in manager.conf.`;
    case 'not_a_pbx':
      return `What answers at ${place} for PBX "${address.pbx}" is no Asterisk manager: ${reason}. Check ${key('port')}; it is 5038 unless manager.conf says otherwise.`;
    case 'too_old':
      return `${pbx} is too old: ${reason}. Asterisk ${ASTERISK_MIN} or newer is needed.`;
    case 'silent':
      return `${pbx} is silent: ${reason} in time. Check that Asterisk is not stuck and that nothing between cuts the connection.`;
    case 'overrun':
      return `${pbx} closed the connection because the daemon read too slowly. Check the load and the disk of the machine the daemon runs on.`;
    case 'closed':
      return `Lost ${pbx}: ${reason}. Look for a restart or a reload in the log of Asterisk.`;
  }
}

function printable(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ')
    .slice(0, REASON_CHARACTERS_MAX)
    .trim()
    .replace(/\.$/, '');
}
