// How commands change something: through the API of the running daemon, or, when none runs, through the same API in
// this process, on the same database. A command cannot tell which.

import type { LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { newSignInCounts } from '../access/door.ts';
import { COST } from '../access/passwords.ts';
import { build } from '../api/app.ts';
import { createMetrics } from '../api/prometheus.ts';
import type { Config } from '../config/schema.ts';
import { type Control as Access, newOperator, readControl } from '../control-file.ts';
import { assembleEngine } from '../engine/assembly.ts';
import { AppError, type ErrorCode } from '../errors.ts';
import { examineOne } from '../pbx/examine.ts';
import { recordReader } from '../pbx/records.ts';
import { createDestinations } from '../push/address.ts';
import { createPost } from '../push/post.ts';
import { openReader } from '../store/reader.ts';
import { noUpkeep } from '../upkeep.ts';
import { pinnedRequest } from './pinned-request.ts';
import { version } from './version.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Control {
  /** `path` under /api/v1. Errors: AppError as the API answers it. */
  ask<T>(method: Method, path: string, body?: object, timeoutMs?: number): Promise<T>;
}

const PREFIX = '/api/v1';
const TIMEOUT_MS = 20_000;

export async function withControl<T>(config: Config, work: (control: Control) => Promise<T>): Promise<T> {
  const access = readControl(config.database.file);
  if (access !== null && (await isAlive(access))) return work(overHttp(access));
  return here(config, work);
}

async function isAlive({ url, fingerprint }: Access): Promise<boolean> {
  const question = { method: 'GET', headers: {}, body: null, timeoutMs: TIMEOUT_MS };
  try {
    return (await pinnedRequest(new URL('/healthz', url), fingerprint, question)).status === 200;
  } catch {
    return false;
  }
}

function overHttp({ url, token, fingerprint }: Access): Control {
  return {
    async ask(method, path, body, timeoutMs = TIMEOUT_MS) {
      const { status, text } = await pinnedRequest(new URL(PREFIX + path, url), fingerprint, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        timeoutMs,
      });
      return result(status, text);
    },
  };
}

/** Errors: `conflict` when a daemon of another user has the database. */
async function here<T>(config: Config, work: (control: Control) => Promise<T>): Promise<T> {
  const log = pino({ level: 'silent' });
  const { engine, close } = assembleEngine({ config, log, onRoom: () => undefined, check: false });
  const reads = openReader(config.database.file);
  const operator = newOperator();
  const app = await build({
    config,
    version: version(),
    log,
    certificate: null,
    now: Date.now,
    reads,
    news: engine.news,
    examine: (pbx) => examineOne(config, pbx),
    passwordCost: COST,
    signIns: newSignInCounts(),
    page: null,
    demo: null,
    post: createPost(
      version(),
      config.hooks.timeoutSeconds * 1000,
      createDestinations(config.hooks.allowPrivate),
    ),
    wakePush: () => undefined,
    execute: (order) => engine.execute(order),
    operator,
    originate: () =>
      Promise.reject(new AppError('unreachable', 'The daemon does not run: it has no PBX to ask.')),
    readCdr: recordReader(config.pbx),
    links: () => [],
    cdrProblem: () => null,
    storageProblem: () => engine.counters().storageProblem,
    upkeep: () => noUpkeep(config.database.file),
    metrics: createMetrics({
      counters: () => engine.counters(),
      links: () => [],
      signIns: newSignInCounts(),
      upkeep: () => noUpkeep(config.database.file),
      reads,
    }),
  });
  try {
    return await work({
      async ask(method, path, body) {
        const answer: LightMyRequestResponse = await app.inject({
          method,
          url: PREFIX + path,
          headers: { authorization: `Bearer ${operator.token}` },
          ...(body === undefined ? {} : { payload: body }),
        });
        return result(answer.statusCode, answer.payload);
      },
    });
  } finally {
    await app.close();
    await reads.close();
    close();
  }
}

function result<T>(status: number, text: string): T {
  const body = (text === '' ? null : JSON.parse(text)) as T & Problem;
  if (status < 400) return body;
  const { code, message, details } = body.error;
  throw new AppError(code, message, { details });
}

interface Problem {
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly details: readonly string[] };
}
