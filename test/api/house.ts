// A daemon without links: real database, real engine, real HTTP; events come from recorded traces.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { newSignInCounts } from '../../src/access/door.ts';
import type { Cost } from '../../src/access/passwords.ts';
import { build } from '../../src/api/app.ts';
import { readCertificate } from '../../src/api/certificate.ts';
import type { DemoGuest } from '../../src/api/deps.ts';
import { createMetrics } from '../../src/api/prometheus.ts';
import { checkConfig } from '../../src/config/load.ts';
import {
  afterHours,
  callSettings,
  configuredLists,
  figureRules,
  taskRules,
} from '../../src/config/settings.ts';
import { newOperator } from '../../src/control-file.ts';
import { openDesk, scriptSettings, storytellers } from '../../src/engine/assembly.ts';
import { createCalendar } from '../../src/engine/calendar.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { AppError } from '../../src/errors.ts';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { decodeRecording } from '../../src/pbx/asterisk/recording.ts';
import type { CallOrder } from '../../src/pbx/call-order.ts';

import type { CheckFinding } from '../../src/pbx/check-finding.ts';
import { examineOne } from '../../src/pbx/examine.ts';

import type { LinkStatus } from '../../src/pbx/link.ts';
import { recordReader } from '../../src/pbx/records.ts';
import { createDestinations } from '../../src/push/address.ts';
import { Dispatcher } from '../../src/push/dispatcher.ts';
import { createPost } from '../../src/push/post.ts';
import { openForWriting } from '../../src/store/database.ts';
import { openReader } from '../../src/store/reader.ts';
import { Writer } from '../../src/store/writer.ts';
import { createListing } from '../../src/tasks/number-list.ts';
import { createUpkeep } from '../../src/upkeep.ts';
import { FOR_EVER } from '../support/workshop.ts';
import { type Browser, openBrowser } from './browser.ts';

export const TOKEN = 'token-of-the-crm';

export function traceEvents(name: string): readonly PbxEvent[] {
  const file = new URL(`../traces/asterisk-22/${name}/all.ami`, import.meta.url);
  return decodeRecording(readFileSync(file)).events;
}

export function linkStatus(changes: Partial<LinkStatus> = {}): LinkStatus {
  return {
    pbx: 'main',
    type: 'asterisk',
    state: 'up',
    tried: true,
    since: 1_700_000_000_000,
    problem: null,
    message: null,
    version: '22.0.0',
    clock: 'pbx',
    clockOffsetMs: 12,
    connects: 1,
    framesReceived: 100,
    framesUnknown: 3,
    anomalies: 0,
    lastFrameAt: 1_700_000_001_000,
    ...changes,
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

export interface AskOptions {
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
}

/** Passwords of tests are hashed quickly. */
export const CHEAP: Cost = { ln: 8, r: 8, p: 1 };

export interface HouseOptions {
  readonly passwordCost?: Cost;
  readonly demo?: DemoGuest;
  /** Folder of a built page. */
  readonly page?: string;
  readonly examine?: (pbx: string) => Promise<readonly CheckFinding[]>;
}

export async function openHouse(settings: object = {}, options: HouseOptions = {}) {
  const signIns = newSignInCounts();
  const folder = mkdtempSync(join(tmpdir(), 'ringback-api-'));
  const file = join(folder, 'test.db');
  const login = { host: 'h', username: 'u', secret: 's' };
  const config = checkConfig(
    {
      pbx: [{ id: 'main', type: 'asterisk', ...login }],
      database: { file },
      api: { tokens: [{ name: 'crm', token: TOKEN }] },
      ...settings,
      // Receivers of tests are beside them.
      hooks: { allowPrivate: true, ...(settings as { hooks?: object }).hooks },
    },
    'test',
  );
  const log = pino({ level: 'silent' });
  const database = openForWriting(file, { synchronous: 'normal' });
  const writer = new Writer(database.db);
  const calls = config.pbx.map(({ id }) => callSettings(config, id));
  const room = openDesk({
    writer,
    calls,
    rules: taskRules(config),
    figureRules: figureRules(config),
    calendar: createCalendar(config.timezone, afterHours(config)),
    isListed: createListing(configuredLists(config)),
    tellers: storytellers(config),
    retentionMs: 86_400_000,
    scriptSettings: scriptSettings(config),
  });
  const engine = new Engine({
    writer,
    calls,
    ...room,
    log,
    now: Date.now,
    elapsed: Date.now,
    queueEventsMax: 100_000,
    batchEventsMax: 2_000,
    journalRetentionMs: 86_400_000,
    eventRetentionMs: 86_400_000,
    transcriptRetentionMs: 86_400_000,
    recordAges: FOR_EVER,
    onRoom: () => {},
  });
  engine.start();
  const reads = openReader(file);
  const links = [linkStatus()];
  const counters = () => engine.counters();
  const dialled: (CallOrder & { pbx: string })[] = [];
  const refusal: { error: AppError | null } = { error: null };
  const post = createPost(
    '0.0.0',
    config.hooks.timeoutSeconds * 1000,
    createDestinations(config.hooks.allowPrivate),
  );
  const newDispatcher = () =>
    new Dispatcher({
      reads,
      execute: (order) => engine.execute(order),
      news: engine.news,
      post,
      log,
      now: Date.now,
      retryMs: config.hooks.retrySeconds.map((seconds) => seconds * 1000),
    });
  let dispatcher = newDispatcher();
  dispatcher.start();
  /** As after a restart of the daemon. */
  const restartDispatcher = async (): Promise<void> => {
    await dispatcher.stop();
    dispatcher = newDispatcher();
    dispatcher.start();
  };
  const upkeep = createUpkeep({ config, log, now: Date.now });
  const app = await build({
    config,
    version: '0.0.0',
    log,
    certificate: config.api.tls === null ? null : readCertificate(config.api.tls),
    now: () => Date.now(),
    reads,
    news: engine.news,
    execute: (order) => engine.execute(order),
    post,
    wakePush: () => dispatcher.wake(),
    operator: newOperator(),
    passwordCost: options.passwordCost ?? CHEAP,
    signIns,
    page: options.page ?? null,
    demo: options.demo ?? null,
    examine: (pbx) => options.examine?.(pbx) ?? examineOne(config, pbx),
    originate: async (pbx, order) => {
      dialled.push({ pbx, ...order });
      if (refusal.error !== null) throw refusal.error;
    },
    readCdr: recordReader(config.pbx),
    links: () => links,
    cdrProblem: () => null,
    storageProblem: () => engine.counters().storageProblem,
    upkeep: upkeep.status,
    metrics: createMetrics({ counters, links: () => links, reads, signIns, upkeep: upkeep.status }),
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });

  const get = (path: string, token: string | null = TOKEN): Promise<Answer> => ask('GET', path, { token });
  const postTo = (path: string, body: object = {}, options: AskOptions = {}): Promise<Answer> =>
    ask('POST', path, { ...options, body });
  const ask = async (
    method: string,
    path: string,
    { token = TOKEN, body, headers: more = {} }: AskOptions & { readonly body?: object } = {},
  ): Promise<Answer> => {
    const headers: Record<string, string> = { ...more };
    if (token !== null) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const answer = await fetch(url + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  };
  /** Makes a user who may sign in at once. Returns their password. */
  const addUser = async (name: string, role: string, more: object = {}): Promise<string> => {
    const password = `the long password of ${name}`;
    const { status, body } = await ask('POST', '/api/v1/users', {
      body: { name, role, password, mustChange: false, ...more },
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return password;
  };
  /** Somebody signs in, as the page does. */
  const signIn = async (name: string, password: string): Promise<Browser> => {
    const browser = openBrowser(url);
    const answer = await browser.signIn(name, password);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return browser;
  };
  /** Many events in one go. */
  const playAtOnce = async (events: readonly PbxEvent[]): Promise<void> => {
    engine.submit('main', events);
    while (engine.counters().queued > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const play = async (events: readonly PbxEvent[]): Promise<void> => {
    for (const event of events) {
      engine.submit('main', [event]);
      while (engine.counters().queued > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const close = async (): Promise<void> => {
    await app.close();
    await dispatcher.stop();
    engine.stop();
    await reads.close();
    database.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const keptCdrs = () => database.db.prepare('SELECT leg FROM cdrs').pluck().all();
  return {
    dialled,
    refusal,
    url,
    file,
    playAtOnce,
    get,
    post: postTo,
    restartDispatcher,
    addUser,
    signIn,
    signIns,
    config,
    folder,
    ask,
    play,
    close,
    links,
    app,
    engine,
    figures: room.figures,
    writer,
    database,
    reads,
    keptCdrs,
  };
}
