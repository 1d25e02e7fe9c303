// What soaks measured, as a page of Markdown.

export interface Sample {
  readonly seconds: number;
  readonly rssMb: number;
  /** Open files and sockets. */
  readonly handles: number;
  readonly queued: number;
  readonly callsOpen: number;
  /** Arrival to commit of the oldest event of the last transaction. */
  readonly lagMs: number;
  readonly walMb: number;
  readonly fileMb: number;
}

export interface Soak {
  readonly minutes: number;
  readonly callsPerSecond: number;
  readonly eventsPerSecond: number;
  readonly events: number;
  readonly samples: readonly Sample[];
  /** Disposition → calls that were played. */
  readonly expected: Readonly<Record<string, number>>;
  /** Disposition → calls that are stored. */
  readonly counted: Readonly<Record<string, number>>;
  readonly measuredAt: string;
}

/** A real Asterisk, whose own CDR is held against the daemon's calls. */
export interface AsteriskSoak {
  readonly minutes: number;
  readonly callsPerSecond: number;
  readonly samples: readonly Sample[];
  readonly placed: number;
  /** Calls of the CDR, and of the daemon. */
  readonly cdr: number;
  readonly daemon: number;
  /** Of which Asterisk writes no record. */
  readonly refused: number;
  readonly incomplete: number;
  readonly missing: number;
  readonly extra: number;
  readonly measuredAt: string;
}

export function renderPage(soaks: readonly Soak[], asterisk: AsteriskSoak | null): string {
  const parts = soaks.toSorted((a, b) => a.callsPerSecond - b.callsPerSecond).map(renderSoak);
  if (asterisk !== null) parts.push(renderAsterisk(asterisk));
  return `# Soaks

Written by \`npm run soak\` (the built daemon beside a simulated PBX that plays the recordings of test/traces/asterisk-22 again and again;
it passes when every call that was played is stored with its disposition) and by \`npm run soak:asterisk\` (beside a real Asterisk).
Everything shares one machine.

${parts.join('\n')}`;
}

function renderSoak(soak: Soak): string {
  const { samples, minutes, callsPerSecond, eventsPerSecond, events, measuredAt, expected, counted } = soak;
  const words = [...new Set([...Object.keys(expected), ...Object.keys(counted)])].sort();
  return `## ${callsPerSecond} calls a second for ${minutes} minutes

On ${measuredAt.slice(0, 10)}: ${events} events, ${eventsPerSecond} a second.

${renderSamples(samples)}

| disposition | played | stored |
|---|---|---|
${words.map((word) => `| ${word} | ${expected[word] ?? 0} | ${counted[word] ?? 0} |`).join('\n')}
`;
}

function renderAsterisk(soak: AsteriskSoak): string {
  const { minutes, callsPerSecond, samples, placed, cdr, daemon, refused, measuredAt } = soak;
  return `## A real Asterisk, ${callsPerSecond} calls a second for ${minutes} minutes

On ${measuredAt.slice(0, 10)}: ${placed} calls placed, ${cdr} in Asterisk's CDR and ${refused} refused ones that it keeps no record of, ${daemon} in the daemon; ${soak.missing} missing, ${soak.extra} too many, ${soak.incomplete} incomplete.

${renderSamples(samples)}
`;
}

function renderSamples(samples: readonly Sample[]): string {
  const quarter = (from: number, of: (sample: Sample) => number) => {
    const part = samples.slice(Math.floor(samples.length * from), Math.ceil(samples.length * (from + 0.25)));
    return Math.round(part.reduce((all, each) => all + of(each), 0) / Math.max(1, part.length));
  };
  const most = (of: (sample: Sample) => number) => Math.round(Math.max(...samples.map(of)));
  const row = (name: string, of: (sample: Sample) => number) =>
    `| ${name} | ${quarter(0.25, of)} | ${quarter(0.75, of)} | ${most(of)} |`;
  return `| figure | second quarter, mean | last quarter, mean | most |
|---|---|---|---|
${row('memory (MB)', ({ rssMb }) => rssMb)}
${row('open files and sockets', ({ handles }) => handles)}
${row('calls in memory', ({ callsOpen }) => callsOpen)}
${row('events waiting', ({ queued }) => queued)}
${row('arrival to commit (ms)', ({ lagMs }) => lagMs)}
${row('log between checkpoints (MB)', ({ walMb }) => walMb)}
${row('file (MB)', ({ fileMb }) => fileMb)}`;
}
