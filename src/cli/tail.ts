// `ringback tail`: the calls in progress, as the daemon's API tells them.

import type { Command } from 'commander';
import { DateTime } from 'luxon';
import type { CallJson } from '../api/call-json.ts';
import { readCertificate } from '../api/certificate.ts';
import type { Config } from '../config/schema.ts';
import { AppError } from '../errors.ts';
import { harmlessText } from '../harmless.ts';
import { callHead, callRow } from './call-table.ts';
import { type ConfigOption, readConfigIfAny, withConfig } from './config-option.ts';
import { printTable } from './output.ts';
import { pinnedRequest } from './pinned-request.ts';

interface TailOptions extends ConfigOption {
  readonly url?: string;
  readonly token?: string;
  readonly interval: string;
  readonly once?: boolean;
}

const REQUEST_TIMEOUT_MS = 5_000;

export function addTail(program: Command): void {
  withConfig(program.command('tail'))
    .description('show live calls in the terminal')
    .option('--url <url>', 'address of the API; from the configuration when left out')
    .option('--token <token>', 'token for the API; the first one of the configuration when left out')
    .option('--interval <seconds>', 'time between two looks', '1')
    .option('--once', 'look once')
    .addHelpText(
      'after',
      `
Examples:
  ringback tail
  ringback tail --url http://192.0.2.5:8088 --token TOKEN --once`,
    )
    .action(async (options: TailOptions) => {
      const watched = target(options);
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort());
      const waitMs = Math.max(200, Number(options.interval) * 1000 || 1000);
      let shown = new Map<string, string>();
      for (let first = true; !stop.signal.aborted; first = false) {
        const calls = await liveCalls(watched);
        shown =
          process.stdout.isTTY && !options.once
            ? redraw(calls, watched.zone)
            : printChanges(calls, shown, first);
        if (options.once) return;
        await pause(waitMs, stop.signal);
      }
    });
}

interface Target {
  readonly url: string;
  /** Of the certificate that the daemon on this machine shows; null: elsewhere, or without TLS. */
  readonly fingerprint: string | null;
  readonly token: string;
  readonly zone: string;
}

function target(options: TailOptions): Target {
  const config: Config | null =
    options.url !== undefined && options.token !== undefined ? null : readConfigIfAny(options);
  const token = options.token ?? config?.api.tokens[0]?.token;
  if (token === undefined) {
    throw new AppError('config', 'No token: give --token, or api.tokens in the configuration.');
  }
  const zone = config?.timezone ?? 'UTC';
  if (options.url !== undefined) return { url: options.url, fingerprint: null, token, zone };
  const { host = '127.0.0.1', port = 8088, tls = null } = config?.api ?? {};
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host;
  const fingerprint = tls === null ? null : readCertificate(tls).fingerprint;
  return { url: `${tls === null ? 'http' : 'https'}://${reachable}:${port}`, fingerprint, token, zone };
}

async function liveCalls({ url, fingerprint, token }: Target): Promise<CallJson[]> {
  const address = `${url.replace(/\/+$/, '')}/api/v1/calls/live`;
  const headers = { authorization: `Bearer ${token}` };
  const { status, text } = await askFor(address, fingerprint, headers).catch(() => {
    throw new AppError('unreachable', `Cannot reach ${address}. Is the daemon running?`);
  });
  if (status === 401) throw new AppError('unauthorized', `${address} does not accept this token.`);
  if (status !== 200) throw new AppError('unreachable', `${address} answered ${status}.`);
  return (JSON.parse(text) as { items: CallJson[] }).items;
}

/** A daemon elsewhere shows a certificate that this machine trusts, as any server on the web. */
async function askFor(
  address: string,
  fingerprint: string | null,
  headers: Record<string, string>,
): Promise<{ readonly status: number; readonly text: string }> {
  if (fingerprint !== null) {
    const question = { method: 'GET', headers, body: null, timeoutMs: REQUEST_TIMEOUT_MS };
    return pinnedRequest(new URL(address), fingerprint, question);
  }
  const answer = await fetch(address, { headers, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  return { status: answer.status, text: await answer.text() };
}

function redraw(calls: readonly CallJson[], zone: string): Map<string, string> {
  process.stdout.write('\u001b[H\u001b[2J');
  console.log(
    `${DateTime.now().setZone(zone).toFormat('HH:mm:ss')} ${zone}  ${calls.length} live calls (Ctrl-C ends)`,
  );
  printTable(
    callHead(zone),
    calls.map((call) => callRow(call, zone)),
  );
  return new Map();
}

/** Without a terminal: one line for each change. */
function printChanges(
  calls: readonly CallJson[],
  before: Map<string, string>,
  first: boolean,
): Map<string, string> {
  const now = new Map(calls.map((call) => [call.id, line(call)]));
  for (const [id, text] of now) if (before.get(id) !== text) console.log(text);
  for (const id of before.keys()) if (!now.has(id)) console.log(`${id} ended`);
  if (first && calls.length === 0) console.log('no live calls');
  return now;
}

function line(call: CallJson): string {
  const who = `${call.from.number ?? '(withheld)'} -> ${call.to.number ?? '?'}`;
  return harmlessText(`${call.id} ${call.direction} ${who} ${call.state} ${call.agent ?? ''}`.trim());
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
