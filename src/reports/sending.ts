// What has to be there before a summary is sent because somebody asks: recipients, a period that is over, and a summary for each of
// them. One that nobody made is made; one that comes by itself is waited for, so that it reaches everybody.

import type { Config } from '../config/schema.ts';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Analyst } from '../metrics/analyst.ts';
import { instantsOf, type Period } from '../metrics/periods.ts';
import type { Queries } from '../store/queries.ts';
import { builderOptions, buildSummary } from './builder.ts';
import { dueReports } from './due.ts';
import { audiencesOf } from './reporter.ts';
import type { ReportKind, Summary } from './summary.ts';

export interface Sending {
  readonly kind: ReportKind;
  readonly period: Period;
  /** null: all recipients. */
  readonly names: readonly string[] | null;
}

export interface SendingOptions {
  readonly config: Config;
  readonly reads: Queries;
  readonly analyst: Analyst;
  readonly now: () => EpochMs;
}

/** Errors: `invalid`: no such recipients; `not_found`: not over, or still to come; `conflict`: figures are being made anew. */
export async function prepareSending(
  { kind, period, names }: Sending,
  options: SendingOptions,
): Promise<{ readonly recipients: string[]; readonly summaries: Summary[] }> {
  const { config, reads, analyst, now } = options;
  const told = recipientsNamed(names, config);
  const id = { kind, from: period.from };
  if (instantsOf(period, config.timezone).until > now()) {
    throw new AppError(
      'not_found',
      `The ${kind} of ${period.from} is not over yet: there is no summary to send. \`ringback report ${kind} --date ${period.from}\` shows it as it is now.`,
    );
  }
  const isMade = await reads.isReportMade(id);
  if (!isMade && (await comesByItself(kind, period, options))) {
    throw new AppError(
      'not_found',
      `The summary of the ${kind} of ${period.from} is not made yet: the daemon makes it at ${config.reports.at} or within the hour after its start, and sends it to its recipients by itself. Ask again after that.`,
    );
  }
  const summaries: Summary[] = [];
  for (const teams of audiencesOf(told)) {
    if ((await reads.report(id, teams)) !== null) continue;
    if (summaries.length === 0) await refuseHalfFigures(reads);
    summaries.push(await buildSummary({ kind, period, teams }, builderOptions(config, reads, analyst, now)));
  }
  return { recipients: told.map(({ name }) => name), summaries };
}

type Told = Config['reports']['recipients'];

function recipientsNamed(names: readonly string[] | null, { reports: { recipients } }: Config): Told {
  if (recipients.length === 0) {
    throw new AppError(
      'invalid',
      'There are no recipients of summaries. Name them in the configuration under reports.recipients, for example `{ name: manager, type: mail, to: [manager@example.com] }` with the mail server under reports.mail, and start the daemon anew; docs/summaries.md shows all kinds.',
    );
  }
  if (names === null) return recipients;
  const known = recipients.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0 || names.length === 0) {
    const found = names.length === 0 ? 'an empty list' : `"${unknown.join(', ')}"`;
    throw new AppError('invalid', `recipients: found ${found}, there are ${known.join(', ')}`);
  }
  return recipients.filter(({ name }) => names.includes(name));
}

async function comesByItself(
  kind: ReportKind,
  period: Period,
  { config: { reports, timezone }, reads, now }: SendingOptions,
): Promise<boolean> {
  const since = await reads.reportsSince();
  if (!reports.enabled || since === null) return false;
  // Over is enough: whether it is time to tell of it is the reporter's business.
  const rules = { kinds: reports.kinds, atMinutes: 0, zone: timezone };
  const due = dueReports(rules, since, [], now());
  return due.some((each) => each.kind === kind && each.from === period.from);
}

async function refuseHalfFigures(reads: Queries): Promise<void> {
  const { callsLeft, tasksLeft } = await reads.figureBacklog();
  if (callsLeft + tasksLeft === 0) return;
  throw new AppError(
    'conflict',
    `Figures are being made anew (${callsLeft} calls and ${tasksLeft} tasks are left): a summary would tell of a part only. Ask again when that is done.`,
  );
}
