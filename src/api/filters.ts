// Filters of the lists: what a client may ask for, and what the store is asked. The command line uses the
// same ones, so that a filter means the same thing everywhere.

import { z } from 'zod';
import { createNumbers } from '../calls/numbers.ts';
import { describeIssues } from '../config/problems.ts';
import type { Config } from '../config/schema.ts';
import { AppError } from '../errors.ts';
import type { CallFilter } from '../store/call-queries.ts';
import { CALL_SOURCES } from '../store/stored.ts';
import type { TaskFilter } from '../store/task-queries.ts';
import { CALL_STATES, DIRECTIONS, DISPOSITIONS } from './call-json.ts';
import { choice, given, instant, readInstant, readNumber, telephoneNumber, word } from './query.ts';
import { TASK_STATUSES } from './task-json.ts';

export const callFilterShape = {
  since: instant('Started at or after').optional(),
  until: instant('Started before').optional(),
  direction: choice(DIRECTIONS, 'Direction').optional(),
  disposition: choice(DISPOSITIONS, 'How it ended').optional(),
  state: choice(CALL_STATES, 'State; `ended` leaves out calls in progress').optional(),
  agent: word('The agent the call counts for').optional(),
  number: telephoneNumber().optional(),
  pbx: word('Id of the PBX').optional(),
  pbxCallId: word("The first leg's unique id on its PBX").optional(),
  source: choice(CALL_SOURCES, 'How it became known: `live`, `import` or `backfill`').optional(),
  externalId: word('Id in the CRM: of an outcome or of the contact').optional(),
};

export const taskFilterShape = {
  status: statuses().optional(),
  number: telephoneNumber().optional(),
  assignee: word('Whose task it is: an agent').optional(),
  claimedBy: word('Who has claimed it').optional(),
  team: word('Team').optional(),
  did: word('The number the customer dialled').optional(),
  queue: word('Queue').optional(),
  overdue: choice(['true', 'false'], 'Late ones only, or all others').optional(),
  updatedSince: instant('Changed at or after').optional(),
};

type Given<S extends z.ZodRawShape> = z.output<z.ZodObject<S>>;

export function callFilter(asked: Given<typeof callFilterShape>, config: Config): CallFilter {
  return given({
    ...asked,
    since: readInstant(asked.since, config.timezone),
    until: readInstant(asked.until, config.timezone),
    number: normalised(asked.number, config.region),
  });
}

export function taskFilter(asked: Given<typeof taskFilterShape>, config: Config): TaskFilter {
  const { status, overdue, ...rest } = asked;
  return given({
    ...rest,
    statuses: status,
    overdue: overdue === undefined ? undefined : overdue === 'true',
    updatedSince: readInstant(asked.updatedSince, config.timezone),
    number: normalised(asked.number, config.region),
  });
}

/** One or several, separated by commas. */
function statuses() {
  const error = `one or several of: ${TASK_STATUSES.join(', ')}`;
  return z
    .string({ error })
    .transform((text) => text.split(',').map((word) => word.trim()))
    .pipe(z.array(z.enum(TASK_STATUSES, { error }), { error }))
    .describe('Status; several separated by commas')
    .meta({ example: 'open,claimed' });
}

function normalised(number: string | undefined, region: string): string | undefined {
  if (number === undefined) return undefined;
  const plain = readNumber(number);
  return createNumbers(region).normalise(plain) ?? plain;
}

/** Errors: `invalid`, with one detail for each parameter that is wrong or unknown. */
export function checkParameters<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const checked = schema.safeParse(input);
  if (checked.success) return checked.data;
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const details = describeIssues(checked.error.issues, input, () => known, 'parameter');
  throw new AppError('invalid', details.join('; '), { details });
}
