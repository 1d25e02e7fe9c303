// Why a link is down, for the administrator: what happened, to what, what to do. Each kind of PBX adds the words
// for its own files and ports. Text that came over the wire is cut and made printable here.

import type { LinkProblem } from './link.ts';
import type { SessionEnd } from './session.ts';

export interface LinkAddress {
  readonly pbx: string;
  readonly host: string;
  readonly port: number;
  /** Place in the configuration's list, for `pbx[0].port`; absent when unknown. */
  readonly index?: number;
}

/** Whole sentences. */
export interface Explanation {
  readonly what: string;
  /** What to do about it; empty when nothing can be done. */
  readonly advice: string;
}

/** The words of one kind of PBX. */
export interface PbxWords {
  /** `Asterisk` */
  readonly software: string;
  /** What it speaks at its port: `Asterisk manager` */
  readonly service: string;
  /** What it does to a client that it does not want: `refuses the login` */
  readonly refuses: string;
  /** `key` names a setting of this PBX in the configuration. */
  advice(problem: AdvisedProblem, key: (name: string) => string): string;
}

/** Problems whose cure depends on the kind of PBX. */
export type AdvisedProblem = Exclude<LinkProblem, 'silent' | 'overrun'>;

const REASON_CHARACTERS_MAX = 160;

export function explain(end: SessionEnd, address: LinkAddress, words: PbxWords): Explanation {
  const { problem } = end;
  const what = whatHappened(end, address, words);
  switch (problem) {
    case 'silent':
      return {
        what,
        advice: `Check that ${words.software} is not stuck and that nothing between cuts the connection.`,
      };
    case 'overrun':
      return { what, advice: 'Check the load and the disk of the machine the daemon runs on.' };
    default:
      return { what, advice: words.advice(problem, (name) => keyOf(name, address)) };
  }
}

/** One sentence or two, with the advice. */
export function sentenceOf({ what, advice }: Explanation): string {
  return advice === '' ? what : `${what} ${advice}`;
}

function whatHappened(end: SessionEnd, address: LinkAddress, words: PbxWords): string {
  const place = `${address.host}:${address.port}`;
  const pbx = `PBX "${address.pbx}" (${place})`;
  const reason = printable(end.reason);
  switch (end.problem) {
    case 'unreachable':
      return `Cannot reach ${pbx}: ${reason}.`;
    case 'auth_failed':
      return `Cannot log in to ${pbx}: ${reason}.`;
    case 'refused':
      return `${pbx} ${words.refuses}: ${reason}.`;
    case 'not_a_pbx':
      return `What answers at ${place} for PBX "${address.pbx}" is no ${words.service}: ${reason}.`;
    case 'too_old':
      return `${pbx} is too old: ${reason}.`;
    case 'silent':
      return `${pbx} is silent: ${reason} in time.`;
    case 'overrun':
      return `${pbx} closed the connection because the daemon read too slowly.`;
    case 'closed':
      return `Lost ${pbx}: ${reason}.`;
  }
}

function keyOf(name: string, { pbx, index }: LinkAddress): string {
  return index === undefined ? `the ${name} of pbx "${pbx}"` : `pbx[${index}].${name}`;
}

function printable(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ')
    .slice(0, REASON_CHARACTERS_MAX)
    .trim()
    .replace(/\.$/, '');
}
