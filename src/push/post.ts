// One HTTP POST of a webhook. Redirects are not followed, what is answered is not kept (whoever may make hooks shall not
// read the answers of machines behind the firewall), and it takes no longer than it may.

import { lookup as resolve } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type Destinations, hostOf } from './address.ts';

export interface Message {
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** What came of it. */
export interface Reply {
  /** null: there was no answer. */
  readonly status: number | null;
  /** Retry-After, in seconds; null when there was none that can be read. */
  readonly retryAfter: number | null;
  /** What went wrong, in a few words; null when the receiver took it. */
  readonly problem: string | null;
}

/** Never rejects. `stop`: give up at once. */
export type Post = (message: Message, stop?: AbortSignal) => Promise<Reply>;

/** Of what is answered; a receiver that says more is interrupted. */
const ANSWER_BYTES_MAX = 64 * 1024;

/** Of the addresses that a name has now, those that something may be sent to. */
function lookupWithin({ problemWith }: Destinations): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const allowed = addresses.filter(({ address }) => problemWith(address) === null);
      const [first] = allowed;
      if (first === undefined) {
        const problem = problemWith(addresses[0]?.address ?? '') ?? 'it has no address';
        return callback(new Error(`what the name leads to: ${problem}`), '', 0);
      }
      if (options.all === true) callback(null, allowed as never, 0);
      else callback(null, first.address, first.family);
    });
  };
}

export function createPost(version: string, timeoutMs: number, destinations: Destinations): Post {
  const lookup = lookupWithin(destinations);
  return (message, stop) =>
    new Promise((done) => {
      const url = new URL(message.url);
      const host = hostOf(url);
      const problem = isIP(host) === 0 ? null : destinations.problemWith(host);
      if (problem !== null) return done(failed(problem));
      const { request } = url.protocol === 'https:' ? https : http;
      const asked = request(url, {
        method: 'POST',
        // A connection of its own: one that was kept may be dead, and that would count as an attempt.
        agent: false,
        lookup,
        headers: {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(message.body)),
          'user-agent': `ringback/${version}`,
          ...message.headers,
        },
      });
      const end = (reply: Reply): void => {
        clearTimeout(timer);
        stop?.removeEventListener('abort', onStop);
        done(reply);
      };
      const onStop = (): void => void asked.destroy(new Error('the daemon stopped'));
      const timer = setTimeout(
        () => asked.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)),
        timeoutMs,
      );
      stop?.addEventListener('abort', onStop);
      asked.on('error', (error) => end(failed(wordsFor(error))));
      asked.on('response', (answer) => hear(answer, end));
      asked.end(message.body);
    });
}

/** The status is all that counts; the rest is read so that the receiver can say it. */
function hear(answer: http.IncomingMessage, end: (reply: Reply) => void): void {
  let bytes = 0;
  const settle = (): void => end(replyOf(answer));
  answer.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > ANSWER_BYTES_MAX) answer.destroy();
  });
  answer.on('error', settle);
  answer.on('close', settle);
}

function replyOf({ statusCode = 0, headers }: http.IncomingMessage): Reply {
  const isTaken = statusCode >= 200 && statusCode < 300;
  return {
    status: statusCode,
    retryAfter: secondsOf(headers['retry-after']),
    problem: isTaken ? null : `answered ${statusCode}`,
  };
}

/** Seconds, or a date. */
function secondsOf(header: string | undefined): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}

const failed = (problem: string): Reply => ({ status: null, retryAfter: null, problem });

const WORDS: { readonly [code: string]: string } = {
  ECONNREFUSED: 'the connection was refused: nothing listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name could not be resolved',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  EPIPE: 'the connection was cut',
};
const WORDS_LENGTH_MAX = 200;

function wordsFor(error: Error): string {
  const code = String((error as NodeJS.ErrnoException).code);
  return (WORDS[code] ?? error.message).slice(0, WORDS_LENGTH_MAX);
}
