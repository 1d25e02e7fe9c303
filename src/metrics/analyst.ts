// Answers questions about indicators: asks the store for sums, and makes figures of them. The API, the command line and the
// summaries all ask here, so that one question has one answer.

import type { EpochMs } from '../events/vocabulary.ts';
import type { Gap } from '../store/gap-queries.ts';
import type { StoredScript } from '../store/stored-scripts.ts';
import type { RestatedDay } from '../store/tally-queries.ts';
import {
  answerGroups,
  answerIndicator,
  type GroupAnswer,
  type IndicatorAnswer,
  type Labels,
  NO_SUMS,
} from './answer.ts';
import { INDICATORS } from './catalogue.ts';
import { type Cut, type PlaceFilter, STANDING_CUTS } from './cuts.ts';
import type { GroupHeadlines } from './headlines.ts';
import type { Indicator, IndicatorName } from './indicator.ts';
import {
  type Comparison,
  comparedWith,
  dayCount,
  instantsOf,
  localDay,
  type Period,
  shiftDay,
} from './periods.ts';
import type { Group, Sums, TallyQuestion } from './question.ts';
import type { MetricSettings } from './settings.ts';

/** What an analyst asks of the store. */
export interface FigureReads {
  tallies(question: TallyQuestion): Promise<readonly Group[]>;
  headlines(question: TallyQuestion, settings: MetricSettings): Promise<readonly GroupHeadlines[]>;
  standingTasks(question: TallyQuestion): Promise<readonly Group[]>;
  restatedDays(period: Period): Promise<readonly RestatedDay[]>;
  watchedSince(pbx?: string): Promise<EpochMs | null>;
  gapsWithin(since: EpochMs, until: EpochMs): Promise<readonly Gap[]>;
  scripts(): Promise<readonly StoredScript[]>;
}

export interface Question {
  readonly period: Period;
  readonly compare: Comparison;
  readonly filter: PlaceFilter;
  readonly settings: MetricSettings;
}

/** What has to be said beside figures, so that nobody takes them for more than they are. */
export interface Notes {
  /** Calls of which a part was not seen; left out of times, counted here. */
  readonly incompleteCalls: number;
  /** Of them, calls whose end nobody saw: left out of everything else. */
  readonly unknownCalls: number;
  /** Time in which PBXs were not watched, added up. */
  readonly blindMs: number;
  /** What of the period lies before this moment was before the first PBX was seen: its calls are known from records of the PBX, if
   * at all. The end of the period: all of it; null: nothing of it. */
  readonly unwatchedUntil: EpochMs | null;
  /** Days that say something else now than when their summary was made. */
  readonly restated: readonly RestatedDay[];
  /** Customers of the period may still bring outcomes up to the end of this day; null: no more, or nothing here counts them. */
  readonly openUntil: string | null;
  /** The period is not over. */
  readonly unfinished: boolean;
}

export interface Analysis {
  readonly question: Question;
  readonly compared: Period | null;
  readonly notes: Notes;
}

export interface IndicatorAnalysis extends Analysis, IndicatorAnswer {
  readonly indicator: Indicator;
  readonly by: readonly Cut[];
  /** null: the question asked for none. */
  readonly groups: readonly GroupAnswer[] | null;
}

/** All indicators at once, as a dashboard or a summary shows them. */
export interface Overview extends Analysis {
  readonly indicators: ReadonlyMap<IndicatorName, IndicatorAnswer>;
  /** By day, or by week or month where days would be too many; by hour for a single day. */
  readonly seriesBy: Cut;
  readonly series: readonly GroupHeadlines[];
  readonly agents: readonly GroupHeadlines[];
  readonly hours: readonly GroupHeadlines[];
}

/** A series of more points than this shows larger steps. */
const DAYS_SHOWN_MAX = 62;
const WEEKS_SHOWN_MAX = 27;

export class Analyst {
  readonly #reads: FigureReads;
  readonly #zone: string;
  readonly #now: () => EpochMs;

  constructor(reads: FigureReads, zone: string, now: () => EpochMs) {
    this.#reads = reads;
    this.#zone = zone;
    this.#now = now;
  }

  async indicator(indicator: Indicator, by: readonly Cut[], question: Question): Promise<IndicatorAnalysis> {
    const compared = comparedWith(question.period, question.compare);
    const watchedSince = this.#reads.watchedSince(question.filter.pbx);
    const [labels, aside, sums, before, groups] = await Promise.all([
      this.#labels(),
      this.#aside(question, watchedSince),
      this.#total(question),
      compared === null ? null : this.#before(compared, question, watchedSince),
      by.length === 0 ? null : this.#groups(by, question),
    ]);
    const { settings } = question;
    return {
      question,
      compared,
      notes: { ...notes(aside, sums), ...(concernsConversion(indicator) ? {} : { openUntil: null }) },
      indicator,
      by,
      ...answerIndicator(indicator, settings, sums, before, labels),
      groups: groups === null ? null : answerGroups(indicator, settings, by, groups),
    };
  }

  /** All indicators of a period, by themselves. */
  async figures(question: Question): Promise<ReadonlyMap<IndicatorName, IndicatorAnswer>> {
    return answers(question, await this.#total(question), null, await this.#labels());
  }

  /** The same of another period, to compare with; null: nobody watched then, and nothing is known of it. */
  async figuresBefore(
    period: Period,
    question: Question,
  ): Promise<ReadonlyMap<IndicatorName, IndicatorAnswer> | null> {
    const sums = await this.#before(period, question, this.#reads.watchedSince(question.filter.pbx));
    return sums === null ? null : answers({ ...question, period }, sums, null, await this.#labels());
  }

  async overview(question: Question): Promise<Overview> {
    const compared = comparedWith(question.period, question.compare);
    const seriesBy = stepOf(question.period);
    const { period, filter, settings } = question;
    const watchedSince = this.#reads.watchedSince(filter.pbx);
    const headlines = (cut: Cut) => this.#reads.headlines({ period, filter, by: [cut] }, settings);
    const [labels, aside, sums, before, series, agents, hours] = await Promise.all([
      this.#labels(),
      this.#aside(question, watchedSince),
      this.#total(question),
      compared === null ? null : this.#before(compared, question, watchedSince),
      headlines(seriesBy),
      headlines('agent'),
      headlines('hour'),
    ]);
    return {
      question,
      compared,
      notes: notes(aside, sums),
      indicators: answers(question, sums, before, labels),
      seriesBy,
      series,
      agents,
      hours,
    };
  }

  async #labels(): Promise<Labels> {
    const scripts = await this.#reads.scripts();
    return new Map(
      scripts.flatMap(({ id, definition: { name, items } }) => [
        [id, name] as const,
        ...items.map((item) => [`${id}/${item.id}`, item.text] as const),
      ]),
    );
  }

  async #total(question: Question): Promise<Sums> {
    const [sums, [standing]] = await Promise.all([
      this.#sums(question.period, question),
      this.#reads.standingTasks({ ...question, by: [] }),
    ]);
    return withStanding(sums, standing);
  }

  /** null: nobody watched then, and nothing is known of it: no calls then is no news now. */
  async #before(compared: Period, question: Question, watchedSince: Moment): Promise<Sums | null> {
    const [sums, since] = await Promise.all([this.#sums(compared, question), watchedSince]);
    const isWatched = since !== null && since < instantsOf(compared, this.#zone).until;
    return isWatched || Object.keys(sums.counts).length > 0 ? sums : null;
  }

  async #sums(period: Period, { filter }: Question): Promise<Sums> {
    const [whole] = await this.#reads.tallies({ period, filter, by: [] });
    return whole?.sums ?? NO_SUMS;
  }

  async #groups(by: readonly Cut[], question: Question): Promise<readonly Group[]> {
    const asked: TallyQuestion = { ...question, by };
    const isNow = by.every((cut) => STANDING_CUTS.includes(cut));
    const [groups, standing] = await Promise.all([
      this.#reads.tallies(asked),
      isNow ? this.#reads.standingTasks(asked) : [],
    ]);
    const byKey = new Map(standing.map((group) => [JSON.stringify(group.key), group]));
    const told = groups.map(({ key, sums }) => {
      const name = JSON.stringify(key);
      const own = byKey.get(name);
      byKey.delete(name);
      return { key, sums: withStanding(sums, own) };
    });
    return [...told, ...byKey.values()];
  }

  async #aside({ period, filter, settings }: Question, watchedSince: Moment): Promise<Aside> {
    const { since, until } = instantsOf(period, this.#zone);
    const now = this.#now();
    const today = localDay(now, this.#zone);
    const openUntil = shiftDay(period.to, settings.conversionDays);
    const [watched, gaps, restated] = await Promise.all([
      watchedSince,
      this.#reads.gapsWithin(since, Math.min(until, now)),
      this.#reads.restatedDays(period),
    ]);
    const here = gaps.filter(({ pbx }) => filter.pbx === undefined || filter.pbx === pbx);
    return {
      blindMs: blindMs(here, since, Math.min(until, now)),
      unwatchedUntil: unwatchedUntil(watched, since, until),
      restated,
      openUntil: openUntil >= today ? openUntil : null,
      unfinished: until > now,
    };
  }
}

/** Only its figures change while outcomes come in. */
const concernsConversion = ({ settings }: Indicator): boolean => settings.includes('conversionDays');

/** When the first PBX was seen, once that is read. */
type Moment = Promise<EpochMs | null>;

/** What is to be said beside figures, whatever they are. */
type Aside = Omit<Notes, 'incompleteCalls' | 'unknownCalls'>;

function notes(aside: Aside, { counts }: Sums): Notes {
  return { incompleteCalls: counts.incomplete ?? 0, unknownCalls: counts.unknown ?? 0, ...aside };
}

function answers(
  { settings }: Question,
  sums: Sums,
  before: Sums | null,
  labels: Labels,
): ReadonlyMap<IndicatorName, IndicatorAnswer> {
  return new Map(
    INDICATORS.map((indicator) => [
      indicator.name,
      answerIndicator(indicator, settings, sums, before, labels),
    ]),
  );
}

function withStanding(sums: Sums, standing: Group | undefined): Sums {
  if (standing === undefined) return sums;
  return { ...sums, counts: { ...sums.counts, ...standing.sums.counts } };
}

function unwatchedUntil(watchedSince: EpochMs | null, since: EpochMs, until: EpochMs): EpochMs | null {
  const end = Math.min(watchedSince ?? until, until);
  return end > since ? end : null;
}

/** Gaps of one PBX do not overlap; what is blind on two PBXs at once counts for both. */
function blindMs(gaps: readonly Gap[], since: EpochMs, until: EpochMs): number {
  return gaps.reduce((sum, { startedAt, endedAt }) => {
    const [from, to] = [Math.max(startedAt, since), Math.min(endedAt ?? until, until)];
    return sum + Math.max(0, to - from);
  }, 0);
}

function stepOf(period: Period): Cut {
  const days = dayCount(period);
  if (days === 1) return 'hour';
  if (days <= DAYS_SHOWN_MAX) return 'day';
  return days <= WEEKS_SHOWN_MAX * 7 ? 'week' : 'month';
}
