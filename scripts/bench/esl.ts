// How fast the daemon reads a FreeSWITCH, against modesl alone on the same bytes; and what its subscription spares.

import type { EslOrder, EslReport } from './esl-generator.ts';
import type { EslParseResult } from './esl-parse-only.ts';
import { SCENARIOS_PER_COPY } from './esl-stream.ts';
import { megabytes, readMetrics, rowCounts } from './measures.ts';
import { pause, runOnce, startChild, startDaemon } from './processes.ts';

const ORDER: EslOrder = { copies: 600, window: 50 };
const DEADLINE_MS = 180_000;

export interface EslResult {
  /** Events that pass the daemon's subscription. */
  readonly events: number;
  readonly parseEventsPerSecond: number;
  readonly eventsPerSecond: number;
  /** End to end over parse-only. */
  readonly ratio: number;
  readonly calls: number;
  readonly tasks: number;
  readonly peakRssMb: number;
  /** Averages of a recorded scenario: what the PBX says of it, and what passes. */
  readonly offeredPerCall: { readonly events: number; readonly kilobytes: number };
  readonly passedPerCall: { readonly events: number; readonly kilobytes: number };
}

type Sent = Extract<EslReport, { kind: 'sent' }>;

interface Generator {
  readonly port: number;
  readonly password: string;
  readonly startedAt: () => number | null;
  readonly sent: () => Sent | null;
  stop(): Promise<void>;
}

async function startGenerator(): Promise<Generator> {
  const { child, stop } = startChild('scripts/bench/esl-generator.ts', ORDER);
  let startedAt: number | null = null;
  let sent: Sent | null = null;
  const listening = await new Promise<Extract<EslReport, { kind: 'listening' }>>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The generator ended with status ${code}.`)));
    child.on('message', (message) => {
      const report = message as EslReport;
      if (report.kind === 'listening') resolve(report);
      if (report.kind === 'started') startedAt = report.at;
      if (report.kind === 'sent') sent = report;
    });
  });
  const { port, password } = listening;
  return { port, password, startedAt: () => startedAt, sent: () => sent, stop };
}

export async function measureEsl(): Promise<EslResult> {
  const whole = await endToEnd();
  const parse = await parseOnly(whole.sent.passed);
  const parseEventsPerSecond = Math.round(parse.events / (parse.ms / 1_000));
  const perCall = (events: number, bytes: number) => ({
    events: Math.round(events / ORDER.copies / SCENARIOS_PER_COPY),
    kilobytes: Math.round(bytes / ORDER.copies / SCENARIOS_PER_COPY / 1_000),
  });
  const { sent, seconds, ...rest } = whole;
  const eventsPerSecond = Math.round(sent.passed / seconds);
  return {
    events: sent.passed,
    parseEventsPerSecond,
    eventsPerSecond,
    ratio: Math.round((eventsPerSecond / parseEventsPerSecond) * 100) / 100,
    ...rest,
    offeredPerCall: perCall(sent.offered, sent.offeredBytes),
    passedPerCall: perCall(sent.passed, sent.passedBytes),
  };
}

async function endToEnd() {
  const generator = await startGenerator();
  const { port, password } = generator;
  const daemon = await startDaemon({ type: 'freeswitch', port, password });
  try {
    let peak = 0;
    const deadline = Date.now() + DEADLINE_MS;
    for (;;) {
      await pause(50);
      peak = Math.max(peak, daemon.rssBytes());
      const sent = generator.sent();
      if (sent !== null) {
        const { frames, queued } = await readMetrics(daemon);
        const startedAt = generator.startedAt() ?? 0;
        if (frames >= sent.passed && queued === 0) {
          return {
            sent,
            seconds: (Date.now() - startedAt) / 1_000,
            peakRssMb: megabytes(peak),
            ...rowCounts(daemon),
          };
        }
      }
      if (Date.now() > deadline) {
        throw new Error(`The daemon did not catch up within ${DEADLINE_MS / 1_000} s.`);
      }
    }
  } finally {
    await daemon.stop();
    await generator.stop();
  }
}

async function parseOnly(events: number): Promise<EslParseResult> {
  const generator = await startGenerator();
  try {
    const { port, password } = generator;
    return await runOnce<EslParseResult>('scripts/bench/esl-parse-only.ts', { port, password, events });
  } finally {
    await generator.stop();
  }
}
