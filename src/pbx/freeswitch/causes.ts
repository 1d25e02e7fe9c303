// What FreeSWITCH's hang-up causes say about an attempt to ring somebody. Names with a Q.850 number and private
// ones (487, 502, 600…) that have none. Facts: switch_types.h (switch_call_cause_t), hangup_cause_to_sip in
// mod_sofia, and the traces (LOSE_RACE: ring-group-second-answers, ALLOTTED_TIMEOUT: queue-timeout).

import type { DialResult, HangupCause } from '../../events/vocabulary.ts';

const Q850: Readonly<Record<string, number>> = {
  UNALLOCATED_NUMBER: 1,
  NO_ROUTE_TRANSIT_NET: 2,
  NO_ROUTE_DESTINATION: 3,
  CHANNEL_UNACCEPTABLE: 6,
  CALL_AWARDED_DELIVERED: 7,
  NORMAL_CLEARING: 16,
  USER_BUSY: 17,
  NO_USER_RESPONSE: 18,
  NO_ANSWER: 19,
  SUBSCRIBER_ABSENT: 20,
  CALL_REJECTED: 21,
  NUMBER_CHANGED: 22,
  REDIRECTION_TO_NEW_DESTINATION: 23,
  EXCHANGE_ROUTING_ERROR: 25,
  DESTINATION_OUT_OF_ORDER: 27,
  INVALID_NUMBER_FORMAT: 28,
  FACILITY_REJECTED: 29,
  RESPONSE_TO_STATUS_ENQUIRY: 30,
  NORMAL_UNSPECIFIED: 31,
  NORMAL_CIRCUIT_CONGESTION: 34,
  NETWORK_OUT_OF_ORDER: 38,
  NORMAL_TEMPORARY_FAILURE: 41,
  SWITCH_CONGESTION: 42,
  ACCESS_INFO_DISCARDED: 43,
  REQUESTED_CHAN_UNAVAIL: 44,
  PRE_EMPTED: 45,
  FACILITY_NOT_SUBSCRIBED: 50,
  OUTGOING_CALL_BARRED: 52,
  INCOMING_CALL_BARRED: 54,
  BEARERCAPABILITY_NOTAUTH: 57,
  BEARERCAPABILITY_NOTAVAIL: 58,
  SERVICE_UNAVAILABLE: 63,
  BEARERCAPABILITY_NOTIMPL: 65,
  CHAN_NOT_IMPLEMENTED: 66,
  FACILITY_NOT_IMPLEMENTED: 69,
  SERVICE_NOT_IMPLEMENTED: 79,
  INVALID_CALL_REFERENCE: 81,
  INCOMPATIBLE_DESTINATION: 88,
  INVALID_MSG_UNSPECIFIED: 95,
  MANDATORY_IE_MISSING: 96,
  MESSAGE_TYPE_NONEXIST: 97,
  WRONG_MESSAGE: 98,
  IE_NONEXIST: 99,
  INVALID_IE_CONTENTS: 100,
  WRONG_CALL_STATE: 101,
  RECOVERY_ON_TIMER_EXPIRE: 102,
  MANDATORY_IE_LENGTH_ERROR: 103,
  PROTOCOL_ERROR: 111,
  INTERWORKING: 127,
};

const RESULTS: Readonly<Record<string, DialResult>> = {
  USER_BUSY: 'busy',
  BUSY_EVERYWHERE: 'busy',
  CALL_REJECTED: 'rejected',
  DECLINE: 'rejected',
  USER_CHALLENGE: 'rejected',
  REJECT_ALL: 'rejected',
  // A phone that was rung and stayed silent, or that says 480.
  NO_ANSWER: 'no_answer',
  NO_USER_RESPONSE: 'no_answer',
  ALLOTTED_TIMEOUT: 'no_answer',
  PROGRESS_TIMEOUT: 'no_answer',
  MEDIA_TIMEOUT: 'no_answer',
  USER_NOT_REGISTERED: 'unavailable',
  SUBSCRIBER_ABSENT: 'unavailable',
  UNALLOCATED_NUMBER: 'unavailable',
  NO_ROUTE_DESTINATION: 'unavailable',
  NO_ROUTE_TRANSIT_NET: 'unavailable',
  DESTINATION_OUT_OF_ORDER: 'unavailable',
  DOES_NOT_EXIST_ANYWHERE: 'unavailable',
  NUMBER_CHANGED: 'unavailable',
  NETWORK_OUT_OF_ORDER: 'unavailable',
  RECOVERY_ON_TIMER_EXPIRE: 'unavailable',
  GATEWAY_DOWN: 'unavailable',
  INVALID_GATEWAY: 'unavailable',
  // Whoever rang is gone, or wanted it otherwise.
  ORIGINATOR_CANCEL: 'cancelled',
  NORMAL_CLEARING: 'cancelled',
  MANAGER_REQUEST: 'cancelled',
  BLIND_TRANSFER: 'cancelled',
  ATTENDED_TRANSFER: 'cancelled',
  SYSTEM_SHUTDOWN: 'cancelled',
  LOSE_RACE: 'answered_elsewhere',
  PICKED_OFF: 'answered_elsewhere',
  REDIRECTION_TO_NEW_DESTINATION: 'forwarded',
};

export function causeOf(name: string): HangupCause {
  return { q850: Object.hasOwn(Q850, name) ? (Q850[name] ?? null) : null, raw: name || 'NONE' };
}

/** What became of a leg that was rung and hung up unanswered. */
export function resultOf(cause: string): DialResult {
  return Object.hasOwn(RESULTS, cause) ? (RESULTS[cause] ?? 'failed') : 'failed';
}
