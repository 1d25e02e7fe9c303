// Click-to-call over AMI: the agent's phone is rung, and when it is answered the dialplan takes the channel to the
// customer's number. Facts, from Asterisk 16 and 22: the answer to Originate comes at once and means "queued";
// OriginateResponse comes when the phone was answered or not, carries the ChannelId that was asked for as its
// Uniqueid, and is all that comes for a phone that is not registered. The second half of a Local channel gets the
// same id with ";2".

import type { DialResult } from '../../events/vocabulary.ts';
import { fateUnknown, type Placement } from '../call-order.ts';
import type { OrderEnd } from '../order-book.ts';
import { SessionError } from '../session.ts';
import { type AmiFrame, field } from './frame.ts';
import { isSuccess } from './link-handshake.ts';
import type { Session } from './session.ts';

export interface PlaceOptions {
  readonly pbx: string;
  readonly username: string;
  readonly answerMs: number;
}

/** Resolves with null when the PBX took the order, else with why it did not. Errors: `timeout`. */
export async function placeCall(
  session: Session | null,
  placement: Placement,
  { pbx, username, answerMs }: PlaceOptions,
): Promise<string | null> {
  if (session === null) return 'the link is down.';
  try {
    const answer = await session.send(originateAction(placement), answerMs);
    return isSuccess(answer) ? null : refusalSentence(answer, username, placement.context);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    throw fateUnknown(pbx, placement.id, error.end.reason);
  }
}

export function originateAction(placement: Placement): Readonly<Record<string, string>> {
  const { id, channel, context, dialled, ringSeconds } = placement;
  return {
    Action: 'Originate',
    Channel: channel,
    ChannelId: id,
    Context: context,
    Exten: dialled,
    Priority: '1',
    Timeout: String(ringSeconds * 1_000),
    CallerID: callerIdOf(placement),
    Async: 'true',
  };
}

/** Shown on the agent's phone, and what the dialplan begins with as the caller: without one configured it must be
 * the extension, as when the agent had dialled. */
function callerIdOf({ callerId, number, extension }: Placement): string {
  if (callerId === null) return `"${number}" <${extension}>`;
  return callerId.name === null ? `<${callerId.number}>` : `"${callerId.name}" <${callerId.number}>`;
}

/** Control frames of Asterisk, by number. 0 is no reason: no such phone, not registered, busy, refused. */
const REASONS: ReadonlyMap<string, DialResult> = new Map([
  ['3', 'no_answer'],
  ['5', 'busy'],
  ['8', 'failed'],
]);

/** null: the frame is something else. */
export function readOriginateEnd(frame: AmiFrame): OrderEnd | null {
  if (field(frame, 'event') !== 'OriginateResponse') return null;
  return {
    id: field(frame, 'uniqueid'),
    failed: field(frame, 'response').toLowerCase() !== 'success',
    said: REASONS.get(field(frame, 'reason')) ?? null,
  };
}

/** What the PBX said to an Originate that it did not take, and what to do about it. */
function refusalSentence(answer: AmiFrame, username: string, context: string): string {
  const said = field(answer, 'message') || 'refused';
  const clause = said
    .replace(/[^\p{L}\p{N}\p{P} ]/gu, ' ')
    .trim()
    .replace(/\.$/, '');
  if (/permission/i.test(said)) {
    return `${clause}. Add originate to the write line of "${username}" in manager.conf.`;
  }
  if (/extension/i.test(said)) {
    return `${clause}. The context ${context} does not dial this number: check clickToCall.context, prefix and numberFormat.`;
  }
  return `${clause}.`;
}
