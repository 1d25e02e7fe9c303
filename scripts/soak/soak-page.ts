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

export function renderSoaks(soaks: readonly Soak[]): string {
  return `# Soaks

Written by \`npm run soak\`: the built daemon beside a simulated PBX that plays the recordings of test/traces/asterisk-22 again and
again, on the same machine. A soak passes when every call that was played is stored with its disposition.

${soaks
  .toSorted((a, b) => a.callsPerSecond - b.callsPerSecond)
  .map(renderSoak)
  .join('\n')}`;
}

function renderSoak(soak: Soak): string {
  const { samples, minutes, callsPerSecond, eventsPerSecond, events, measuredAt, expected, counted } = soak;
  const quarter = (from: number, of: (sample: Sample) => number) => {
    const part = samples.slice(Math.floor(samples.length * from), Math.ceil(samples.length * (from + 0.25)));
    return Math.round(part.reduce((all, each) => all + of(each), 0) / Math.max(1, part.length));
  };
  const most = (of: (sample: Sample) => number) => Math.round(Math.max(...samples.map(of)));
  const row = (name: string, of: (sample: Sample) => number) =>
    `| ${name} | ${quarter(0.25, of)} | ${quarter(0.75, of)} | ${most(of)} |`;
  const words = [...new Set([...Object.keys(expected), ...Object.keys(counted)])].sort();
  return `## ${callsPerSecond} calls a second for ${minutes} minutes

On ${measuredAt.slice(0, 10)}: ${events} events, ${eventsPerSecond} a second.

| figure | second quarter, mean | last quarter, mean | most |
|---|---|---|---|
${row('memory (MB)', ({ rssMb }) => rssMb)}
${row('open files and sockets', ({ handles }) => handles)}
${row('calls in memory', ({ callsOpen }) => callsOpen)}
${row('events waiting', ({ queued }) => queued)}
${row('arrival to commit (ms)', ({ lagMs }) => lagMs)}
${row('log between checkpoints (MB)', ({ walMb }) => walMb)}
${row('file (MB)', ({ fileMb }) => fileMb)}

| disposition | played | stored |
|---|---|---|
${words.map((word) => `| ${word} | ${expected[word] ?? 0} | ${counted[word] ?? 0} |`).join('\n')}
`;
}
