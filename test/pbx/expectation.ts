// What a recorded scenario's expected.json says, and how calls and tasks in the
// API's JSON shape are held against it. Pure: the caller brings the records.
// Rules of the form: seconds are met within 1.2, `a|b` means either, a field that
// is missing is not stated, and the numbers of calls and of tasks must be right.

/** One call as a person tells it. */
export interface ExpectedCall {
  readonly direction?: string;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly name?: string;
  readonly disposition?: string;
  readonly reason?: string;
  readonly agent?: string;
  readonly hungUpBy?: string;
  readonly waitSeconds?: number;
  readonly talkSeconds?: number;
  readonly ivrSeconds?: number;
  readonly holdSeconds?: number;
  readonly queue?: string;
  readonly recording?: string;
  readonly offers?: Readonly<Record<string, string>>;
  readonly talkedWith?: readonly string[];
  readonly transfers?: readonly ExpectedTransfer[];
}

export interface ExpectedTransfer {
  readonly kind?: string;
  readonly by?: string;
  readonly to?: string;
}

/** One task; `closedBy` states only the fields that matter. */
export interface ExpectedTask {
  readonly number: string;
  readonly status?: string;
  readonly missedCalls?: number;
  readonly attempts?: number;
  readonly closedBy?: { readonly kind?: string; readonly agent?: string };
}

export interface Expected {
  /** Left out when nothing is stated about the calls (a conference, say). */
  readonly calls?: readonly ExpectedCall[];
  readonly tasks: readonly ExpectedTask[];
  readonly note?: string;
}

interface Party {
  readonly number: string | null;
  readonly raw: string | null;
  readonly name: string | null;
}

/** The part of the API's call that can be compared. */
export interface ActualCall {
  readonly direction: string;
  readonly from: Party;
  readonly to: Party;
  readonly startedAt: string;
  readonly disposition: string | null;
  readonly reason: string | null;
  readonly agent: string | null;
  readonly hungUpBy: string | null;
  readonly waitMs: number | null;
  readonly talkMs: number | null;
  readonly ivrMs: number | null;
  readonly holdMs: number | null;
  readonly offers: readonly { readonly agent: string | null; readonly result: string | null }[];
  readonly talks: readonly { readonly agent: string | null }[];
  readonly queues: readonly { readonly queue: string }[];
  readonly transfers: readonly {
    readonly kind: string;
    readonly by: string | null;
    readonly to: string | null;
  }[];
  readonly recordings: readonly { readonly path: string }[];
}

/** The part of the API's task that can be compared. */
export interface ActualTask {
  readonly number: string;
  readonly status: string;
  readonly missedCalls: number;
  readonly attempts: number;
  readonly closedBy: { readonly kind: string; readonly agent?: string | null } | null;
}

const TOLERANCE_SECONDS = 1.2;

/** Every difference in words; an empty list when all that is stated is true. */
export function compareScenario(
  expected: Expected,
  calls: readonly ActualCall[],
  tasks: readonly ActualTask[],
): string[] {
  const inOrder = [...calls].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  const problems: string[] = [];
  const wanted = expected.calls ?? [];
  if (expected.calls !== undefined && inOrder.length !== wanted.length) {
    problems.push(`calls: expected ${wanted.length}, got ${inOrder.length}`);
  }
  for (const [index, want] of wanted.entries()) {
    const got = inOrder[index];
    if (got === undefined) continue;
    for (const problem of callProblems(want, got)) problems.push(`call ${index + 1}: ${problem}`);
  }
  return [...problems, ...taskListProblems(expected.tasks, tasks)];
}

function callProblems(want: ExpectedCall, got: ActualCall): string[] {
  return [
    ...either('direction', want.direction, got.direction),
    ...party('from', want.from, got.from),
    ...party('to', want.to, got.to),
    ...either('name', want.name, got.from.name),
    ...either('disposition', want.disposition, got.disposition),
    ...either('reason', want.reason, got.reason),
    ...either('agent', want.agent, got.agent),
    ...either('hungUpBy', want.hungUpBy, got.hungUpBy),
    ...seconds('waitSeconds', want.waitSeconds, got.waitMs),
    ...seconds('talkSeconds', want.talkSeconds, got.talkMs),
    ...seconds('ivrSeconds', want.ivrSeconds, got.ivrMs),
    ...seconds('holdSeconds', want.holdSeconds, got.holdMs),
    ...offerProblems(want.offers, got),
    ...anyOf(
      'queue',
      want.queue,
      got.queues.map((visit) => visit.queue),
    ),
    ...recordingProblems(want.recording, got),
    ...talkProblems(want.talkedWith, got),
    ...transferProblems(want.transfers, got),
  ];
}

function either(name: string, want: string | undefined, got: string | null): string[] {
  if (want === undefined) return [];
  return got !== null && want.split('|').includes(got) ? [] : [told(name, want, got)];
}

function anyOf(name: string, want: string | undefined, got: readonly string[]): string[] {
  if (want === undefined) return [];
  return want.split('|').some((one) => got.includes(one)) ? [] : [told(name, want, got)];
}

/** A number is met by its digits, as sent (`raw`) or as understood (`number`). */
function party(name: string, want: string | null | undefined, got: Party): string[] {
  if (want === undefined) return [];
  if (want === null) return got.number === null ? [] : [told(name, 'no number', got.number)];
  const offered = [got.raw, got.number].filter((one) => one !== null).map(digits);
  const met = want.split('|').some((one) => offered.includes(digits(one)));
  return met ? [] : [told(name, want, got)];
}

function seconds(name: string, want: number | undefined, gotMs: number | null): string[] {
  if (want === undefined) return [];
  if (gotMs === null) return [told(name, want, gotMs)];
  const met = Math.abs(gotMs / 1000 - want) <= TOLERANCE_SECONDS;
  return met ? [] : [told(name, want, gotMs / 1000)];
}

/** An agent may be offered a call several times: one offer with the result is enough. */
function offerProblems(want: Readonly<Record<string, string>> | undefined, got: ActualCall) {
  return Object.entries(want ?? {}).flatMap(([agent, result]) =>
    anyOf(
      `offers ${agent}`,
      result,
      got.offers.filter((offer) => offer.agent === agent).map((offer) => offer.result ?? 'null'),
    ),
  );
}

function recordingProblems(want: string | undefined, got: ActualCall): string[] {
  if (want === undefined) return [];
  const paths = got.recordings.map((recording) => recording.path);
  return paths.some((path) => path.includes(want)) ? [] : [told('recording', want, paths)];
}

function talkProblems(want: readonly string[] | undefined, got: ActualCall): string[] {
  if (want === undefined) return [];
  const agents = [...new Set(got.talks.map((talk) => talk.agent ?? 'null'))].sort();
  const met = agents.join() === [...new Set(want)].sort().join();
  return met ? [] : [told('talkedWith', want, agents)];
}

function transferProblems(want: readonly ExpectedTransfer[] | undefined, got: ActualCall): string[] {
  if (want === undefined) return [];
  const problems: string[] = [];
  if (want.length !== got.transfers.length) problems.push(told('transfers', want, got.transfers));
  for (const [index, one] of want.entries()) {
    const other = got.transfers[index];
    if (other === undefined) continue;
    const name = `transfer ${index + 1}`;
    problems.push(...either(`${name} kind`, one.kind, other.kind));
    problems.push(...either(`${name} by`, one.by, other.by));
    problems.push(...either(`${name} to`, one.to, other.to));
  }
  return problems;
}

function taskListProblems(want: readonly ExpectedTask[], got: readonly ActualTask[]): string[] {
  const problems: string[] = [];
  if (want.length !== got.length) {
    problems.push(
      told(
        'tasks',
        want.map((task) => task.number),
        got.map((task) => task.number),
      ),
    );
  }
  for (const task of want) {
    const found = got.find((one) => digits(one.number) === digits(task.number));
    if (found === undefined) problems.push(`task ${task.number}: there is none`);
    else problems.push(...taskProblems(task, found));
  }
  return problems;
}

function taskProblems(want: ExpectedTask, got: ActualTask): string[] {
  const name = `task ${want.number}`;
  const { missedCalls, attempts } = want;
  return [
    ...either(`${name} status`, want.status, got.status),
    ...(missedCalls === undefined || missedCalls === got.missedCalls
      ? []
      : [told(`${name} missedCalls`, missedCalls, got.missedCalls)]),
    ...(attempts === undefined || attempts === got.attempts
      ? []
      : [told(`${name} attempts`, attempts, got.attempts)]),
    ...either(`${name} closedBy.kind`, want.closedBy?.kind, got.closedBy?.kind ?? null),
    ...either(`${name} closedBy.agent`, want.closedBy?.agent, got.closedBy?.agent ?? null),
  ];
}

function digits(text: string): string {
  return text.replace(/\D/g, '');
}

function told(name: string, want: unknown, got: unknown): string {
  return `${name}: expected ${JSON.stringify(want)}, got ${JSON.stringify(got)}`;
}
