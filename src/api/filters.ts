// Filters of the lists: what a client may ask for, and what the store is asked. The command line uses the
// same ones, so that a filter means the same thing everywhere.

import { z } from 'zod';
import { createNumbers } from '../calls/numbers.ts';
import { MISSED_REASONS } from '../calls/record.ts';
import { describeIssues } from '../config/problems.ts';
import type { Config } from '../config/schema.ts';
import { wantedWords } from '../config/wanted-words.ts';
import { AppError } from '../errors.ts';
import { scriptId } from '../scripts/definition-schema.ts';
import { type CallFilter, WAIT_ENDS } from '../store/call-filter.ts';
import type { ReviewFilter } from '../store/review-queries.ts';
import { CALL_SOURCES } from '../store/stored.ts';
import type { TaskFilter } from '../store/task-queries.ts';
import { CALL_STATES, DIRECTIONS, DISPOSITIONS } from './call-json.ts';
import {
  choice,
  day,
  given,
  instant,
  readInstant,
  readNumber,
  refuseBackwards,
  severalOf,
  telephoneNumber,
  word,
} from './query.ts';
import { REVIEW_STATUSES } from './score-json.ts';
import { TASK_STATUSES } from './task-json.ts';

const HOURS = ['working', 'outside'] as const;

/** Of a call that met no queue, that nobody answered, …: stands for nobody and nothing. */
export const NOBODY = '-';

export const yesNo = (what: string) => choice(['true', 'false'], what);
export const place = (what: string) => word(`${what}; "${NOBODY}": of none`);

export function milliseconds(what: string) {
  const wanted = 'a whole number of milliseconds';
  return z.coerce
    .number({ error: wanted })
    .int({ error: wanted })
    .min(0, { error: wanted })
    .max(10_000_000_000, { error: wanted })
    .describe(what);
}

export function whole(min: number, max: number, what: string) {
  const wanted = `a whole number from ${min} to ${max}`;
  return z.coerce
    .number({ error: wanted })
    .int({ error: wanted })
    .min(min, { error: wanted })
    .max(max, { error: wanted })
    .describe(what);
}

export const weekday = (what: string) => whole(1, 7, `${what}: 1 Monday to 7 Sunday`);

export const callFilterShape = {
  since: instant('Started at or after').optional(),
  until: instant('Started before').optional(),
  direction: severalOf(DIRECTIONS, 'Direction; several separated by commas', 'inbound,outbound').optional(),
  disposition: severalOf(
    DISPOSITIONS,
    'How it ended; several separated by commas',
    'missed,unknown',
  ).optional(),
  reason: severalOf(
    [...MISSED_REASONS, 'not_seen'],
    'Why it was missed; several separated by commas',
    'abandoned_queue,queue_timeout',
  ).optional(),
  state: choice(CALL_STATES, 'State; `ended` leaves out calls in progress').optional(),
  agent: place('The agent the call counts for').optional(),
  offer: choice(
    ['any', 'answered', 'missed'],
    'Inbound: it rang at somebody, who answered or did not (and no colleague did)',
  ).optional(),
  offered: place('Inbound: it rang so at this agent').optional(),
  offeredTeam: place('Inbound: it rang so at an agent of this team, whosever call it became').optional(),
  team: place('Team').optional(),
  queue: place('The first queue of the call').optional(),
  did: place('The number that the customer dialled').optional(),
  trunk: place('Trunk').optional(),
  hour: whole(0, 23, 'Local hour in which it started').optional(),
  weekday: weekday('Local day on which it started').optional(),
  hours: choice(HOURS, 'Started within or outside working hours').optional(),
  known: yesNo('Ended in a way that somebody saw').optional(),
  complete: yesNo('All of it was seen').optional(),
  withheld: yesNo('The customer withheld the number').optional(),
  tried: yesNo('Outbound: something was tried to ring outside').optional(),
  untried: yesNo('Outbound, and nothing was tried to ring outside').optional(),
  attempt: whole(1, 1_000, 'Outbound: which attempt since the last talk').optional(),
  attemptMin: whole(1, 1_000, 'Outbound: this attempt or a later one').optional(),
  newCustomer: choice(
    ['true'],
    'The first meaningful talk with its customer. agent, team, queue, did, trunk, pbx, direction and hours are then of the talk to which the customer is credited (metrics.attribution)',
  ).optional(),
  converted: word('New customers with an outcome of this type since; *: of any').optional(),
  convertedDaysMax: whole(1, 365, 'New customers with such an outcome within so many days').optional(),
  outcome: word('With an outcome of this type; *: of any').optional(),
  currency: place('With such an outcome that has an amount in this currency').optional(),
  script: z
    .union([z.literal('*'), scriptId()])
    .describe('Id of a script that the call is for; *: any')
    .optional(),
  scored: yesNo('With a score of that script, or of any').optional(),
  autoFailed: yesNo('Scored, and one thing alone made that score 0').optional(),
  failedItem: scriptId().describe('Scored, and this item of that script, or of any, failed').optional(),
  talkMsMin: milliseconds('Talked so long or longer').optional(),
  talkMsMax: milliseconds('Talked so long or shorter').optional(),
  waitMsMin: milliseconds('Waited so long or longer').optional(),
  waitMsMax: milliseconds('Waited so long or shorter').optional(),
  waitEnded: severalOf(
    WAIT_ENDS,
    'How the wait for a person ended: answered, or abandoned in a queue or while telephones rang; several separated by commas',
    'answered,abandoned',
  ).optional(),
  durationMsMin: milliseconds('Lasted so long or longer').optional(),
  durationMsMax: milliseconds('Lasted so long or shorter').optional(),
  number: telephoneNumber().optional(),
  name: word("Part of the caller's or the contact's name").optional(),
  pbx: word('Id of the PBX').optional(),
  pbxCallId: word("The first leg's unique id on its PBX").optional(),
  source: choice(CALL_SOURCES, 'How it became known: `live`, `import` or `backfill`').optional(),
  externalId: word('Id in the CRM: of an outcome or of the contact').optional(),
};

const CLOSURES = ['callback', 'customer_called', 'manual', 'cancelled', 'expired'] as const;

export const taskFilterShape = {
  status: severalOf(TASK_STATUSES, 'Status; several separated by commas', 'open,claimed').optional(),
  number: telephoneNumber().optional(),
  assignee: place('Whose task it is: an agent').optional(),
  claimedBy: word('Who has claimed it').optional(),
  team: place('Team').optional(),
  did: place('The number the customer dialled').optional(),
  queue: place('Queue').optional(),
  pbx: word('Id of the PBX of the first missed call').optional(),
  openedFrom: day('Opened on this local day or later').optional(),
  openedTo: day('Opened on this local day or earlier').optional(),
  openedFor: place('Whom it was assigned to when it was opened').optional(),
  openedHour: whole(0, 23, 'Local hour in which it was opened').optional(),
  openedHours: choice(HOURS, 'Opened within or outside working hours').optional(),
  openedWeekday: weekday('Local day on which it was opened').optional(),
  closedFrom: day('Closed on this local day or later').optional(),
  closedTo: day('Closed on this local day or earlier').optional(),
  closedAgent: place('Who closed it').optional(),
  closedHour: whole(0, 23, 'Local hour in which it was closed').optional(),
  closedHours: choice(HOURS, 'Closed within or outside working hours').optional(),
  closedWeekday: weekday('Local day on which it was closed').optional(),
  closure: choice(CLOSURES, 'How it was closed').optional(),
  late: yesNo('Closed after its deadline').optional(),
  overdue: choice(['true', 'false'], 'Late ones only, or all others').optional(),
  updatedSince: instant('Changed at or after').optional(),
};

export const reviewFilterShape = {
  status: severalOf(REVIEW_STATUSES, 'Status; several separated by commas', 'open,done').optional(),
  agent: word('Whose call it was').optional(),
  team: word('Team').optional(),
  script: scriptId().describe('Id of the script').optional(),
  call: word('Id of the call').optional(),
};

type Given<S extends z.ZodRawShape> = z.output<z.ZodObject<S>>;

/** Errors: `invalid`. */
export function callFilter(asked: Given<typeof callFilterShape>, config: Config): CallFilter {
  const since = readInstant(asked.since, config.timezone);
  const until = readInstant(asked.until, config.timezone);
  refuseBackwards([since, until], ['since', 'until']);
  const { known, complete, withheld, tried, untried, scored, autoFailed, currency, ...others } = asked;
  const { agent, queue, did, trunk, team, hours, pbx, direction, ...unplaced } = others;
  const { offer, offered, offeredTeam, newCustomer, converted, convertedDaysMax, ...rest } = unplaced;
  const places = given({
    ...{ agent: orNobody(agent), queue: orNobody(queue), did: orNobody(did), trunk: orNobody(trunk) },
    ...{ pbx, direction, afterHours: isOutside(hours), teams: oneTeam(team) },
  });
  const isOfOffers = [offer, offered, offeredTeam].some((each) => each !== undefined);
  const isOfNew = [newCustomer, converted, convertedDaysMax].some((each) => each !== undefined);
  return given({
    ...rest,
    ...(isOfNew ? { newCustomer: { ...places, ...given({ converted, convertedDaysMax }) } } : places),
    offer: isOfOffers
      ? given({ result: offer, agent: orNobody(offered), teams: oneTeam(offeredTeam) })
      : undefined,
    currency: orNobody(currency),
    known: isTrue(known),
    complete: isTrue(complete),
    withheld: isTrue(withheld),
    tried: isTrue(tried),
    untried: isTrue(untried),
    scored: isTrue(scored),
    autoFailed: isTrue(autoFailed),
    since,
    until,
    number: normalised(asked.number, config.region),
  });
}

/** Errors: `invalid`. */
export function taskFilter(asked: Given<typeof taskFilterShape>, config: Config): TaskFilter {
  refuseBackwards([asked.openedFrom, asked.openedTo], ['openedFrom', 'openedTo']);
  refuseBackwards([asked.closedFrom, asked.closedTo], ['closedFrom', 'closedTo']);
  const { status, overdue, late, team, did, queue, assignee, openedFor, closedAgent, ...others } = asked;
  const { openedHour, openedHours, openedWeekday, closedHour, closedHours, closedWeekday, ...rest } = others;
  return given({
    ...rest,
    statuses: status,
    overdue: isTrue(overdue),
    late: isTrue(late),
    team: orNobody(team),
    did: orNobody(did),
    queue: orNobody(queue),
    assignee: orNobody(assignee),
    openedFor: orNobody(openedFor),
    closedAgent: orNobody(closedAgent),
    opened: given({ hour: openedHour, afterHours: isOutside(openedHours), weekday: openedWeekday }),
    closed: given({ hour: closedHour, afterHours: isOutside(closedHours), weekday: closedWeekday }),
    updatedSince: readInstant(asked.updatedSince, config.timezone),
    number: normalised(asked.number, config.region),
  });
}

export function reviewFilter({ status, ...rest }: Given<typeof reviewFilterShape>): ReviewFilter {
  return given({ ...rest, statuses: status });
}

const isOutside = (hours: (typeof HOURS)[number] | undefined) =>
  hours === undefined ? undefined : hours === 'outside';
const oneTeam = (team: string | undefined) => (team === undefined ? undefined : [orNobody(team) ?? null]);
const orNobody = (text: string | undefined) => (text === NOBODY ? null : text);
const isTrue = (text: 'true' | 'false' | undefined) => (text === undefined ? undefined : text === 'true');

function normalised(number: string | undefined, region: string): string | undefined {
  if (number === undefined) return undefined;
  const plain = readNumber(number);
  return createNumbers(region).normalise(plain) ?? plain;
}

/** Errors: `invalid`, with one detail for each parameter that is wrong or unknown. `whole`: what all of them are called. */
export function checkParameters<T extends z.ZodType>(
  schema: T,
  input: unknown,
  whole = 'parameters',
): z.output<T> {
  const checked = schema.safeParse(input, { error: wantedWords });
  if (checked.success) return checked.data;
  const keysOf = (path: readonly PropertyKey[]) => keysIn(path.reduce<unknown>(childOf, schema));
  const asked = { keysOf, noun: 'parameter', whole, empty: 'found null' };
  const details = describeIssues(checked.error.issues, input, asked);
  throw new AppError('invalid', details.join('; '), { details });
}

function keysIn(schema: unknown): readonly string[] {
  const plain = unwrapped(schema);
  return plain instanceof z.ZodObject ? Object.keys(plain.shape) : [];
}

function childOf(schema: unknown, step: PropertyKey): unknown {
  const plain = unwrapped(schema);
  if (plain instanceof z.ZodArray) return plain.element;
  return plain instanceof z.ZodObject ? plain.shape[String(step)] : undefined;
}

/** Without defaults and the like. */
function unwrapped(schema: unknown): unknown {
  const isWrapped =
    schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable;
  return isWrapped || schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema;
}
