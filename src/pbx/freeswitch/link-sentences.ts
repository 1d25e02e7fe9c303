// Why a link is down, in one sentence for the administrator: what happened, to what, what to do.
// Text that came over the wire is cut and made printable here.

import type { SessionEnd } from '../session.ts';

export interface LinkAddress {
  readonly pbx: string;
  readonly host: string;
  readonly port: number;
  /** Place in the configuration's list, for `pbx[0].password`; absent when unknown. */
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
      return `Cannot reach ${pbx}: ${reason}. Check ${key('host')} and port, the firewall, and listen-ip in event_socket.conf.xml.`;
    case 'auth_failed':
      return `Cannot log in to ${pbx}: ${reason}. Check ${key('password')} against event_socket.conf.xml.`;
    case 'refused':
      return `${pbx} does not let this machine in: ${reason}. Add its address to the list that apply-inbound-acl names in event_socket.conf.xml, then: fs_cli -x reloadacl`;
    case 'not_a_pbx':
      return `What answers at ${place} for PBX "${address.pbx}" is no FreeSWITCH event socket: ${reason}. Check ${key('port')}; it is 8021 unless event_socket.conf.xml says otherwise.`;
    case 'too_old':
      return `${pbx} is too old: ${reason}.`;
    case 'silent':
      return `${pbx} is silent: ${reason} in time. Check that FreeSWITCH is not stuck and that nothing between cuts the connection.`;
    case 'overrun':
      return `${pbx} closed the connection because the daemon read too slowly. Check the load and the disk of the machine the daemon runs on.`;
    case 'closed':
      return `Lost ${pbx}: ${reason}. Look for a restart or a reload of mod_event_socket in the log of FreeSWITCH.`;
  }
}

function printable(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ')
    .slice(0, REASON_CHARACTERS_MAX)
    .trim()
    .replace(/\.$/, '');
}
