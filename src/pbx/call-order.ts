// An order to place a call, read with suspicion: the number comes from a stranger's caller ID, and what is sent to
// a PBX could mean more than digits there. Rule: only what is on a list of harmless characters passes; nothing is
// cleaned and then believed.

import { createNumbers, type NumberFormat } from '../calls/numbers.ts';
import { AppError } from '../errors.ts';

/** "The PBX rings the agent, then the customer." */
export interface CallOrder {
  /** The id that the first leg of the call will have on the PBX; 8 to 64 letters, digits, "-", "_" or ".". */
  readonly id: string;
  /** The phone of the agent that rings first. */
  readonly extension: string;
  /** The customer: E.164 where it could be parsed, else the digits as they were sent. */
  readonly number: string;
}

export interface ClickToCallSettings {
  readonly enabled: boolean;
  /** With `{extension}` in it: `PJSIP/{extension}`, `user/{extension}`. */
  readonly channel: string;
  readonly context: string;
  /** `74951234567` or `Name <74951234567>`; null: what suits the PBX. */
  readonly callerId: string | null;
  readonly prefix: string;
  readonly numberFormat: NumberFormat;
  readonly ringSeconds: number;
  readonly callsPerMinute: number;
  /** Country in which numbers are written for `national`. */
  readonly region: string;
}

/** An order in the words of the PBX. Every text in it is harmless in an AMI header and in a dial string. */
export interface Placement {
  readonly id: string;
  readonly extension: string;
  readonly channel: string;
  readonly context: string;
  /** Prefix and number, as the dialplan gets it. */
  readonly dialled: string;
  /** The customer as ordered, for the display of the agent's phone. */
  readonly number: string;
  readonly callerId: CallerId | null;
  readonly ringSeconds: number;
}

export interface CallerId {
  readonly name: string | null;
  readonly number: string;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;
const EXTENSION = /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/;
/** No "*" and no "#": a caller who calls himself *72… would have a feature code dialled by whoever calls back. */
const NUMBER = /^\+?\d{2,20}$/;
const CALLER_ID = /^(?:(?<name>.+) <(?<inside>\+?\d+)>|(?<bare>\+?\d+))$/u;

/** Errors: `invalid`. */
export function placementOf(order: CallOrder, settings: ClickToCallSettings): Placement {
  const { id, extension, number } = order;
  if (!ID.test(id)) {
    throw refused('id', id, 'a call id', '8 to 64 letters, digits, "-", "_" or ".", a letter or digit first');
  }
  if (!EXTENSION.test(extension)) {
    throw refused('extension', extension, 'an extension', 'up to 32 letters, digits, "-" or "_"');
  }
  if (!NUMBER.test(number)) {
    throw refused('number', number, 'a number to dial', '2 to 20 digits, with "+" in front or not');
  }
  const dialled = createNumbers(settings.region).dialled(number, settings.numberFormat);
  return {
    id,
    extension,
    channel: settings.channel.replace('{extension}', () => extension),
    context: settings.context,
    dialled: settings.prefix + dialled,
    number,
    callerId: settings.callerId === null ? null : callerIdOf(settings.callerId),
    ringSeconds: settings.ringSeconds,
  };
}

function callerIdOf(text: string): CallerId | null {
  const { name, inside, bare } = CALLER_ID.exec(text)?.groups ?? {};
  const number = inside ?? bare;
  return number === undefined ? null : { name: name ?? null, number };
}

const SHOWN_CHARACTERS_MAX = 40;

function refused(key: keyof CallOrder, value: string, what: string, wanted: string): AppError {
  const shown = JSON.stringify(value.slice(0, SHOWN_CHARACTERS_MAX));
  return new AppError('invalid', `Cannot place the call: ${shown} is not ${what}.`, {
    details: [`${key}: want ${wanted}`],
  });
}

/** The link failed between order and answer. `reason` is a clause without a full stop. */
export function fateUnknown(pbx: string, id: string, reason: string): AppError {
  return new AppError(
    'timeout',
    `PBX "${pbx}" did not say whether it places the call: ${reason}. If it does, the call has the PBX's id ${id}.`,
  );
}
