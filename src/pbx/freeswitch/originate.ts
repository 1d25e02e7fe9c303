// Click-to-call over the event socket: the agent's phone is rung, and when it is answered the dialplan takes the
// channel to the customer's number. `bgapi` answers at once with "+OK Job-UUID"; BACKGROUND_JOB comes when the phone
// was answered (+OK and the channel) or not (-ERR and a cause). Facts: mod_event_socket.c, mod_commands.c,
// switch_ivr_originate.c.

import { fateUnknown, type Placement } from '../call-order.ts';
import type { OrderEnd } from '../order-book.ts';
import { SessionError } from '../session.ts';
import { resultOf } from './causes.ts';
import { type EslEvent, header } from './event.ts';
import type { Session } from './session.ts';

/** Resolves with null when the PBX took the order, else with why it did not. Errors: `timeout`. */
export async function placeCall(
  session: Session | null,
  placement: Placement,
  { pbx, answerMs }: { readonly pbx: string; readonly answerMs: number },
): Promise<string | null> {
  if (session === null) return 'the link is down.';
  try {
    const job = `Job-UUID: ${placement.id}`;
    const reply = await session.command(`bgapi ${originateCommand(placement)}`, answerMs, job);
    return reply.startsWith('+OK')
      ? null
      : `${clauseOf(reply)}. The event socket must allow bgapi originate.`;
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    throw fateUnknown(pbx, placement.id, error.end.reason);
  }
}

function clauseOf(reply: string): string {
  return (
    reply
      .replace(/^-ERR\s*/, '')
      .replace(/[^\p{L}\p{N}\p{P} ]/gu, ' ')
      .trim()
      .replace(/\.$/, '') || 'refused'
  );
}

/** Without `bgapi`. Every part is harmless by construction (call-order.ts): none can carry a quote, comma, brace,
 * bar, blank or line break, which is what has a meaning here. */
export function originateCommand(placement: Placement): string {
  const { id, channel, context, dialled, number, callerId, ringSeconds } = placement;
  const variables = [
    `origination_uuid=${id}`,
    // The phone shows the customer; when it is answered, FreeSWITCH makes the extension the caller.
    `origination_caller_id_number=${callerId?.number ?? number}`,
    `origination_caller_id_name='${callerId?.name ?? callerId?.number ?? number}'`,
    `originate_timeout=${ringSeconds}`,
    // A phone that sends a ringing tone has not answered. Left in place, it would go on to the customer's leg and
    // keep the customer's ringing tone from the agent.
    'ignore_early_media=true',
    "execute_on_answer='unset ignore_early_media'",
  ];
  return `originate {${variables.join(',')}}${channel} ${dialled} XML ${context}`;
}

/** null: the event is something else. */
export function readJobEnd(event: EslEvent): OrderEnd | null {
  if (header(event, 'Event-Name') !== 'BACKGROUND_JOB' || header(event, 'Job-Command') !== 'originate') {
    return null;
  }
  const [, cause = ''] = /^-ERR\s+(\w+)/.exec(header(event, '_body')) ?? [];
  const failed = !header(event, '_body').startsWith('+OK');
  return { id: header(event, 'Job-UUID'), failed, said: cause === '' ? null : resultOf(cause) };
}
