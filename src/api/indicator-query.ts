// What may be asked of indicators: period, comparison, filter, cuts and thresholds, as parameters of an address and as flags of a
// command. The same words everywhere.

import { z } from 'zod';
import type { Config } from '../config/schema.ts';
import { ownOf, type Sight } from '../desk/sight.ts';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Question } from '../metrics/analyst.ts';
import { CUTS, type PlaceFilter } from '../metrics/cuts.ts';
import { BOUNDARIES_IN_WORDS, isBoundary } from '../metrics/histogram.ts';
import {
  COMPARISONS,
  dayCount,
  localDay,
  PERIOD_DAYS_MAX,
  PERIOD_WANTED,
  type Period,
  parsePeriod,
} from '../metrics/periods.ts';
import { type MetricSettings, type QUESTION_SETTINGS, SERVICE_VARIANTS } from '../metrics/settings.ts';
import { LANGUAGES } from '../metrics/words.ts';
import { NOBODY, place, weekday, whole } from './filters.ts';
import { choice, day, given, word } from './query.ts';

const CUTS_MAX = 3;

function seconds(what: string) {
  const wanted = `seconds: ${BOUNDARIES_IN_WORDS}`;
  return z.coerce
    .number({ error: wanted })
    .refine((value) => Number.isInteger(value) && isBoundary(value * 1000), { error: wanted })
    .describe(what);
}

export const placeShape = {
  agent: place('Agent').optional(),
  team: place('Team').optional(),
  queue: place('First queue of the call').optional(),
  did: place('Number that the customer dialled').optional(),
  trunk: place('Trunk').optional(),
  pbx: word('Id of the PBX').optional(),
  direction: choice(['inbound', 'outbound'], 'Direction').optional(),
  hour: whole(0, 23, 'Local hour in which it began').optional(),
  weekday: weekday('Local day on which it began').optional(),
  hours: choice(['working', 'outside'], 'Within or outside working hours').optional(),
};

export const periodShape = {
  period: z
    .string()
    .max(20)
    .describe(`Local days: ${PERIOD_WANTED}`)
    .default('today')
    .meta({ example: '2026-03' }),
  from: day('First local day, in the place of `period`').optional(),
  to: day('Last local day, with `from`; today when left out').optional(),
};

/** What a question may ask for in the place of the configuration. */
const settingShape = {
  serviceSeconds: seconds('T of the service level').optional(),
  serviceVariant: choice(SERVICE_VARIANTS, 'Variant of the service level').optional(),
  shortAbandonSeconds: seconds('A shorter abandoned call is a short abandon').optional(),
  shortTalkSeconds: seconds('A shorter talk is too short').optional(),
  longTalkSeconds: seconds('A longer talk is too long').optional(),
  conversionDays: whole(1, 365, 'Days within which an outcome counts').optional(),
  fewCalls: whole(0, 100_000, 'Groups with fewer calls are marked as too few to rank').optional(),
} satisfies { readonly [S in (typeof QUESTION_SETTINGS)[number]]: z.ZodType };

export const questionShape = {
  ...periodShape,
  compare: choice(
    COMPARISONS,
    'With what: the period before, the same days a week, a month or a year earlier, or nothing',
  ).default('previous'),
  ...placeShape,
  ...settingShape,
  lang: choice(LANGUAGES, 'Language of titles and formulas').default('en'),
};

type Asked = z.output<z.ZodObject<typeof questionShape>>;
type AskedPlace = z.output<z.ZodObject<typeof placeShape>>;

export function cuts() {
  const error = `one to ${CUTS_MAX} of: ${CUTS.join(', ')}; separated by commas`;
  return z
    .string({ error })
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(z.enum(CUTS, { error }), { error }).min(1, { error }).max(CUTS_MAX, { error }))
    .refine((list) => new Set(list).size === list.length, { error })
    .describe(`Groups: one to ${CUTS_MAX} of ${CUTS.join(', ')}, separated by commas`)
    .meta({ example: 'agent,day' });
}

/** Errors: `invalid`. */
export function readPeriod(
  {
    period,
    from,
    to,
  }: { readonly period: string; readonly from?: string | undefined; readonly to?: string | undefined },
  zone: string,
  now: EpochMs,
): Period {
  const read =
    from === undefined && to === undefined
      ? parsePeriod(period, zone, now)
      : span(from, to, localDay(now, zone));
  if (read === null) throw new AppError('invalid', `period: found "${period}", want ${PERIOD_WANTED}`);
  if (read.from > read.to) {
    const last = to === undefined ? `today, ${read.to}` : `to: ${read.to}`;
    throw new AppError('invalid', `from: ${read.from} is after ${last}. Want the earlier day first.`);
  }
  if (dayCount(read) > PERIOD_DAYS_MAX) {
    throw new AppError('invalid', `period: at most ${PERIOD_DAYS_MAX} days can be asked for at once.`);
  }
  return read;
}

/** A first day alone means everything since then. */
function span(from: string | undefined, to: string | undefined, today: string): Period {
  if (from === undefined) {
    throw new AppError('invalid', `to: found ${to} alone, want from as well: the first day.`);
  }
  return { from, to: to ?? today };
}

/** Whoever sees only their own asks for the figures of their agent. Errors: `forbidden`: somebody else's. */
export function readPlaces({ team, hours, ...rest }: AskedPlace, sight: Sight): PlaceFilter {
  const own = ownOf(sight);
  if (own !== null && rest.agent !== undefined && rest.agent !== own.agent) {
    throw new AppError('forbidden', `agent: you see the figures of ${own.agent} only.`);
  }
  // Where an agent worked for another team it was their work all the same.
  const teams = own === null ? sight.teams : null;
  const named = Object.fromEntries(
    Object.entries(given(rest)).map(([cut, value]) => [cut, value === NOBODY ? null : value]),
  ) as PlaceFilter;
  const asked = team === undefined ? teams : seen(team === NOBODY ? null : team, teams);
  return {
    ...named,
    ...(hours === undefined ? {} : { afterHours: hours === 'outside' }),
    ...(asked === null ? {} : { teams: asked }),
    ...(own === null ? {} : { agent: own.agent }),
  };
}

/** What is of no team is for those who see all of them. */
function seen(team: string | null, teams: Sight['teams']): readonly (string | null)[] {
  return teams === null || (team !== null && teams.includes(team)) ? [team] : [];
}

export function readQuestion(asked: Asked, config: Config, now: EpochMs, sight: Sight): Question {
  const { period, from, to, compare, lang: _lang, ...rest } = asked;
  const { agent, team, queue, did, trunk, pbx, direction, hour, weekday: day, hours, ...settings } = rest;
  return {
    period: readPeriod({ period, from, to }, config.timezone, now),
    compare,
    filter: readPlaces({ agent, team, queue, did, trunk, pbx, direction, hour, weekday: day, hours }, sight),
    settings: { ...config.metrics, ...given(settings) } as MetricSettings,
  };
}
